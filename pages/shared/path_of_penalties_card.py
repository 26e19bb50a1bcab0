"""The λ path: errors, weights and boundaries of the same networks under an ever larger penalty."""

from pages.shared.boundary_picture import boundary_picture
from pages.shared.charts import is_dark
from pages.shared.fit_picture import fit_picture
from pages.shared.map_picture import as_address
from pages.shared.path_of_penalties_charts import quantity_chart
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.study_charts import error_curves

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.base_error import base_error
from dlcore.reading import percent
from dlcore.restraint_reading import lambda_text, penalty_helps, read_penalty_path
from dlcore.studies.penalty_path import PenaltyPath, penalty_of
from dlcore.study_reading import medians

NAMES = {"l1": "L1", "l2": "L2"}
FRAME_PIXELS = 138
ROOM_BESIDE = 0.15
"""Of the range of the fitted values, above and below them."""


def path_of_penalties_card(state: PageState, result: PenaltyPath) -> None:
    """Draw a path that has something, and the button that sets the λ it suggests."""
    task, percents = result.experiment.dataset.task, result.experiment.dataset.task == "classification"
    own = getattr(state.experiment, result.penalty) if penalty_of(state.experiment) == result.penalty else 0.0
    name = NAMES[result.penalty]
    st.markdown(
        f"**λ path** · the same networks under an ever larger {name} penalty. Too small on the left: free to overfit; "
        "too large on the right: the penalty outweighs the data. The best λ is where the dev error is lowest"
    )
    error_curves(
        result.lambdas.tolist(),
        {"train": result.train_error, "dev": result.dev_error},
        size=f"{name} penalty λ (log scale)",
        measure=measure(task),
        percent=percents,
        base=base_error(result.experiment),
        rule=(own, f"your λ = {lambda_text(own)}") if own > 0 else None,
        key="penalty-path-chart",
        numbers="~g",
    )
    words = read_penalty_path(result)
    say(words)
    if penalty_helps(result) and result.suggested != own:
        st.button(
            f"Set λ = {lambda_text(result.suggested)}",
            icon=":material/arrow_forward:",
            on_click=state.change,
            args=[""],
            kwargs={result.penalty: result.suggested},
            key=state.key("suggested-lambda", steady=True),
            help="The λ with the lowest median dev error. It was chosen on dev: the test set says what it is worth.",
        )
    _film(result)
    _weights(result, own)
    st.caption(
        f"Each point is {result.dev_error.shape[1]} networks with other first weights: the line is their median, the "
        "band holds the middle 80 %. Biases are never penalised."
    )


def _film(result: PenaltyPath) -> None:
    """The boundaries of one network under seven λ."""
    what = "the fitted curve" if len(result.axes) == 1 else "the boundary"
    st.markdown(f"**{what[0].upper()}{what[1:]} under seven λ** · of the first network; dots are training examples")
    dark = is_dark()
    pictures, errors = pictures_of(result, dark), medians(result.dev_error)
    with st.container(key="filmstrip", horizontal=True, gap="small"):
        for value, picture in zip(result.pictured.tolist(), pictures, strict=True):
            at = result.lambdas.tolist().index(value)
            with st.container(width=FRAME_PIXELS, gap=None):
                st.image(picture, width="stretch", alt=f"{what} under λ = {lambda_text(value)}")
                known = error_text(result.experiment.dataset.task, errors[at]) if np.isfinite(errors[at]) else "…"
                st.caption(f"**λ = {lambda_text(value)}**  \ndev {known}")


def pictures_of(result: PenaltyPath, dark: bool) -> list[str]:
    """The frames of the filmstrip, as addresses of pictures."""
    classes = result.experiment.classes if result.experiment.dataset.task == "classification" else 1
    if len(result.axes) == 1:
        span = span_of(np.concatenate([result.boundaries.ravel(), result.points[:, 1]]), ROOM_BESIDE)
        frames = [fit_picture(result.axes[0], fit, span, dark, result.points) for fit in result.boundaries]
    else:
        span = (0.0, 1.0) if classes > 1 else span_of(result.labels, 0.0)
        frames = [
            boundary_picture(map_, classes, span, dark, result.points, result.labels, result.axes)
            for map_ in result.boundaries
        ]
    return [as_address(frame) for frame in frames]


def span_of(values: np.ndarray, room: float) -> tuple[float, float]:
    """From the least to the greatest of the values that are known, with some room on both sides."""
    known = values[np.isfinite(values)].astype(float)
    low, high = float(known.min()), float(known.max())
    return low - room * (high - low), high + room * (high - low)


def _weights(result: PenaltyPath, own: float) -> None:
    """What the penalty acts on."""
    sides = st.columns(2 if result.penalty == "l1" else 1, gap="medium")
    with sides[0]:
        st.markdown("**Σw²** · the squared weights of all layers added up")
        quantity_chart(result.lambdas, result.squared_weights, "Σw²", percent=False, own=own, key="squared-weights")
    if result.penalty == "l1":
        with sides[1]:
            st.markdown("**Zero weights** · the share that is exactly 0: L1 removes connections")
            quantity_chart(result.lambdas, result.zero_share, "weights at 0", percent=True, own=own, key="zero-share")
    elif result.complete:
        most = np.nanmax(medians(result.zero_share))
        st.caption(f"L2 makes weights small, not 0: at most {percent(float(most))} of them are exactly 0 on this path.")

"""The study `batch_norm_sizes`: what small mini-batches do to the dev error, with each kind of normalization."""

from pages.shared.kind_curves_chart import Axes, Curve, kind_curves
from pages.shared.rate_tolerance_card import kinds_in_order
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.amounts import measure
from dlcore.band import quantiles
from dlcore.batch_norm.runs import NAMES
from dlcore.batch_norm.sizes_reading import read_sizes
from dlcore.studies.batch_norm_sizes import BatchNormSizes

ROOM = 1.12
SIDES = 1.15
"""Factor between the outermost sizes and the ends of the axis."""
REFUSED = "refused: one example has no variance"


def sizes_known(result: BatchNormSizes) -> bool:
    """Whether a study so far has anything to show."""
    return bool(np.isfinite(result.dev_middle).any())


def batch_sizes_card(state: PageState, result: BatchNormSizes) -> None:
    """Draw the dev error and its distance from the train error against the batch size."""
    name, seeds = measure(result.experiment.dataset.task), result.dev_error.shape[2]
    st.markdown(
        f"**What the noise does** · {seeds} networks of every kind with batches of {result.sizes[0]} to "
        f"{result.sizes[-1]} examples, {result.epochs:,} epochs each: lines are medians, bands the middle 80 %. "
        "A regularizer narrows the gap between dev and train"
    )
    kinds = kinds_in_order(state.experiment.normalization, result)
    for side, what in zip(st.columns(2, gap="large"), ("gap", "dev_error"), strict=True):
        with side:
            _chart(state, result, kinds, what, name)
    say(read_sizes(result, state.experiment.batch_size))
    st.caption(
        "With one example per batch, batch norm (×) cannot be trained: z − μ = 0 and σ² = 0 whatever the example is. "
        "Layer norm takes its moments over the units, so it can. As many epochs for all: small batches make more "
        f"updates of {result.examples:,} training examples."
    )


def _chart(state: PageState, result: BatchNormSizes, kinds: list[int], what: str, name: str) -> None:
    values = result.gap if what == "gap" else np.where(np.isinf(result.dev_error), np.nan, result.dev_error)
    curves = {NAMES[result.kinds[kind]]: _curve(result, values, kind) for kind in kinds}
    bottom, top = ends_of(curves)
    titles = {"gap": f"gap: dev {name} − train {name}", "dev_error": f"dev {name}"}
    axes = Axes(
        "examples in a mini-batch (log scale)", titles[what],
        (float(result.sizes[0]) / SIDES, float(result.sizes[-1]) * SIDES), bottom, top,
        result.experiment.dataset.task == "classification", 2,
    )  # fmt: skip
    own = state.experiment.batch_size
    rule = (float(own), f"yours: {own}") if own != "full" else None
    levels = [(0.0, "")] if what == "gap" else []
    kind_curves(curves, result.sizes.tolist(), axes, f"batch-sizes-{what}", levels=levels, rule=rule)


def _curve(result: BatchNormSizes, values: Float[np.ndarray, "kinds s seeds"], kind: int) -> Curve:
    low, middle, high = quantiles(values[kind].T)
    diverged = np.isinf(result.train_error[kind]).sum(axis=1)
    found = zip(result.sizes.tolist(), diverged.tolist(), strict=True)
    crosses = {float(size): f"{count} of {values.shape[2]} diverged" for size, count in found if count}
    refused = {1.0: REFUSED} if result.kinds[kind] == "batch" and result.sizes[0] == 1 else {}
    return Curve(low, middle, high, crosses, refused)


def ends_of(curves: dict[str, Curve]) -> tuple[float, float]:
    """Ends of an axis that holds every band, and 0."""
    values = np.concatenate([edge for one in curves.values() for edge in (one.low, one.high)])
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    reach = max(high, 0.0) - min(low, 0.0) or 0.01
    return min(low, 0.0) - (ROOM - 1) * reach * (low < 0), max(high, 0.0) + (ROOM - 1) * reach

"""Cross-entropy against squared error: what either says to the same network about the same examples."""

from pages.shared.attempt_link import attempt_link
from pages.shared.followers import once_per_run
from pages.shared.losses_chart import losses_chart
from pages.shared.moment_option import MOMENT_KEY, MOMENT_OPTIONS, moment_slider
from pages.shared.said import say
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.joint_runs import JointRuns
from dlcore.prediction import outputs_for
from dlcore.run import Run
from dlcore.softmax.confident import Slopes, slopes
from dlcore.softmax.confident_reading import read_slopes
from dlcore.softmax.sureness import SURE

LOSSES_OPTIONS = MOMENT_OPTIONS
"""Options for the page that draws the card."""


def losses_card(state: PageState, shown: JointRuns, page_id: str) -> None:
    """Draw the slopes of both losses at the examples of the page's own run."""
    run = shown.run
    st.markdown(
        f"**What the loss says** to *{shown.own}* · how hard it pulls at the logit of each training example's true "
        f"class. Shaded: it has less than {100 * (1 - SURE):.0f} %. There cross-entropy pulls hardest, and squared "
        "error hardly"
    )
    if run.data.dataset.task == "regression":
        st.caption("These data have no classes: no answer has a probability, and squared error is the usual loss.")
        return
    left, right = st.columns([7, 5], gap="large")
    with right, st.container(width=320, key="losses-controls"):
        frame = moment_slider(state, run)
    found = _measured(run, frame)
    with left:
        losses_chart(found, run.data.classes, key="losses-chart")
        spread = "" if run.data.classes == 2 else " · the band: how the rest lies on the other classes"
        st.caption(f"● right answer, ✚ wrong, ◆ wrong and sure: more than {100 * SURE:.0f} % for another class{spread}")
    with right:
        say(read_slopes(found, int(run.frame_epochs[frame])))
        st.latex(r"\left|\frac{\partial\mathcal L}{\partial z_y}\right|_{\text{cross-entropy}}=1-\hat y_y")
        if run.data.classes == 2:
            st.latex(
                r"\left|\frac{\partial\mathcal L}{\partial z}\right|_{\text{squared error}}=2\,\hat y_y(1-\hat y_y)^2"
            )
        else:
            st.latex(
                r"\begin{aligned}&\left|\frac{\partial\mathcal L}{\partial z_y}\right|_{\text{squared error}}\\"
                r"&\quad=2\,\hat y_y\Bigl((1-\hat y_y)^2+\sum_{j\ne y}\hat y_j^2\Bigr)\end{aligned}"
            )
        large = run.experiment.initialization == "large" and frame == 0
        if not len(found.wrong_and_sure) and not large:
            kept = {**state.changed_options, MOMENT_KEY: "0"}
            attempt_link(
                page_id, run.experiment, "first weights that are wrong and sure", {"initialization": "large"}, kept
            )


@once_per_run
def _measured(run: Run, frame: int) -> Slopes:
    train = slice(0, run.data.counts[0])
    outputs = outputs_for(run.experiment, run.data, run.frames[frame], run.data.inputs[train])
    return slopes(outputs, run.data.labels[train])

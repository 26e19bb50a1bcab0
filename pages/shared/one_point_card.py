"""One example through softmax: click a point, and follow its logits to probabilities, loss and gradient."""

from pages.shared.moment_option import moment_slider
from pages.shared.one_point_message import Examples
from pages.shared.one_point_options import (
    FACTOR_KEY,
    LABEL_KEY,
    ONE_POINT_OPTIONS,
    POINT_KEY,
    TEMPERATURE_KEY,
    keep_choice,
)
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.softmax_steps import softmax_steps

import numpy as np
import streamlit as st

from dlcore.run import Run
from dlcore.softmax.steps import Steps
from dlcore.softmax.steps_reading import read_steps

__all__ = ["ONE_POINT_OPTIONS", "one_point_card"]

NO_CLASSES = "A softmax chooses among classes, and these data have none: choose others in Data."
OVERFLOWED = "At this moment the logits have overflowed: choose an earlier epoch."


def one_point_card(state: PageState, run: Run, name: str = "") -> None:
    """Draw the look for a run, called `name` on the stage."""
    if run.data.dataset.task != "classification":
        st.info(NO_CLASSES, icon=":material/info:")
        return
    whose = f" of {name}" if name else ""
    choose = "move the ring" if run.data.dataset.inputs == 2 else "choose an example"
    st.markdown(
        f"**One example through softmax**{whose} · {choose} and watch what its logits become: probabilities, a loss, "
        "and the gradient that comes back"
    )
    with st.container(width=320, key="one-point-epoch"):
        frame = moment_slider(state, run)
    examples = Examples(run, frame)
    if not np.isfinite(examples.logits).all():
        st.info(OVERFLOWED, icon=":material/info:")
        return
    chosen = examples.chosen(state.option(POINT_KEY), state.option(LABEL_KEY))
    temperature, factor = state.option(TEMPERATURE_KEY), state.option(FACTOR_KEY)
    if chosen.passed_over:
        st.caption(chosen.passed_over)
    softmax_steps(
        examples.header(chosen, temperature, factor),
        examples.arrays(),
        key="one-point",
        on_choice=lambda choice: keep_choice(state, choice),
    )
    steps = Steps(chosen.logits.astype(float), chosen.label, temperature, run.experiment.loss)
    say(read_steps(steps, examples.names, factor))

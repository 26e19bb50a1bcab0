"""The update rule in its formula, and how far each rule steps under a gradient that stays the same."""

from pages.shared.optimizer_lines import Line, optimizer_lines
from pages.shared.option_control import option_slider
from pages.shared.run_inks import optimizer_ink
from pages.shared.runs_table import named, runs_table
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.experiment import Experiment
from dlcore.first_steps import steps_under
from dlcore.first_steps_reading import AT, read_first_steps, step_table
from dlcore.optimizer_runs import short_name
from dlcore.optimizers import OPTIMIZERS
from dlcore.setting import Setting

GRADIENT_KEY = "gradient"
GRADIENT = Setting(
    label="Gradient g",
    help="The gradient of one weight, the same at every update. That of a network changes; this shows what the rule "
    "makes of its size.",
    group="Training",
    bounds=(1e-6, 1000),
    scale="log",
    name=GRADIENT_KEY,
    key=GRADIENT_KEY,
    default=0.01,
)
RULE_OPTIONS = {GRADIENT_KEY: GRADIENT}
GRADIENTS = (0.0001, 0.001, 0.01, 0.1, 1, 10, 100)
UPDATES = np.unique(np.logspace(0, 3, 61).round().astype(int))
LEAST_SPAN = 10.0
"""From the lower end of the axis to the upper one."""


def rule_card(state: PageState) -> None:
    """Draw the formula of the page's rule, and the steps of all."""
    experiment, own = state.experiment, OPTIMIZERS[state.experiment.optimizer]
    st.markdown(f"**{short_name(own.id)}** · {own.help}")
    parts = own.formula.replace(r"\qquad", r"\quad").split(r"\quad")
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center", key="rule-formula"):
        for part in parts:  # side by side; on a phone below each other
            st.latex(part.strip().rstrip(","), width="content")
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.markdown(
            "**One step in units of α** · under a gradient that stays the same, both axes logarithmic. A line at 1 "
            "moves by α whatever the gradient; a line at g moves by α·g"
        )
        gradient = state.option(GRADIENT_KEY)
        optimizer_lines(
            _lines(experiment, gradient),
            key="first-steps-chart",
            x="update t (log scale)",
            y="step ÷ α",
            within=_ends(experiment, gradient),
            log_x=True,
        )
    with right:
        option_slider(state, GRADIENT, GRADIENTS, "{:g}".format)
        st.html(steps_table(experiment, gradient))
        say(read_first_steps(experiment, gradient))
        st.caption(f"Source: {own.source}.")


def _lines(experiment: Experiment, gradient: float) -> dict[str, Line]:
    found = {id: steps_under(id, experiment, gradient, UPDATES) for id in OPTIMIZERS}
    return {id: Line(UPDATES.astype(float), steps) for id, steps in found.items()}


def _ends(experiment: Experiment, gradient: float) -> tuple[float, float]:
    """Whole powers of ten around all steps."""
    steps = np.concatenate([line.y for line in _lines(experiment, gradient).values()])
    low, high = 10 ** np.floor(np.log10(steps.min())), 10 ** np.ceil(np.log10(steps.max()))
    return float(low), float(max(high, LEAST_SPAN * low))


def steps_table(experiment: Experiment, gradient: float) -> str:
    """The steps `AT` of every rule as HTML: names and numbers of the page's own making."""
    heads = ("", *(f"t = {at:,}" for at in AT))
    rows = []
    for id, steps in step_table(experiment, gradient).items():
        name = named(short_name(id), optimizer_ink(id), "yours" if id == experiment.optimizer else "")
        rows.append([name, *(number_text(float(f"{step:.3g}")) for step in steps)])
    return runs_table(heads, rows)

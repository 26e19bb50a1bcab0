"""The base error that a page compares with: exact where the data are drawn by a known rule, else a guess."""

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.base_error import base_error
from dlcore.experiment import Experiment
from dlcore.setting import Setting

HUMAN_KEY = "human"
MOST_RMSE = 1000.0  # in the unit of the targets
HUMAN = Setting(
    label="Human error",
    help="What people get wrong on these data: the best guess at what no network can beat.",
    group="Data",
    bounds=(0.0, MOST_RMSE),
    name=HUMAN_KEY,
    key=HUMAN_KEY,
    kind="number",
    default=0.0,
)
"""An option for pages; a share for classes, an RMSE for regression."""


def base_of(state: PageState, experiment: Experiment) -> float:
    """The base error of an experiment: its own where it is known, else the human error that was typed."""
    known = base_error(experiment)
    return min(state.option(HUMAN_KEY), _most(experiment)) if known is None else known


def _most(experiment: Experiment) -> float:
    """The largest error there is: all examples wrong, or the largest RMSE that can be typed."""
    return 1.0 if experiment.dataset.task == "classification" else MOST_RMSE


def human_error(state: PageState) -> None:
    """Draw the input for the human error, where the base error is not known."""
    if base_error(state.experiment) is not None or is_hidden(state, HUMAN_KEY):
        return
    key, percent = state.key(HUMAN_KEY), state.experiment.dataset.task == "classification"
    scale, unit = (100.0, "%") if percent else (1.0, "RMSE")
    most = _most(state.experiment)

    def typed() -> None:
        state.choose(**{HUMAN_KEY: float(st.session_state[key]) / scale})

    st.session_state[key] = min(state.option(HUMAN_KEY), most) * scale
    st.number_input(
        f"{HUMAN.label} ({unit})",
        min_value=0.0,
        max_value=most * scale,
        step=1.0,
        key=key,
        on_change=state.on_change(HUMAN_KEY, typed),
        width=180,
        **lock(state, HUMAN, f"{HUMAN.help} Nobody knows the base error of real data; 0 if people make no mistakes."),
    )

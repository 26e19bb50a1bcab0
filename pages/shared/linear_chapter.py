"""Linear stays linear: a network with its activation, with linear layers and without any, on one timeline."""

from pages.shared import guided
from pages.shared.attempt_link import attempt_link
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.joint_error_card import joint_error_card
from pages.shared.joint_stage import joint_stage
from pages.shared.layers import layer_sliders
from pages.shared.linear_stack_card import linear_stack_card
from pages.shared.live import begin, live
from pages.shared.more_settings import applies, more_settings
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.band import first_run
from dlcore.budget import refusal
from dlcore.experiment import Experiment
from dlcore.foundations.linear_reading import read_linear, train_error
from dlcore.foundations.linear_runs import LINEAR_LAYERS, linears_of, name_of
from dlcore.joint_runs import JointRuns

LABELS = {"activation": "Activation", "learning_rate": "Learning rate α"}
FORMULAS = (
    r"g(z) = z \ \Rightarrow\ z^{[L]} = W^{[L]} \cdots W^{[1]} x + b' = W' x + b', \qquad g'(z) = 1",
    r"\frac{\partial z^{[L]}}{\partial x} = W^{[L]} D^{[L-1]} W^{[L-1]} \cdots D^{[1]} W^{[1]},"
    r"\qquad D^{[l]} = \operatorname{diag} g'(z^{[l]}): \text{ one and the same where } g' \text{ is constant}",
)


def linear_begin(state: PageState) -> None:
    """Begin the runs, before anything is drawn."""
    begin(state, _beside(state))


def linear_controls(state: PageState) -> None:
    """Data, layers, activation, learning rate."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=LABELS)
    for column, name in zip(st.columns(4, vertical_alignment="bottom"), ("layers", "units", *LABELS), strict=True):
        with column:
            if name in LABELS:
                control(state, name, label=LABELS[name], disabled=not applies(state.experiment, name))
            else:
                layer_sliders(state, name)


def linear_chapter(state: PageState) -> None:
    """Draw the stage and what the runs say, as they are trained."""

    def picture(run, *others) -> None:
        joint_stage(_shown(run, others), "foundations-stage", waiting=guided.waiting(state))

    def rest(run, *others) -> None:
        if guided.waiting(state):
            return
        shown = _shown(run, others)
        if others:
            guided.answer(state, shown)
        left, right = st.columns([5, 6], gap="medium")
        with left.container(border=True, key="card-cost", height="stretch"):
            joint_error_card(shown, "foundations-cost")
        with right.container(border=True, key="card-reading", height="stretch"):
            _figures(shown)
            reading = read_linear(shown)
            say(reading)
            if reading.suggestion.label:
                changes = reading.suggestion.changes
                kept = state.changed_options
                attempt_link("foundations", shown.experiment, reading.suggestion.label, changes, kept)
        with st.container(border=True, key="card-linear"):
            linear_stack_card(state, shown.runs.get(LINEAR_LAYERS, run))
        under_the_hood(run, formulas=FORMULAS, beside=shown.others)

    live(state, picture, rest, _beside(state))


def _figures(shown: JointRuns) -> None:
    task = shown.run.data.dataset.task
    st.markdown("**What the layers are for** · the same data, order and updates; only the hidden layers differ")
    with st.container(horizontal=True, gap="medium", key="figures"):
        for name, run in shown.runs.items():
            text = error_text(task, train_error(run))
            st.metric(f"train {measure(task)}, {name[0].lower() + name[1:]}", text, width="content")


def _beside(state: PageState) -> dict[str, Experiment]:
    own = first_run(state.experiment)
    return {} if refusal(own) is not None else dict(list(linears_of(own).items())[1:])


def _shown(run, others) -> JointRuns:
    return JointRuns({name_of(one.experiment): one for one in (run, *others) if one is not None})

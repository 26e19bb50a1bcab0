"""Optimizers: one network under several update rules, as they are set and each at its own best learning rate."""

from pages.shared import guided, shell
from pages.shared.beside import beside_control, beside_of, shown_of
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.joint_cost_card import joint_cost_card
from pages.shared.joint_stage import joint_stage
from pages.shared.layers import layer_sliders
from pages.shared.live import begin, live
from pages.shared.looks import look_card
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.optimizers_formulas import optimizers_formulas
from pages.shared.optimizers_looks import LOOK, LOOKS
from pages.shared.optimizers_options import BESIDE, OPTIONS
from pages.shared.optimizers_reading_card import optimizers_reading_card
from pages.shared.pin_button import pin_button
from pages.shared.settings_state import PageState
from pages.shared.target_option import TARGET_KEY, target_control
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

from dlcore.lessons.optimizers import OPENING
from dlcore.optimizer_runs import optimizer_name, optimizers_of

PAGE = "optimizers"
UNUSED = {"seeds": "changes nothing on this page: it trains one network with each optimizer, and a race many"}
WIDTHS_OF_COLUMNS = (4, 4, 5, 4, 4, 4, 4)
LABELS = {
    "optimizer": "Optimizer",
    "learning_rate": "Learning rate α",
    "beta1": "β₁",
    "beta2": "β₂",
    "batch_size": "Batch size",
}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
experiment = state.experiment
beside = beside_of(state, optimizers_of)
begin(state, beside)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run, *others) -> None:
    """All that have come to their first weights, on one timeline."""
    joint_stage(shown_of(run, others, optimizer_name), f"{PAGE}-stage", waiting=guided.waiting(state))


def rest(run, *others) -> None:
    """What the runs say: reading, cost, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    shown = shown_of(run, others, optimizer_name)
    if others:  # what a guided experiment asks, all of them answer
        guided.answer(state, shown)
    left, right = st.columns([5, 6], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        joint_cost_card(shown, f"{PAGE}-cost")
    with right.container(border=True, key="card-reading", height="stretch"):
        optimizers_reading_card(shown, state.option(TARGET_KEY), PAGE, state.changed_options)
    with st.container(border=True, key="card-look"):
        look_card(state, shown, LOOKS, LOOK, lambda result, study: guided.answer(state, result, study))
    under_the_hood(run, formulas=optimizers_formulas(shown), beside=shown.others)


live(state, picture, rest, beside)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=LABELS)
    columns = st.columns(WIDTHS_OF_COLUMNS, vertical_alignment="bottom")
    for column, name in zip(columns, ("layers", "units"), strict=False):
        with column:
            layer_sliders(state, name)
    for column, name in zip(columns[2:], LABELS, strict=True):
        with column:
            control(state, name, label=LABELS[name], disabled=not applies(experiment, name))
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="theory-row"
    ):
        with st.container(width=260):
            target_control(state)
        beside_control(state, BESIDE)

guided.cards(PAGE)

"""Batch normalization: one network with each kind of normalization, on one timeline, and what it changes inside."""

from pages.shared import guided, shell
from pages.shared.batch_norm_formulas import SOURCES, batch_norm_formulas
from pages.shared.batch_norm_looks import LOOK, LOOKS
from pages.shared.batch_norm_options import BESIDE, OPTIONS
from pages.shared.batch_norm_reading_card import batch_norm_reading_card
from pages.shared.batch_norm_words import batch_norm_words
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
from pages.shared.pin_button import pin_button
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

from dlcore.batch_norm.runs import normalization_name, normalizations_of
from dlcore.lessons.batch_norm import OPENING

PAGE = "batch_norm"
WIDTHS = (2, 4, 8, 16, 24, 32, 48, 64, 100, 128)
UNUSED = {"seeds": "changes nothing on this page: it trains one network with each kind of normalization"}
NETWORK = {"activation": "Activation", "learning_rate": "Learning rate α"}
NORMALIZATION = {
    "normalization": "Normalization",
    "norm_where": "Normalize",
    "batch_size": "Batch size",
    "norm_momentum": "Momentum of the averages",
}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
experiment = state.experiment
beside = beside_of(state, normalizations_of)
begin(state, beside)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run, *others) -> None:
    """All that have come to their first weights, on one timeline."""
    shown = shown_of(run, others, normalization_name)
    joint_stage(shown, f"{PAGE}-stage", side="drift", waiting=guided.waiting(state))


def rest(run, *others) -> None:
    """What the runs say: reading, cost, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    shown = shown_of(run, others, normalization_name)
    if others:  # what a guided experiment asks, all of them answer
        guided.answer(state, shown)
    left, right = st.columns([5, 6], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        joint_cost_card(shown, f"{PAGE}-cost")
    with right.container(border=True, key="card-reading", height="stretch"):
        batch_norm_reading_card(shown, PAGE, state.changed_options)
    with st.container(border=True, key="card-look"):
        look_card(state, shown, LOOKS, LOOK, lambda result, study: guided.answer(state, result, study))
    formulas = batch_norm_formulas(state.option(LOOK_KEY))
    under_the_hood(run, formulas=formulas, sources=SOURCES, beside=shown.others)


live(state, picture, rest, beside)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=(*NETWORK, *NORMALIZATION))
    columns = st.columns(4, vertical_alignment="bottom")
    for column, name in zip(columns, ("layers", "units"), strict=False):
        with column:
            layer_sliders(state, name, units_offered=WIDTHS)
    for column, (name, label) in zip(columns[2:], NETWORK.items(), strict=True):
        with column:
            control(state, name, label=label, disabled=not applies(experiment, name))
    for column, (name, label) in zip(st.columns(4), NORMALIZATION.items(), strict=True):
        with column:
            control(state, name, label=label, disabled=not applies(experiment, name))
    left, right = st.columns([10, 3], vertical_alignment="center")
    with left:
        if not guided.waiting(state):
            batch_norm_words(experiment)
    with right:
        beside_control(state, BESIDE)

guided.cards(PAGE)

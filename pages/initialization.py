"""Inputs and initialization: one network from four first draws, and what becomes of signal and gradient in each."""

from pages.shared import guided, shell
from pages.shared.beside import beside_control, beside_of, shown_of
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.initialization_formulas import initialization_formulas, initialization_programs
from pages.shared.initialization_looks import LOOK, LOOKS
from pages.shared.initialization_options import BESIDE, OPTIONS
from pages.shared.initialization_reading_card import initialization_reading_card
from pages.shared.initialization_stage import at_the_start, start_stage
from pages.shared.initialization_words import initialization_words
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

from dlcore.initialization_runs import four_of, name_of
from dlcore.lessons.initialization import OPENING

PAGE = "initialization"
DEPTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
WIDTHS = (2, 4, 8, 16, 24, 32, 48, 64, 100, 128, 192, 256)
UNUSED = {"seeds": "changes nothing on this page: it trains one network from each of its initializations"}
WIDTHS_OF_COLUMNS = (4, 4, 4, 4, 4, 5, 4)
LABELS = {
    "activation": "Activation",
    "initialization": "Initialization",
    "gain": "Gain",
    "init_draw": "Weights drawn",
    "learning_rate": "Learning rate α",
}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
experiment = state.experiment
beside = beside_of(state, four_of)
begin(state, beside)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run, *others) -> None:
    """All that have come to their first weights, on one timeline."""
    joint_stage(shown_of(run, others, name_of), f"{PAGE}-stage", side="signal", waiting=guided.waiting(state))


def rest(run, *others) -> None:
    """What the runs say: reading, cost, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    shown = shown_of(run, others, name_of)
    if others:  # what a guided experiment asks, all four answer
        guided.answer(state, shown)
    left, right = st.columns([5, 6], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        joint_cost_card(shown, "initialization-cost")
    with right.container(border=True, key="card-reading", height="stretch"):
        initialization_reading_card(shown, PAGE, state.changed_options)
    look(shown)
    formulas = initialization_formulas(state.option(LOOK_KEY), uniform=experiment.init_draw == "uniform")
    programs = initialization_programs(run.experiment)
    under_the_hood(run, formulas=formulas, beside=shown.others, programs=programs)


def look(shown) -> None:
    """The look that was chosen, on the runs or on their first weights."""
    with st.container(border=True, key="card-look"):
        look_card(state, shown, LOOKS, LOOK, lambda result, study: guided.answer(state, result, study))


live(state, picture, rest, beside)
start = at_the_start(state)
if start is not None:  # too much work to train: the first weights can be looked at all the same
    start_stage(start, f"{PAGE}-stage")
    look(start)
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
            layer_sliders(state, name, DEPTHS, WIDTHS)
    for column, name in zip(columns[2:], LABELS, strict=True):
        with column:
            control(state, name, label=LABELS[name], disabled=not applies(experiment, name))
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="theory-row"
    ):
        if not guided.waiting(state):
            initialization_words(experiment)
        beside_control(state, BESIDE)

guided.cards(PAGE)

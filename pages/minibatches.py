"""Mini-batches and averages: one network trained with several batch sizes, the noise of each, and averages of it."""

from pages.shared import guided, shell
from pages.shared.beside import beside_control, beside_of, shown_of
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.joint_stage import joint_stage
from pages.shared.live import begin, live
from pages.shared.looks import look_card
from pages.shared.minibatches_cost_card import minibatches_cost_card
from pages.shared.minibatches_formulas import minibatches_formulas
from pages.shared.minibatches_looks import LOOK, LOOKS
from pages.shared.minibatches_options import BESIDE, OPTIONS
from pages.shared.minibatches_reading_card import minibatches_reading_card
from pages.shared.minibatches_words import minibatches_words
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.pin_button import pin_button
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

from dlcore.lessons.minibatches import OPENING
from dlcore.minibatches.batch_sizes import batch_sizes_of, batch_stops, name_of

PAGE = "minibatches"
UNUSED = {"seeds": "changes nothing on this page: it trains one network with each of its batch sizes"}
WIDTHS_OF_COLUMNS = (6, 4, 4, 4, 4)
LABELS = {
    "batch_size": "Batch size",
    "learning_rate": "Learning rate α",
    "examples": "Examples",
    "epochs": "Epochs",
    "optimizer": "Optimizer",
}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
experiment = state.experiment
beside = beside_of(state, batch_sizes_of)
begin(state, beside)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run, *others) -> None:
    """All that have come to their first weights, on one timeline."""
    joint_stage(shown_of(run, others, name_of), f"{PAGE}-stage", waiting=guided.waiting(state))


def rest(run, *others) -> None:
    """What the runs say: cost, reading, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    shown = shown_of(run, others, name_of)
    if others:  # what a guided experiment asks, all of them answer
        guided.answer(state, shown)
    left, right = st.columns([6, 5], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        minibatches_cost_card(state, shown, f"{PAGE}-cost")
    with right.container(border=True, key="card-reading", height="stretch"):
        minibatches_reading_card(shown, PAGE, state.changed_options)
    with st.container(border=True, key="card-look"):
        look_card(state, shown, LOOKS, LOOK, lambda result, study: guided.answer(state, result, study))
    under_the_hood(run, formulas=minibatches_formulas(state.option(LOOK_KEY)), beside=shown.others)


live(state, picture, rest, beside)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=LABELS)
    columns = st.columns(WIDTHS_OF_COLUMNS, vertical_alignment="bottom")
    for column, (name, label) in zip(columns, LABELS.items(), strict=True):
        own = {"stops": batch_stops(experiment)} if name == "batch_size" else {}
        with column:
            control(state, name, label=label, disabled=not applies(experiment, name), **own)
    left, right = st.columns([10, 3], vertical_alignment="center")
    with left:
        minibatches_words(experiment)
    with right:
        beside_control(state, BESIDE)

guided.cards(PAGE)

"""Learning rate and curvature: one network under its schedule and under constant rates, and how fast it may step."""

from pages.shared import guided, shell
from pages.shared.beside import beside_control
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.joint_stage import joint_stage
from pages.shared.learning_rate_card import learning_rate_card
from pages.shared.learning_rate_formulas import learning_rate_formulas
from pages.shared.learning_rate_looks import LOOK, LOOKS
from pages.shared.learning_rate_options import BESIDE, OPTIONS, beside_of, shown_of
from pages.shared.learning_rate_reading_card import learning_rate_reading_card
from pages.shared.learning_rate_words import learning_rate_words
from pages.shared.live import begin, live
from pages.shared.looks import look_card
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.pin_button import pin_button
from pages.shared.settings_state import PageState
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

from dlcore.lessons.learning_rate import OPENING

PAGE = "learning_rate"
UNUSED = {"seeds": "changes nothing on this page: it trains one network with each of its rates"}
LABELS = {
    "optimizer": "Optimizer",
    "learning_rate": "Rate α₀",
    "decay": "Decay",
    "decay_rate": "Decay rate k",
    "decay_every": "Interval s",
    "warmup": "Warm-up",
    "batch_size": "Batch size",
    "epochs": "Epochs T",
}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
experiment = state.experiment
beside = beside_of(state)
begin(state, beside)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run, *others) -> None:
    """All that have come to their first weights, on one timeline."""
    joint_stage(shown_of(state, run, others), f"{PAGE}-stage", waiting=guided.waiting(state))


def rest(run, *others) -> None:
    """What the runs say: rates above costs, reading, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    shown = shown_of(state, run, others)
    if others:  # what a guided experiment asks, all of them answer
        guided.answer(state, shown)
    left, right = st.columns([6, 5], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        learning_rate_card(state, shown)
    with right.container(border=True, key="card-reading", height="stretch"):
        learning_rate_reading_card(shown, PAGE, state.changed_options)
    with st.container(border=True, key="card-look"):
        look_card(state, shown, LOOKS, LOOK, lambda result, study: guided.answer(state, result, study))
    formulas = learning_rate_formulas(run.experiment)
    under_the_hood(run, formulas=formulas, beside=shown.others)


live(state, picture, rest, beside)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=LABELS)
    for column, name in zip(st.columns(len(LABELS), vertical_alignment="bottom"), LABELS, strict=True):
        with column:
            control(state, name, label=LABELS[name], disabled=not applies(experiment, name))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="words-row"):
        learning_rate_words(experiment)
        beside_control(state, BESIDE)

guided.cards(PAGE)

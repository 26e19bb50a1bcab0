"""Softmax: how a network chooses among several classes, with hidden layers and without, under either loss."""

from functools import partial

from pages.shared import guided, shell
from pages.shared.beside import beside_control, beside_of, shown_of
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.joint_error_card import joint_error_card
from pages.shared.joint_stage import joint_stage
from pages.shared.layers import layer_sliders
from pages.shared.live import begin, live
from pages.shared.looks import look_card
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.pin_button import pin_button
from pages.shared.settings_state import PageState
from pages.shared.softmax_formulas import softmax_formulas
from pages.shared.softmax_looks import LOOK, LOOKS
from pages.shared.softmax_options import BESIDE, OPTIONS
from pages.shared.softmax_reading_card import softmax_reading_card
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

from dlcore.lessons.softmax import OPENING
from dlcore.softmax.runs import name_beside, softmaxes_of

PAGE = "softmax"
UNUSED = {"seeds": "changes nothing on this page: it trains one network beside two others"}
WIDTHS_OF_COLUMNS = (4, 4, 4, 4, 5, 4)
LABELS = {"classes": "Classes", "loss": "Loss", "learning_rate": "Learning rate α", "optimizer": "Optimizer"}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
experiment = state.experiment
beside = beside_of(state, softmaxes_of)
begin(state, beside)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run, *others) -> None:
    """All that have come to their first weights, on one timeline."""
    shown = shown_of(run, others, partial(name_beside, run.experiment))
    joint_stage(shown, f"{PAGE}-stage", waiting=guided.waiting(state))


def rest(run, *others) -> None:
    """What the runs say: cost, reading, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    shown = shown_of(run, others, partial(name_beside, run.experiment))
    if others:  # what a guided experiment asks, all of them answer
        guided.answer(state, shown)
    left, right = st.columns([5, 6], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        joint_error_card(shown, f"{PAGE}-cost")
    with right.container(border=True, key="card-reading", height="stretch"):
        softmax_reading_card(shown, PAGE, state.changed_options)
    with st.container(border=True, key="card-look"):
        look_card(state, shown, LOOKS, LOOK, lambda result, study: guided.answer(state, result, study))
    under_the_hood(run, formulas=softmax_formulas(run.data.classes), beside=shown.others)


live(state, picture, rest, beside)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=LABELS)
    columns = dict(zip(("classes", "layers", "units", "loss", "learning_rate", "optimizer"),
                       st.columns(WIDTHS_OF_COLUMNS, vertical_alignment="bottom"), strict=True))  # fmt: skip
    for name in ("layers", "units"):
        with columns[name]:
            layer_sliders(state, name)
    for name, label in LABELS.items():
        with columns[name]:
            control(state, name, label=label, disabled=not applies(experiment, name))
    beside_control(state, BESIDE)

guided.cards(PAGE)

"""Regularization: one network without and with a restraint, side by side, and what each restraint does."""

from pages.shared import guided, shell
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.ensemble_card import MEMBERS, MEMBERS_KEY
from pages.shared.live import begin, live
from pages.shared.looks import look_card
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.penalised_cost_card import penalised_cost_card
from pages.shared.pin_button import pin_button
from pages.shared.regularization_looks import LOOK, LOOKS
from pages.shared.restraint_formulas import restraint_formulas
from pages.shared.restraint_reading_card import restraint_reading_card
from pages.shared.restraint_words import restraint_words
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.shrinkage_card import UPDATES, UPDATES_KEY
from pages.shared.stage import comparison, stage
from pages.shared.sub_networks import sub_networks
from pages.shared.two_runs_chart import WITH, named
from pages.shared.under_the_hood import under_the_hood
from pages.shared.weights_look import SIDE, SIDE_KEY

import streamlit as st

from dlcore.band import first_run
from dlcore.lessons.regularization import OPENING
from dlcore.restraints import Restrained, restraints_of, without_restraints

PAGE = "regularization"
LABELS = {
    "l2": "L2 λ",
    "l1": "L1 λ",
    "keep_prob": "Dropout keep_prob",
    "augmentation": "Augmentation",
    "augment": "Augment by",
    "patience": "Early stopping",
}
OPTIONS = {LOOK_KEY: LOOK, MEMBERS_KEY: MEMBERS, UPDATES_KEY: UPDATES, SIDE_KEY: SIDE}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
experiment = state.experiment
free = {"Without": without_restraints(first_run(experiment))} if restraints_of(experiment) else {}
begin(state, free)
actions = shell.header(PAGE)
show_notices(state, used=("ensemble",))
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run, without=None) -> None:
    """Both runs on the stage; the one that there is where nothing restrains."""
    key, waiting = f"{PAGE}-stage", guided.waiting(state)
    if without is None:
        stage(run, key, only_start=waiting)
        return
    look = state.option(LOOK_KEY)
    side = state.option(SIDE_KEY) if look == "weights" else "network"
    sampled = sub_networks(run) if look == "dropout" else None
    masks = {WITH: sampled} if sampled else None
    comparison(named(Restrained(run, without)), key, only_start=waiting, side=side, sampled=masks)


def rest(run, without=None) -> None:
    """What the two runs say: cost, reading, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    pair = Restrained(run, run if without is None else without)
    guided.answer(state, pair)
    left, right = st.columns([6, 5], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        penalised_cost_card(pair)
    with right.container(border=True, key="card-reading", height="stretch"):
        restraint_reading_card(pair, PAGE)
    with st.container(border=True, key="card-look"):
        look_card(state, pair, LOOKS, LOOK, lambda result, study: guided.answer(state, result, study))
    beside = {} if without is None else {"without": without}
    under_the_hood(run, formulas=restraint_formulas(run.experiment), beside=beside)


live(state, picture, rest, free)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=LABELS)
    for column, name in zip(st.columns(len(LABELS), vertical_alignment="bottom"), LABELS, strict=True):
        with column:
            # the kind can be chosen before the strength
            off = name != "augment" and not applies(experiment, name)
            control(state, name, label=LABELS[name], disabled=off)
    restraint_words(experiment)

guided.cards(PAGE)

"""Bias or variance: one network diagnosed, treated, and measured."""

from pages.shared import guided, shell
from pages.shared.base import HUMAN, HUMAN_KEY, base_of
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.diagnosis_card import diagnosis_card, rungs_of
from pages.shared.layers import layer_sliders
from pages.shared.live import begin, live
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.path import path_of
from pages.shared.pin_button import pin_button
from pages.shared.recipe import recipe_card
from pages.shared.settings_state import STUDY_KEY, PageState
from pages.shared.stage import stage
from pages.shared.study_cards import CARDS, has_something, study_card
from pages.shared.study_live import NONE, study_control, study_live
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

PAGE = "bias_variance"
STUDIES = (NONE, *CARDS)
CONTROLS = ("examples", "noise", "flip", "layers", "units", "l2", "epochs")

shell.enter(PAGE)
state = PageState(PAGE, {STUDY_KEY: STUDIES, HUMAN_KEY: HUMAN})
begin(state)
actions = shell.header(PAGE)
show_notices(state)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run) -> None:
    """The run on the stage."""
    stage(run, key="bias_variance-stage", only_start=guided.waiting(state))


def rest(run) -> None:
    """What the run says: diagnosis, recipe, formulas; and what is measured beside it."""
    if guided.waiting(state):
        return
    guided.answer(state, run)
    rungs, before = rungs_of(state, run), path_of(state)
    left, right = st.columns([6, 5], gap="medium")
    with left.container(border=True, key="card-diagnosis", height="stretch"):
        diagnosis_card(state, run, rungs, before[-1].rungs if before else ())
    with right.container(border=True, key="card-recipe", height="stretch"):
        recipe_card(state, run, rungs)
    with st.container(border=True, key="card-measure"):
        st.markdown("**Would more data help, or more units? Where does the error come from?** Measure it.")
        study_control(state, STUDIES)
        study_live(state, state.option(STUDY_KEY), measured, has_something)
    under_the_hood(run)


def measured(result) -> None:
    """A study so far, and the answer to a guided experiment that asked for it."""
    guided.answer(state, result, state.option(STUDY_KEY))
    study_card(state.option(STUDY_KEY), result, base_of(state, result.experiment))


live(state, picture, rest)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=CONTROLS)
    for column, name in zip(st.columns(len(CONTROLS), vertical_alignment="bottom"), CONTROLS, strict=True):
        with column:
            if name in ("layers", "units"):
                layer_sliders(state, name)
            else:
                control(state, name, disabled=not applies(state.experiment, name))

guided.cards(PAGE)

"""Data splits: what dev and test can tell, and what they cannot."""

from pages.shared import guided, shell
from pages.shared.base import HUMAN, HUMAN_KEY
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.live import begin, live
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.pin_button import pin_button
from pages.shared.settings_state import STUDY_KEY, PageState
from pages.shared.split_cards import SPLIT_STUDIES, something_to_draw, split_card
from pages.shared.split_controls import free_split, split_bar, split_control
from pages.shared.split_mismatch import NAMES as MISMATCH
from pages.shared.split_mismatch import mismatch_popover
from pages.shared.split_opened import is_opened
from pages.shared.split_sets import FORMULAS, SEALED, sets_card
from pages.shared.stage import stage
from pages.shared.study_live import study_control, study_live
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

PAGE = "splits"
CONTROLS = ("examples", "noise", "flip", "data_seed", "stratify")

shell.enter(PAGE)
state = PageState(PAGE, {STUDY_KEY: SPLIT_STUDIES, HUMAN_KEY: HUMAN})
begin(state)
actions = shell.header(PAGE)
show_notices(state)
guided.question(state)

controls = st.container(border=True, key="card-controls")
beside = {}


def picture(run) -> None:
    """The run on the stage, without what is sealed; beside it is room for what its sets say."""
    left, beside["stage"] = st.columns([6, 5], gap="medium")
    sealed = () if is_opened(state, run.experiment) else ("test",)
    with left:
        stage(run, key="splits-stage", only_start=guided.waiting(state), without=("network",), sealed=sealed)


def rest(run) -> None:
    """What the sets say; what is measured with many networks; formulas."""
    with beside["stage"]:
        sets_card(state, run, waiting=guided.waiting(state))
    if guided.waiting(state):
        return
    guided.answer(state, run)
    with st.container(border=True, key="card-measure"):
        st.markdown("**How often does such a dev set choose rightly, and how much does choosing pretend?** Measure it.")
        study_control(state, SPLIT_STUDIES)
        study_live(state, state.option(STUDY_KEY), measured, something_to_draw)
    under_the_hood(run, formulas=FORMULAS, withheld="" if is_opened(state, run.experiment) else SEALED)


def measured(result) -> None:
    """A study so far, and the answer to a guided experiment that asked for it."""
    guided.answer(state, result, state.option(STUDY_KEY))
    split_card(state.option(STUDY_KEY), result)


live(state, picture, rest)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=(*CONTROLS, *MISMATCH, "split"))
    *columns, last = st.columns([3, 2, 2, 2, 2, 2], vertical_alignment="bottom")
    for column, name in zip(columns, CONTROLS, strict=True):
        with column:
            control(state, name, disabled=not applies(state.experiment, name))
    with last:
        mismatch_popover(state)
    split_control(state)
    free_split(state)
    split_bar(state)

guided.cards(PAGE)

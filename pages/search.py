"""Hyperparameter search: hundreds of networks with other settings, and what their errors say about each setting."""

from pages.shared import guided, shell
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.layers import layer_sliders
from pages.shared.looks import look_card
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.search_controls import space_controls
from pages.shared.search_hood import search_hood
from pages.shared.search_live import begin_button, search_live
from pages.shared.search_looks import LOOK, LOOKS
from pages.shared.search_options import OPTIONS, plan_of
from pages.shared.search_reading_card import search_reading_card
from pages.shared.search_trials_controls import trials_controls
from pages.shared.search_words import budget_words, presets
from pages.shared.settings_state import PageState
from pages.shared.trials_card import is_opened
from pages.shared.trials_field_card import trials_field_card
from pages.shared.trials_importance import known_importance

import streamlit as st

from dlcore.lessons.search import OPENING

PAGE = "search"
LABELS = {"activation": "Activation", "optimizer": "Optimizer", "batch_size": "Batch size", "epochs": "Epochs"}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS, OPENING)
plan = plan_of(state)
actions = shell.header(PAGE)
show_notices(state, used=("seeds",))
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(trials) -> None:
    """Every trial, where it lies and how it learned, in the order they were tried."""
    with st.container(border=True, key="card-field"):
        trials_field_card(state, trials)


def rest(trials) -> None:
    """What the trials say: the reading, the look that was chosen, formulas."""
    guided.answer(state, trials)
    with st.container(border=True, key="card-reading"):
        search_reading_card(state, trials, plan, PAGE)
    with st.container(border=True, key="card-look"):
        look_card(state, trials, LOOKS, LOOK, lambda result, study: None)
    search_hood(trials, known_importance(trials) if trials.complete else None, is_opened(state, trials))


begin_button(state, plan)
search_live(state, plan, picture, rest, held=guided.waiting(state))
state.commit()
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=LABELS)
    for column, name in zip(st.columns(6, vertical_alignment="bottom"), ("layers", "units", *LABELS), strict=True):
        with column:
            if name in ("layers", "units"):
                layer_sliders(state, name)
            else:
                control(state, name, label=LABELS[name], disabled=not applies(state.experiment, name))
    space_controls(state)
    trials_controls(state)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="words-row"):
        st.markdown(budget_words(plan), width="content")
        presets(state, PAGE)

guided.cards(PAGE)

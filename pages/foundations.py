"""Foundations: two costs of one unit, shapes, automatic differentiation, activations, and what stays linear."""

from pages.shared import guided, shell
from pages.shared.foundations_looks import CHAPTERS, LOOK
from pages.shared.foundations_options import OPTIONS
from pages.shared.notices import show_notices
from pages.shared.option_control import option_choice
from pages.shared.own_run import has_run
from pages.shared.pin_button import pin_button
from pages.shared.settings_state import LOOK_KEY, PageState

import streamlit as st

PAGE = "foundations"
UNUSED = {"seeds": "changes nothing on this page: each of its networks is trained once"}

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS)
chapter = CHAPTERS[state.option(LOOK_KEY)]
chapter.begin(state)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

controls = st.container(border=True, key="card-controls")
guided.measured(state)
if not (chapter.waits and guided.waiting(state)):
    chapter.draw(state)

state.commit()
if has_run(state):
    pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    option_choice(state, LOOK, lambda id: CHAPTERS[id].title, wide=True)
    chapter.controls(state)

guided.cards(PAGE)

"""Traps: mistakes that popular notes and demos make, each beside the right line, and what comes of it."""

from pages.shared import guided, shell
from pages.shared.notices import show_notices
from pages.shared.settings_state import PageState
from pages.shared.trap_card import trap_card
from pages.shared.traps_list import entry_select, traps_list
from pages.shared.traps_options import OPTIONS, UNUSED
from pages.shared.traps_table import traps_table

import streamlit as st

PAGE = "traps"

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS)
actions = shell.header(PAGE)
show_notices(state, unused=UNUSED)
guided.question(state)

choice, large = st.columns([5, 19], gap="medium")
with large.container(border=True, key="card-trap"):
    trap_card(state)
with choice:
    with st.container(key="traps-select"):
        entry_select(state)
    with st.container(border=True, key="card-traps"):
        traps_list(state)
if not guided.waiting(state):
    with st.container(border=True, key="card-all-traps"):
        traps_table(state)

state.commit()
shell.share_bar(state, actions)
guided.cards(PAGE)

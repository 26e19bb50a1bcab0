"""The list of traps by the areas of the work: the choice of the one that is shown large."""

from itertools import groupby

from pages.shared.held_controls import is_hidden, is_locked
from pages.shared.settings_state import PageState
from pages.shared.traps_options import ENTRY

import streamlit as st

from dlcore.traps import ENTRIES


def traps_list(state: PageState) -> None:
    """Draw the list beside the entry that is open."""
    for area, entries in groupby(ENTRIES.values(), lambda entry: entry.area):
        _area(state, area, [entry.id for entry in entries])


def entry_select(state: PageState) -> None:
    """The same choice as a list that opens, for where there is no room beside the entry."""
    key = state.key("entry-select", of=ENTRY.key)
    if is_hidden(state, ENTRY.key):
        return

    def chosen() -> None:
        state.choose(**{ENTRY.key: st.session_state[key]})

    st.session_state[key] = state.option(ENTRY.key)
    st.selectbox(
        ENTRY.label,
        ENTRY.choices,
        format_func=lambda id: ENTRIES[id].title,
        key=key,
        on_change=state.on_change("entry-select", chosen, of=ENTRY.key),
        label_visibility="collapsed",
        disabled=is_locked(state, ENTRY.key),
    )


def _area(state: PageState, area: str, ids: list[str]) -> None:
    """One heading and its entries, none of which is marked where the open one is in another area."""
    name, open_one = f"entry-{area}", state.option(ENTRY.key)
    key = state.key(name, of=ENTRY.key)
    if is_hidden(state, ENTRY.key):
        return

    def chosen() -> None:
        state.choose(**{ENTRY.key: st.session_state[key]})

    st.session_state[key] = open_one if open_one in ids else None
    st.radio(
        area,
        ids,
        index=None,
        format_func=lambda id: ENTRIES[id].title,
        key=key,
        on_change=state.on_change(name, chosen, of=ENTRY.key),
        disabled=is_locked(state, ENTRY.key),
    )

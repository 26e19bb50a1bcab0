"""A new picture is drawn before the rest of its page comes: the browser would draw all of that first."""

import time
from collections.abc import Hashable

from pages.shared.drawing import YIELDING_SECONDS, drawing, give_way
from pages.shared.settings_state import PageState

import streamlit as st

DRAWING_SECONDS = 0.3
"""What the browser needs to draw a new picture."""


def picture_first(state: PageState, shown: Hashable) -> None:
    """Called when the picture of a page has been sent: if it shows something else than before, the rest waits."""
    if not is_drawn(state, shown):
        note_drawn(state, shown)
        let_the_browser_draw()


def is_drawn(state: PageState, shown: Hashable) -> bool:
    """Whether the page's picture already shows this."""
    return st.session_state.get(_pictured(state)) == shown


def note_drawn(state: PageState, shown: Hashable) -> None:
    """From now on the page's picture shows this."""
    st.session_state[_pictured(state)] = shown


def let_the_browser_draw() -> None:
    """Send nothing more for a moment, and let the scripts of others draw meanwhile."""
    until = time.monotonic() + DRAWING_SECONDS
    with drawing().resting():
        while time.monotonic() < until:
            time.sleep(YIELDING_SECONDS)
            give_way()


def _pictured(state: PageState) -> str:
    return state.key("pictured")

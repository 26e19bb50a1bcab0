"""The frame around every page: routing, title and question, where the numbers are computed, the share button."""

import threading
from functools import cache
from pathlib import Path

from pages.shared import navigation
from pages.shared.chart_files import chart_files
from pages.shared.connection import stay_connected
from pages.shared.drawing import drawing
from pages.shared.frame import stay_in_the_frame
from pages.shared.garbage import keep_collections_short
from pages.shared.jobs import turn_page
from pages.shared.lesson_dialog import SHARE_KEY, is_making, lesson_dialog
from pages.shared.session_messages import keep_session_messages_short
from pages.shared.settings_state import PageState
from pages.shared.share_box import share_box
from pages.shared.visitors import this_visitor
from pages.shared.warm_up import warm_up

import streamlit as st

from dlcore.devices import summary

_STYLES = Path(__file__).with_name("styles")
_SHEETS = (
    "page",
    "navigation",
    "card_grid",
    "lesson",
    "splits",
    "trials",
    "maps",
    "phone",
    "basins",
    "traps",
    "shapes",
    "own_data",
    "chart_menu",
)  # in this order: a later one may say otherwise
_ICON = Path(__file__).with_name("icon.png")  # a file: Streamlit would fetch a named icon from the internet
_run = threading.local()  # one script run is one thread: .routed says that app.py started this one


def route() -> None:
    """Run the page that the address asks for. Called by `app.py` only."""
    chosen = navigation.build()
    _run.routed = True
    try:
        with drawing().turn():
            chosen.run()
    finally:
        _run.routed = False


def enter(page_id: str) -> None:
    """Open a page, by its id in `navigation.PAGES`: every page calls this first. Draws nothing."""
    _answer_cold_link()
    stay_in_the_frame()
    st.session_state["arrived"] = st.session_state.get("page") != page_id
    if st.session_state["arrived"]:
        turn_page(this_visitor())
    st.session_state["page"] = page_id
    keep_collections_short()
    keep_session_messages_short()
    warm_up()


def header(page_id: str):
    """Draw title and question of a page, and return what stands to the right of them: a horizontal container for what
    acts on the whole page (pin, export, share); it already says on which device the numbers are computed.
    """
    spec = navigation.PAGES[page_id]
    st.set_page_config(page_title=f"{spec.title} · {navigation.APP_NAME}", page_icon=_ICON, layout="wide")
    st.html(_style())
    with st.container(key="page-header", horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
        with st.container(key="page-title", gap=None, width="content"):
            st.title(spec.heading or spec.title, anchor=False, width="content")
            st.markdown(spec.question, width="content")
        actions = st.container(
            key="page-actions",
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            width="content",
        )
    actions.caption(summary(), width="content")
    stay_connected(str(this_visitor()))
    return actions


def share_bar(state: PageState, actions) -> None:
    """A share button whose popover holds the links of this very experiment, and the way to make a lesson of it.

    Called when the page's state has been committed. `actions` is the container that `header` returned.
    """
    box = actions.popover("Share", key=SHARE_KEY, on_change="rerun")
    with box:
        share_box(state, bool(box.open))
    if is_making(state):
        lesson_dialog(state)
    chart_files()


@cache
def _style() -> str:
    sheets = (_STYLES.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in _SHEETS)
    return f"<style>{''.join(sheets)}</style>"


def _answer_cold_link() -> None:
    """Let a shared link work on a server that has just started.

    Until somebody opens `/`, Streamlit takes a folder named `pages` for an app of its older kind and answers
    `/playground?…` by running that script alone, without `app.py`. So the first page of such a session declares
    the real navigation (which also ends the older kind for the whole process) and starts over; the address and
    its settings stay as they are. Once per session, because a test that runs a page alone has no `app.py` to
    return to.
    """
    if getattr(_run, "routed", False) or st.session_state.get("_navigation_declared"):
        return
    st.session_state["_navigation_declared"] = True
    navigation.build()
    st.rerun()

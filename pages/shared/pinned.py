"""Two settings beside each other: A is kept in the session, B is what the page shows."""

from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.comparison import differences
from dlcore.experiment import Experiment

MOST_DIFFERENCES = 6
"""More settings than these are counted, not listed."""


def pinned(state: PageState) -> Experiment | None:
    """The settings kept as A."""
    return st.session_state.get(_slot(state))


def compare_row(state: PageState) -> None:
    """What to do about A: keep these settings as A, or what differs from A and how to leave it."""
    a = pinned(state)
    with st.container(horizontal=True, vertical_alignment="center", key="compare-row"):
        if a is None:
            help_text = (
                "Keeps these settings. Change any control, and the new ones are compared with them seed by seed."
            )
            st.button("Keep as A", icon=":material/keep:", on_click=_keep, args=[state], help=help_text)
            st.caption("To compare: keep these settings, then change one.", width="content")
            return
        st.markdown(_what_differs(a, state.experiment))
        if differences(a, state.experiment):
            st.button("Swap", on_click=_swap, args=[state], help="A becomes B: the page then shows the kept settings.")
        st.button("Remove", on_click=_remove, args=[state], help="Ends the comparison. The settings shown stay.")


def _what_differs(a: Experiment, b: Experiment) -> str:
    found = differences(a, b)
    if not found:
        return "**These settings are A.** Change a control, and they are compared with A seed by seed."
    listed = [f"{one.label} {one.a} → {one.b}" for one in found[:MOST_DIFFERENCES]]
    more = f" · {len(found) - MOST_DIFFERENCES} more" if len(found) > MOST_DIFFERENCES else ""
    return f"**A → B:** {' · '.join(listed)}{more}"


def _slot(state: PageState) -> str:
    return state.key("pinned", steady=True)


def _keep(state: PageState) -> None:
    st.session_state[_slot(state)] = state.experiment


def _swap(state: PageState) -> None:
    a = pinned(state)
    _keep(state)
    if a is not None:
        state.change("", **a.values())


def _remove(state: PageState) -> None:
    st.session_state.pop(_slot(state), None)

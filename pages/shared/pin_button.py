"""The button of a page that pins its run."""

from urllib.parse import quote

from pages.shared import guided
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.links import LONGEST_LINK
from dlcore.pins import MOST_PINS, PINS_KEY, with_pin

ROOM_FOR_ADDRESS = 200
"""Characters of a link before its query."""


def pin_button(state: PageState, actions) -> None:
    """Draw the button into `actions`, what `shell.header` returned; and say why the run could not be pinned."""
    actions.button(
        "Pin",
        icon=":material/keep:",
        key=state.key("pin", steady=True),
        on_click=_pin,
        args=[state],
        disabled=guided.waiting(state),
        help="Keeps this run on every curve, and in a table, while you change settings. The link takes it along; up to "
        f"{MOST_PINS} runs.",
    )
    refused = st.session_state.pop(_refused(state), "")
    if refused:
        st.toast(refused, icon=":material/keep_off:", duration="long")


def _pin(state: PageState) -> None:
    before = state.option(PINS_KEY)
    try:
        longer = with_pin(before, state.experiment)
        added = len(quote(longer, safe="")) - len(quote(before, safe=""))
        if len(state.link) + added > LONGEST_LINK - ROOM_FOR_ADDRESS:
            raise ValueError("With this run the link would become too long. Remove a pin, and this run can be pinned.")
    except ValueError as refusal:
        st.session_state[_refused(state)] = str(refusal)
        return
    state.choose(**{PINS_KEY: longer})


def _refused(state: PageState) -> str:
    return state.key("pin-refused", steady=True)

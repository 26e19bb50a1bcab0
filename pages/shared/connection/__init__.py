"""A page whose connection was lost and found again, maybe to another replica, is run before anybody sets something; so
is one whose theme has changed, because charts are drawn with the inks of one theme."""

from pathlib import Path

import streamlit as st

from ..component import component

__all__ = ["stay_connected"]

_FOLDER = Path(__file__).parent
_component = component("connection", "Connection", (_FOLDER / "connection.js",))


def stay_connected(session: str) -> None:
    """Have the page run again whenever its connection is back or its theme another; draws nothing.

    `session` is any name of the session.
    """
    with st.container(key="connection"):
        _component({"session": session}, key="connection-watch", again=lambda told: None)

"""The message that begins every run of a script, made quickly.

Streamlit puts the whole theme into it, and reads some three hundred options each time, on the thread that serves all
visitors: with a class, whose growing runs are drawn several times a second, that was a sixth of all computing. The
theme does not change while a server runs, so it is read once.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

NAME = "_populate_theme_msg"
"""Streamlit's own function. A release without it is served as it is."""


@st.cache_resource
def keep_session_messages_short() -> None:
    """Once per process: have the theme read once."""
    original = getattr(app_session, NAME, None)
    if original is not None:
        setattr(app_session, NAME, remembered(original))


def remembered(original: Callable[..., None]) -> Callable[..., None]:
    """The same function, which asks `original` once for each section of the theme."""
    sections: dict[str, CustomThemeConfig] = {}

    def populate(message: CustomThemeConfig, section: str = "theme") -> None:
        if section not in sections:
            read = CustomThemeConfig()
            original(read, section)
            sections[section] = read
        message.MergeFrom(sections[section])

    return populate

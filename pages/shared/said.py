"""A reading as every card says it: the finding in bold, then the detail."""

from typing import Protocol

from pages.shared.unbroken import unbroken

import streamlit as st


class Reading(Protocol):
    """What was found, in words."""

    @property
    def finding(self) -> str:
        """The first clause."""
        ...

    @property
    def detail(self) -> str:
        """The numbers behind it."""
        ...


def say(reading: Reading) -> None:
    """Draw what was found."""
    st.markdown(unbroken(f"**{reading.finding}** {reading.detail}"))

"""Where something stands that comes and goes."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def place() -> DeltaGenerator:
    """A place that is there also while it is empty, when it takes no room: the browser makes anew what moves up or down
    on a page, and the player and the charts below would take it half a second."""
    return st.container()

"""How many first weights are tried: one run, or a band of them."""

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.experiment import Experiment

STOPS = (1, 8, 16, 32, 64)


def seeds_control(state: PageState) -> None:
    """Draw the choice. A link may carry any other number: it gets a stop. A lesson may hide or lock it."""
    if is_hidden(state, "seeds"):
        return
    setting, key, value = Experiment.settings()["seeds"], state.key("seeds"), state.experiment.seeds

    def changed() -> None:
        state.change("seeds", seeds=st.session_state[key])

    st.session_state[key] = value
    st.segmented_control(
        "Seeds",
        sorted({*STOPS, value}),
        key=key,
        on_change=state.on_change("seeds", changed),
        required=True,
        width="content",
        wrap=True,
        **lock(state, setting),
    )

"""What to know of a run whose epochs end with a mini-batch of one example, and the way out."""

from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.batch_norm.lone_example import leaves_one, lone_example_text, nearest_size
from dlcore.experiment import Experiment


def lone_example_note(state: PageState, experiment: Experiment) -> None:
    """Draw the note, where the experiment of a batch-normalised run needs it."""
    if not leaves_one(experiment):
        return
    size = nearest_size(experiment)

    def use() -> None:
        state.change("", batch_size=size)

    with st.container(horizontal=True, vertical_alignment="center", key="lone-example"):
        st.info(lone_example_text(experiment), icon=":material/person_off:", width="stretch")
        if size is not None:
            st.button(f"Use batch size {size:,}", on_click=use, key=state.key("lone-size", steady=True))

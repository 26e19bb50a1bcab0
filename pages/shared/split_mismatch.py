"""Dev and test examples that come from elsewhere than the training examples, and the set that tells."""

from pages.shared.controls import control
from pages.shared.more_settings import applies
from pages.shared.settings_state import PageState

import streamlit as st

NAMES = ("shift", "turn", "more_noise", "balance", "train_dev")


def mismatch_popover(state: PageState) -> None:
    """Draw the button, which says how many are set, and the controls behind it."""
    names = [name for name in NAMES if applies(state.experiment, name)]
    on = sum(bool(getattr(state.experiment, name)) for name in names)
    label = f"Mismatch ({on})" if on else "Mismatch"
    with st.popover(label, width="stretch", disabled=not names):
        st.markdown(
            "**Dev and test from elsewhere than train.** A train-dev set, put aside from the training examples, tells "
            "whether the network learns badly (variance) or learned something else (mismatch)."
        )
        for name in names:
            control(state, name)

"""The weights under a penalty: how large, how many exactly 0, and how much of the network is nearly linear."""

from pages.shared.linear_range_chart import linear_range_chart
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.reading import percent
from dlcore.restraints import Restrained
from dlcore.weights import weights_of, zero_share


def weights_look(state: PageState, pair: Restrained) -> None:
    """Draw the figures of both runs' last weights, and the share of units in their linear range over the epochs."""
    st.markdown(
        "**The weights** · a penalty pulls every weight towards 0: L2 makes large ones smaller, L1 sets small ones to "
        "exactly 0. Biases are never penalised"
    )
    with st.container(horizontal=True, gap="medium", key="weights-figures"):
        for name, run in (("without", pair.without), ("with", pair.run)):
            weights = weights_of(run.frames[-1], run.architecture)
            st.metric(f"exactly 0, {name}", percent(float(zero_share(weights))), width="content")
            st.metric(f"largest |w|, {name}", f"{abs(weights).max():.3g}", width="content")
    linear_range_chart(pair, key="linear-range-chart")

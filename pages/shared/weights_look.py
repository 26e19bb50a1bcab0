"""The weights under a penalty: how large, how many exactly 0, and how much of the network is nearly linear."""

from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.settings_state import PageState
from pages.shared.two_runs_chart import history_of, named, rows_of, two_runs_chart

import numpy as np
import streamlit as st

from dlcore.linear_range import LINEAR_BELOW, WITH_A_LINEAR_RANGE, linear_range
from dlcore.reading import percent
from dlcore.restraints import Restrained
from dlcore.run import Run
from dlcore.weights import weights_of, zero_share

SIDE_KEY = "side"
TITLES = {"network": "The networks", "weights": "Histograms of their weights"}
SIDE = choice_of(
    SIDE_KEY,
    "On the stage, beside the surfaces",
    tuple(TITLES),
    "The histograms count the weights of both networks at the moment shown.",
)
"""A page's option: what the stage shows beside the surfaces."""


def weights_look(state: PageState, pair: Restrained) -> None:
    """Draw the figures of both runs' last weights, their size and the units' linear range over the epochs."""
    st.markdown(
        "**The weights** · a penalty pulls every weight towards 0: L2 makes large ones smaller, L1 sets small ones to "
        "exactly 0. Biases are never penalised"
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large", key="weights-row"):
        _figures(pair)
        if pair.without is not pair.run:
            option_choice(state, SIDE, TITLES.__getitem__)
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    with left:
        _size(pair)
    with right:
        _linear(pair)


def _figures(pair: Restrained) -> None:
    weights = {name: weights_of(run.parameters, run.architecture) for name, run in named(pair)}
    with st.container(horizontal=True, gap="medium", key="weights-figures", width="content"):
        for name, one in weights.items():
            st.metric(f"largest |w|, {name}", f"{np.abs(one).max():.3g}", width="content")
        for name, one in weights.items():
            st.metric(f"exactly 0, {name}", percent(float(zero_share(one))), width="content")


def _size(pair: Restrained) -> None:
    """Under L1 the share of weights that are exactly 0, else how large all of them are together."""
    if pair.experiment.l1:
        st.markdown("**Weights that are exactly 0** · L1 takes connections out, and what stays is what it needs")
        rows = [row for name, run in named(pair) for row in zero_rows(name, run)]
        two_runs_chart(pair, rows, "weights at 0", key="zeros", percent=True)
        return
    st.markdown("**Σw²** · the squares of all weights added up: free, they grow as long as it trains")
    two_runs_chart(pair, history_of(pair, "squared_weights"), "Σw²", key="squares")


def zero_rows(name: str, run: Run) -> list[dict]:
    """Rows (epoch, set, value) of the share of weights that are exactly 0, at the recorded epochs."""
    return rows_of(name, run.frame_epochs, zero_share(weights_of(run.frames, run.architecture)))


def _linear(pair: Restrained) -> None:
    rows = [row for name, run in named(pair) for row in range_rows(name, run)]
    if not rows:
        st.caption(
            f"The share of units in their linear range is measured for {' and '.join(WITH_A_LINEAR_RANGE)} units only: "
            "others have a kink there, or no such range."
        )
        return
    st.markdown(
        f"**Units in their linear range** · share of hidden units with |z| < {LINEAR_BELOW}, over the training "
        "examples. Near 100 % the boundary is nearly straight"
    )
    two_runs_chart(pair, rows, f"units with |z| < {LINEAR_BELOW}", key="shares", percent=True)


def range_rows(name: str, run: Run) -> list[dict]:
    """Rows (epoch, set, value) of all hidden units together."""
    found = linear_range(run)
    return [] if found is None else rows_of(name, found.epochs, found.all_units)

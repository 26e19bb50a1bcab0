"""The study `divergence`: the rate from which on gradient descent diverges, predicted and observed."""

from pages.shared.divergence_chart import divergence_chart
from pages.shared.said import say

import numpy as np
import streamlit as st

from dlcore.curvature_reading import read_divergence
from dlcore.studies.divergence import DivergenceStudy


def divergence_known(result: DivergenceStudy) -> bool:
    """Whether a study so far has anything to show."""
    return bool((~np.isnan(result.parabola_ratio)).sum() > 1)


def divergence_card(result: DivergenceStudy) -> None:
    """Draw both ladders of rates, and say how far the prediction holds."""
    st.markdown(
        f"**From which rate on does it diverge?** · J after {result.updates} updates of plain gradient descent on all "
        "examples, at ever larger rates. Below the dotted line it fell. For a parabola theory says exactly where it "
        "turns: at 2/λ_max"
    )
    divergence_chart(result, key="divergence")
    say(read_divergence(result))
    st.caption(
        "Linear model: your data without hidden layers and with squared error, whose J is a parabola. Network: yours, "
        "from its first weights, where its λ_max is measured; without dropout, L1 and augmentation. ▲: beyond the axis "
        "or overflowed."
    )

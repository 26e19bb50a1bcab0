"""The study `local_optima`: minima are rare among critical points, and what stops a run is a plateau."""

from pages.shared.local_optima_charts import decay_text, minima_chart, plateau_chart
from pages.shared.said import say

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.initialization_runs import usual_for
from dlcore.optima_reading import read_plateau, read_random_minima
from dlcore.studies.local_optima import LocalOptima


def optima_known(result: LocalOptima) -> bool:
    """Whether a study so far has anything to show."""
    return result.matrices > 0


def local_optima_card(result: LocalOptima) -> None:
    """Draw both charts, and say what they show."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "**Minima are rare** · the share of random critical points that bend up in every direction, by the number "
            "of directions. All others are saddles (or maxima): there is a way down"
        )
        minima_chart(result, key="random-minima")
        say(read_random_minima(result))
        st.caption(
            f"Symmetric matrices with normal entries, {result.matrices:,} drawn; bars are 95 % intervals, ▼ none "
            f"found, rings exact. For large n the share falls like {decay_text()}."
        )
    with right:
        st.markdown(
            "**What holds a run up is a plateau** · your network from weights of about 0.01, beside the saddle at "
            "W = 0, where hardly any slope is left"
        )
        if np.isfinite(result.cost[:, 0]).any():
            plateau_chart(result, key="plateau")
            say(read_plateau(result))
        else:
            st.caption("Trained next.")
        st.caption(
            f"Dotted: always the same answer, J = {number_text(result.constant)}. At the start the gradient has length "
            f"{number_text(result.first_gradient)}; from weights of {usual_for(result.experiment)}'s size it has "
            f"{number_text(result.usual_gradient)}."
        )

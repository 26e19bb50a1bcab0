"""What the rate will do, in one line under the controls: it needs no run, so it follows a slider."""

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.learning_rate_reading import spent_at
from dlcore.learning_rate_runs import is_constant, rate_text
from dlcore.schedules import learning_rates


def learning_rate_words(experiment: Experiment) -> None:
    """Draw the line."""
    st.caption(words(experiment), width="content")


def words(experiment: Experiment) -> str:
    """Where the rate starts, where it has spent nine tenths of itself, and where it ends."""
    rates = learning_rates(experiment)
    if is_constant(experiment):
        return (
            f"α is **{rate_text(float(rates[0]))}** in every epoch. Choose a decay above, or press play and change it "
            "by hand."
        )
    spent = spent_at(experiment)
    tenth = "" if spent is None else f" is below a tenth of its largest from epoch **{spent:,}** on,"
    return f"α starts at **{rate_text(float(rates[0]))}**,{tenth} and ends at **{rate_text(float(rates[-1]))}**."

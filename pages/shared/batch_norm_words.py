"""Whose mean and variance the layers take, in one line under the controls: it needs no run, so it follows a slider."""

import streamlit as st

from dlcore.batch_norm.advice import advice
from dlcore.experiment import Experiment


def batch_norm_words(experiment: Experiment) -> None:
    """Draw the line."""
    st.caption(advice(experiment))

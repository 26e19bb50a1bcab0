"""The usual advice on the batch size, in one line under the controls: it needs no run, so it follows the slider."""

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.minibatches.advice import advice


def minibatches_words(experiment: Experiment) -> None:
    """Draw the line."""
    st.caption(advice(experiment))

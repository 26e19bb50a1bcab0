"""The running averages of one unit, made again from the mini-batches that the run met, with the run's own momentum and
with another one: the study `batch_moments`."""

from pages.shared.at_test_time_options import AT_TEST_TIME_OPTIONS, LAYER_KEY, MOMENTUM_KEY, UNIT_KEY
from pages.shared.beside import alone
from pages.shared.option_control import option_slider
from pages.shared.running_averages_chart import OTHER, OWN, TRAINING, running_averages_chart
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.study_live import NONE

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.band import first_run
from dlcore.batch_norm.at_test_time_words import read_momentum
from dlcore.batch_norm.averages import running_means, running_variances
from dlcore.batch_norm.momentum_effect import MomentumEffect, momentum_effect
from dlcore.studies.batch_moments import BatchMoments, subject

FEWEST = 2
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
STUDY = "batch_moments"


def averages_study(state: PageState) -> str:
    """The study whose result `running_averages_card` takes; none where no run with batch normalization is shown."""
    experiment = subject(first_run(state.experiment))
    shown = not alone(state) or state.experiment.normalization == "batch"
    return STUDY if shown and experiment.hidden and experiment.normalization == "batch" else NONE


def some_moments(found: BatchMoments) -> bool:
    """Whether a study so far has anything to show."""
    return len(found.means) >= FEWEST and len(found.ends) > 0


def running_averages_card(state: PageState, found: BatchMoments) -> None:
    """Draw what the averages of the chosen unit make of its mini-batches."""
    hidden = found.experiment.hidden
    layer = min(state.option(LAYER_KEY), len(hidden))
    unit = min(state.option(UNIT_KEY), hidden[layer - 1])
    column = sum(hidden[: layer - 1]) + unit - 1
    own, other = state.experiment.norm_momentum, state.option(MOMENTUM_KEY)
    what = "z" if found.experiment.norm_where == "before" else "g(z)"
    st.markdown(
        f"**Mini-batch by mini-batch** · unit {unit} of layer {layer}: every dot is what one mini-batch says of "
        f"{what}, the lines are averages of the dots so far, and what a batch of all training examples would say"
    )
    effect = momentum_effect(found, own, other)
    with st.container(horizontal=True, gap="large", vertical_alignment="center", key="running-averages-controls"):
        with st.container(width=230):
            option_slider(state, AT_TEST_TIME_OPTIONS[MOMENTUM_KEY], MOMENTA, "{:g}".format)
        with st.container(horizontal=True, gap="large", width="content", key="running-averages-figures"):
            _figures(effect)
    left, right = st.columns(2, gap="large")
    for place, values, average, kept, title, key in (
        (left, found.means, running_means, found.own_means, f"mean μ of {what}", "running-means"),
        (
            right,
            found.variances,
            running_variances,
            found.own_variances,
            f"variance σ² of {what}",
            "running-variances",
        ),
    ):
        with place:
            lines = _lines(found, values[:, [column]], average, kept[:, column], own, other)
            running_averages_chart(values[:, column].astype(float), lines, title, key)
    say(read_momentum(effect))


def _figures(effect: MomentumEffect) -> None:
    what = f"{effect.split} {measure(effect.task)}"
    after = f"After {effect.updates:,} updates, on new examples. The weights are the same."
    st.metric(f"{what}, yours {effect.own:g}", error_text(effect.task, effect.own_error), width="content", help=after)
    if effect.other != effect.own:
        st.metric(f"{what}, {effect.other:g}", error_text(effect.task, effect.other_error), width="content", help=after)


def _lines(found: BatchMoments, values, average, kept, own: float, other: float) -> dict:
    """The lines of one chart: their names, updates and values."""
    updates = np.arange(len(values) + 1)
    lines = {OWN: (f"yours, {own:g}", updates, average(values, own)[:, 0])}
    if other != own:
        lines[OTHER] = (f"{other:g}", updates, average(values, other)[:, 0])
    return lines | {TRAINING: ("training set", found.ends, kept)}

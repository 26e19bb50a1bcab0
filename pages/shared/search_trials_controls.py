"""Who proposes the trials of a search, how many there are, and how many networks each of them trains."""

from pages.shared.held_controls import is_hidden, lock
from pages.shared.option_control import option_choice, option_slider
from pages.shared.search_options import SAMPLER, SAMPLER_SEED, TRIALS
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.search.samplers import SAMPLERS

TRIAL_STOPS = (1, 4, 9, 16, 25, 36, 64, 100, 144, 256, 400, 512)
"""Most of them are squares: a grid over two hyperparameters then uses all its trials."""
SEED_STOPS = (1, 2, 3, 5, 8, 16)


def trials_controls(state: PageState) -> None:
    """Draw the choice of a sampler, how many trials, and how many seeds each of them has."""
    sampler, trials, seeds, draw = st.columns([9, 5, 4, 3], vertical_alignment="bottom", gap="medium")
    with sampler:
        option_choice(state, SAMPLER, lambda id: SAMPLERS[id].title, wide=True)
    with trials:
        option_slider(state, TRIALS, TRIAL_STOPS)
    with seeds:
        _seeds(state)
    with draw:
        _sampler_seed(state)


def _seeds(state: PageState) -> None:
    setting, value = Experiment.settings()["seeds"], state.experiment.seeds
    if is_hidden(state, setting.key):
        return
    stops = sorted({*SEED_STOPS, value})
    slider(
        "Seeds per trial",
        [str(stop) for stop in stops],
        stops.index(value),
        key=state.key("seeds", steady=True),
        on_move=lambda stop: state.change("seeds", seeds=stops[stop]),
        **lock(
            state,
            setting,
            "Every trial is trained from so many first weights, and its score is the mean of their dev errors.",
        ),
    )


def _sampler_seed(state: PageState) -> None:
    key = state.key(SAMPLER_SEED.key)
    if is_hidden(state, SAMPLER_SEED.key):
        return

    def changed() -> None:
        if st.session_state[key] is not None:
            state.choose(**{SAMPLER_SEED.key: st.session_state[key]})

    st.session_state[key] = state.option(SAMPLER_SEED.key)
    low, high = SAMPLER_SEED.bounds or (0, None)
    st.number_input(
        SAMPLER_SEED.label,
        int(low),
        None if high is None else int(high),
        key=key,
        step=1,
        on_change=state.on_change(SAMPLER_SEED.key, changed),
        **lock(state, SAMPLER_SEED),
    )

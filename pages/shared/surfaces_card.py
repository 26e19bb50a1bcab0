"""All optimizers on one surface, from a start that is clicked: played, with what became of each."""

from typing import Any

from pages.shared.held_controls import is_hidden, lock
from pages.shared.option_control import option_slider
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.surfaces_options import (
    KAPPA_OPTION,
    OWN,
    RATE,
    RATE_KEY,
    START,
    START_KEY,
    SURFACE,
    SURFACE_KEY,
    SURFACES_OPTIONS,
    course_of,
)
from pages.shared.trails import trails

import streamlit as st

from dlcore.amounts import number_text
from dlcore.experiment import Experiment
from dlcore.surfaces import SURFACES, Surface
from dlcore.surfaces.descent import NEAR
from dlcore.surfaces.race import RACERS, RATES, WEIGHT_DECAY, Course, race
from dlcore.surfaces.reading import read_race

__all__ = ["SURFACES_OPTIONS", "surfaces_card"]

KAPPAS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
ONE_FOR_ALL = 0.05
"""The rate that all begin with where they are to have the same."""
MODES = {True: "Each its best", False: "One for all"}
STEPS_ACROSS = 40
"""Of the number inputs of the start, in the width of the picture."""


def surfaces_card(state: PageState, experiment: Experiment) -> None:
    """Draw the race that the page's options ask for; β₁, β₂ and ε are the experiment's."""
    course = course_of(state, experiment)
    surface = race(course).surface
    st.markdown(
        f"**{len(RACERS)} rules on a surface** · a cost of two parameters, seen from above. All start from the ring; "
        "each goes its own way"
    )
    _controls(state, surface, course)
    st.markdown(f"${surface.formula}$ · {surface.help}")
    found = race(course)
    trails(found, key=f"{SURFACE_KEY}-trails", on_start=lambda x, y: _start(state, x, y))
    say(read_race(found))
    st.caption(
        f"“There” is nearer to the minimum than {100 * NEAR:g} % of the picture's width, from then on. β₁ = "
        f"{course.beta1:g}, β₂ = {course.beta2:g} and ε = {number_text(course.eps)} are this page's. AdamW decays by "
        f"λ = {WEIGHT_DECAY:g}; without it, it would be Adam."
    )


def _controls(state: PageState, surface: Surface, course: Course) -> None:
    with st.container(horizontal=True, gap="medium", key="surface-controls", vertical_alignment="bottom"):
        _surface(state)
        if surface.id == "bowl":
            with st.container(width=200):
                option_slider(state, KAPPA_OPTION, KAPPAS, "{:g}".format)
        _mode(state)
        if course.learning_rate is not None:
            with st.container(width=200):
                option_slider(state, RATE, RATES, "{:g}".format)
        for axis in (0, 1):
            _coordinate(state, surface, course, axis)


def _surface(state: PageState) -> None:
    """The choice of a surface, which brings its own start."""
    key = state.key(SURFACE_KEY)
    if is_hidden(state, SURFACE_KEY):
        return

    def chosen() -> None:
        state.choose(**{SURFACE_KEY: st.session_state[key], START_KEY: START.default})

    st.session_state[key] = state.option(SURFACE_KEY)
    with st.container(width=170):
        st.selectbox(
            SURFACE.label,
            SURFACE.choices,
            format_func=lambda id: SURFACES[id].label,
            key=key,
            on_change=state.on_change(SURFACE_KEY, chosen),
            **lock(state, SURFACE),
        )


def _mode(state: PageState) -> None:
    """Whether each has its own learning rate."""
    key = state.key("surface-rates", of=RATE_KEY)
    if is_hidden(state, RATE_KEY):
        return

    def chosen() -> None:
        own = st.session_state[key]
        state.choose(**{RATE_KEY: OWN if own else ONE_FOR_ALL})

    st.session_state[key] = state.option(RATE_KEY) == OWN
    st.segmented_control(
        "Learning rates",
        list(MODES),
        format_func=lambda own: MODES[own],
        key=key,
        on_change=state.on_change("surface-rates", chosen, of=RATE_KEY),
        required=True,
        width="content",
        wrap=True,
        **lock(state, RATE),
    )


def _coordinate(state: PageState, surface: Surface, course: Course, axis: int) -> None:
    """A number input for x or y of the start."""
    widget, name = f"{START_KEY}-{axis}", "xy"[axis]
    key = state.key(widget, of=START_KEY)
    if is_hidden(state, START_KEY):
        return
    low, high = surface.extent[2 * axis : 2 * axis + 2]

    def chosen() -> None:
        at: list[Any] = list(course.start)
        at[axis] = st.session_state[key]
        _start(state, *at)

    st.session_state[key] = course.start[axis]
    with st.container(width=120):
        st.number_input(
            f"Start {name}",
            min_value=low,
            max_value=high,
            step=surface.width / STEPS_ACROSS,
            format="%.4g",
            key=key,
            on_change=state.on_change(widget, chosen, of=START_KEY),
            **lock(state, START, f"{START.help} Or click into the picture."),
        )


def _start(state: PageState, x: float, y: float) -> None:
    low, high = START.bounds or (x, x)
    state.choose(**{START_KEY: tuple(min(max(one, low), high) for one in (x, y))})

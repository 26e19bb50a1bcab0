"""Grid against random search on two hyperparameters: replayed a thousand times on a surface of real trainings."""

from functools import lru_cache

from pages.shared.grid_or_random_options import (
    ACROSS,
    GRID_OR_RANDOM_OPTIONS,
    PAIRS,
    REPLAY,
    SIDE,
    UP,
    surface_plan_of,
)
from pages.shared.held_controls import is_hidden, is_locked
from pages.shared.jobs import Job
from pages.shared.option_control import option_choice, option_slider
from pages.shared.replay_charts import best_chart, hits_chart
from pages.shared.replays import replays
from pages.shared.said import say
from pages.shared.search_jobs import searches
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import streamed
from pages.shared.surface_jobs import surfaces

import streamlit as st

from dlcore.amounts import measure
from dlcore.search.grid_or_random_reading import read_replays
from dlcore.search.names import name_of, symbol_of
from dlcore.search.plan import subject
from dlcore.search.replay import REPLAYS, SIDES, BestSoFar, Replays, best_so_far, replay
from dlcore.search.response_surface import ResponseSurface
from dlcore.search.result import Trials

__all__ = ["GRID_OR_RANDOM_OPTIONS", "grid_or_random_card"]

WATCHED = "surface"
KEPT = 8
"""Replays that are remembered: they are computed once for a surface, not at every rerun."""


def grid_or_random_card(state: PageState, trials: Trials) -> None:
    """Draw the surface over the hyperparameters that the page's options name, around the search's experiment, and what
    became of the replays on it."""
    st.markdown(
        "**Grid or random** · with k² trials a grid tries k values of each hyperparameter, random search k². Colour: "
        "the dev error, measured by real trainings and linear between them. The ring is the best of each"
    )
    _controls(state)
    plan, held = surface_plan_of(state, trials.plan), searches().unfinished(subject(trials.plan))
    drawn = state.key("surface drawn", steady=True)
    if held:
        st.caption("Starts when the search above is complete.")

    def draw(current: dict[str, Job]) -> None:
        if WATCHED in current:
            status_row(surfaces(), current[WATCHED], _words(current[WATCHED]), key="surface")
            found = current[WATCHED].run
            if found is not None:
                st.session_state[drawn] = found
            elif current[WATCHED].done:
                st.session_state.pop(drawn, None)
        surface = st.session_state.get(drawn)
        if surface is not None:
            _draw(state, surface)

    streamed(state, surfaces(), {} if held else {WATCHED: plan}, draw)


@lru_cache(KEPT)
def _replayed(surface: ResponseSurface, side: int) -> Replays:
    return replay(surface.landscape, side)


@lru_cache(KEPT)
def _best(surface: ResponseSurface) -> BestSoFar:
    return best_so_far(surface.landscape)


def _controls(state: PageState) -> None:
    with st.container(horizontal=True, gap="medium", key="replay-controls", vertical_alignment="bottom"):
        for option in (ACROSS, UP):
            with st.container(width=190):
                option_choice(state, option, name_of)
        with st.container(width=190):
            option_slider(state, SIDE, SIDES, lambda side: f"{side * side:g}")
        _pairs(state)


def _pairs(state: PageState) -> None:
    """A choice between pairs to begin with; none is chosen where the axes are others."""
    widget = "replay-pair"
    key = state.key(widget, of=ACROSS.key)
    if any(is_hidden(state, option.key) for option in (ACROSS, UP)):
        return

    def chosen() -> None:
        if st.session_state[key] is not None:
            state.choose(**PAIRS[st.session_state[key]])

    now = {option.key: state.option(option.key) for option in (ACROSS, UP)}
    st.session_state[key] = next((title for title, pair in PAIRS.items() if pair == now), None)
    st.segmented_control(
        "Begin with",
        list(PAIRS),
        key=key,
        on_change=state.on_change(widget, chosen, of=ACROSS.key),
        width="content",
        wrap=True,
        help="Two hyperparameters of which usually only the first matters, and two that usually both do. What is "
        "measured below decides.",
        disabled=any(is_locked(state, option.key) for option in (ACROSS, UP)),
    )


def _draw(state: PageState, surface: ResponseSurface) -> None:
    at = int(state.option(REPLAY.key))

    def looked(replay: int) -> None:
        state.choose(**{REPLAY.key: min(max(replay, 1), REPLAYS)})

    if not surface.complete:
        replays(surface, None, at, key="search-replays", on_replay=looked)
        return
    found, best = _replayed(surface, int(state.option(SIDE.key))), _best(surface)
    replays(surface, found, at, key="search-replays", on_replay=looked)
    say(read_replays(surface, found))
    left, right = st.columns(2, gap="large")
    error = measure(surface.experiment.dataset.task)
    with left:
        st.markdown(
            f"**What n trials find** · the best dev {error}: the line is what theory expects of random search on this "
            "surface, the band the middle 80 % of the replays, ● their mean and ■ that of grids"
        )
        best_chart(surface, best, "replays-best")
    with right:
        st.markdown(
            f"**Hitting the best {100 * best.target:.0f} %** · the share of replays in which one of n trials lies "
            f"there. The line is 1 − (1 − {best.target:.3g})ⁿ, ● random search with two standard errors, ■ grids"
        )
        hits_chart(best, "replays-hits")
    for note in surface.notes:
        st.caption(note)
    st.caption(_measured(surface))


def _measured(surface: ResponseSurface) -> str:
    rows, columns, seeds = surface.error.shape
    x, y = symbol_of(surface.plan.x.name), symbol_of(surface.plan.y.name)
    each = f", {seeds} networks each" if seeds > 1 else ""
    constant = "a network that diverged or is worse than always the same answer counts as that"
    return (
        f"Measured: {columns} values of {x} × {rows} of {y}{each}, {rows * columns * seeds:,} trainings in all; "
        f"{constant}, and equal dev errors are told apart by dev cost. {REPLAYS:,} replays: every grid is shifted at "
        "random by less than one of its steps."
    )


def _words(job: Job) -> Words:
    return Words(
        doing="Measuring the surface",
        refused="Not measured.",
        advice="",  # the refusal says itself what to do
        broke="This surface broke",
        stopped=f"Stopped at {100 * job.progress:.0f} %",
        out_of=". Replays need all of the surface.",
        again="Measure it to the end",
    )

"""The path taken on a page: the settings at which a remedy was applied, and what their networks came to."""

from dataclasses import dataclass

from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.comparison import differences
from dlcore.experiment import Experiment
from dlcore.ladder import Rung

MOST_DIFFERENCES = 3
"""More settings than these are counted, not listed."""


@dataclass(frozen=True)
class Step:
    """A network that was left behind by applying a remedy, and its errors."""

    experiment: Experiment
    rungs: tuple[Rung, ...]


def path_of(state: PageState) -> list[Step]:
    """The steps so far, oldest first; none after a link was opened or other data were chosen."""
    visit, steps = st.session_state.get(_slot(state), (None, []))
    if visit != state.visit or any(step.experiment.data != state.experiment.data for step in steps):
        return []
    return steps


def go(state: PageState, step: Step, changes: dict) -> None:
    """Apply changes to the settings, and remember where that began."""
    _keep(state, [*path_of(state), step])
    state.change("", **changes)


def undo(state: PageState) -> None:
    """Go back to the settings before the last remedy."""
    steps = path_of(state)
    if steps:
        _keep(state, steps[:-1])
        state.change("", **steps[-1].experiment.values())


def start_over(state: PageState) -> None:
    """Go back to the settings at which the path began."""
    steps = path_of(state)
    if steps:
        _keep(state, [])
        state.change("", **steps[0].experiment.values())


def what_changed(before: Experiment, after: Experiment) -> str:
    """The settings that differ, as "L2 λ 0 → 1 · Epochs 200 → 400"."""
    found = differences(before, after)
    listed = [f"{one.label} {one.a} → {one.b}" for one in found[:MOST_DIFFERENCES]]
    more = f" · {len(found) - MOST_DIFFERENCES} more" if len(found) > MOST_DIFFERENCES else ""
    return f"{' · '.join(listed)}{more}"


def _slot(state: PageState) -> str:
    return state.key("path", steady=True)


def _keep(state: PageState, steps: list[Step]) -> None:
    st.session_state[_slot(state)] = (state.visit, steps)

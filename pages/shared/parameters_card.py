"""The look at each hyperparameter of a search by itself: its scatter, and how much of the dev error it decides."""

from pages.shared.importance_chart import importance_chart
from pages.shared.parameter_chart import median_along, parameter_chart
from pages.shared.runs_table import runs_table
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.trials_importance import known_importance

import streamlit as st

from dlcore.amounts import measure
from dlcore.search.importance import LEAST_TRIALS, Importance
from dlcore.search.importance_reading import advice, decides, order_of, read_importance
from dlcore.search.names import name_of
from dlcore.search.result import Trials
from dlcore.setting import Setting

PARAMETERS_OPTIONS: dict[str, Setting] = {}
"""Options for the page that draws the card: none."""
ABREAST = {1: 1, 2: 2, 3: 3, 4: 2}


def parameters_card(state: PageState, trials: Trials) -> None:
    """Draw the look for the trials so far."""
    if not len(trials.order):
        st.caption("No trial has ended yet.")
        return
    _scatters(trials)
    _importance(trials)


def _scatters(trials: Trials) -> None:
    space, kind = trials.plan.space, measure(trials.experiment.dataset.task)
    windows = sorted({median_along(trials, axis).window for axis in range(len(space))} - {0})
    each = f": a running median of {windows[-1]} neighbours" if windows else ""
    st.markdown(
        f"**Each hyperparameter by itself** · the dev {kind} of every trial against one value; the others vary too, "
        f"which scatters the dots. The line is their middle{each}. Where it is flat, that value hardly matters"
    )
    abreast = ABREAST.get(len(space), 2)
    for first in range(0, len(space), abreast):
        for column, axis in zip(st.columns(abreast, gap="large"), range(first, len(space)), strict=False):
            with column:
                parameter_chart(trials, axis, f"parameter-{axis}")


def _importance(trials: Trials) -> None:
    st.markdown(
        "**Importance** · a model, a random forest, learns to predict the log dev error from the settings. Bar: the "
        "share of the differences that it no longer predicts once this setting is shuffled; line: its spread"
    )
    if not trials.complete:
        st.caption("Measured when the search is complete.")
        return
    found = known_importance(trials)
    if found is None:
        enough = len(trials.order) >= LEAST_TRIALS
        st.caption("All trials have the same dev error: nothing decided anything." if enough else
                   f"With fewer than {LEAST_TRIALS} trials an order would be luck: take more trials.")  # fmt: skip
        return
    order = order_of(found)
    left, right = st.columns([7, 5], gap="large")
    with left:
        importance_chart(found, order, "importance")
    with right:
        rows = [
            [name_of(found.names[k]), place_words(found, k, place), advice(found.names[k], trials.experiment)]
            for place, k in enumerate(order, 1)
        ]
        st.html(runs_table(("", "here", "usually tuned"), rows))
        say(read_importance(found, trials.experiment))


def place_words(found: Importance, number: int, place: int) -> str:
    """The place of a dimension in the order measured here; none where it hardly decides anything."""
    return f"<b>{place}</b>" if decides(found, number) else "hardly"

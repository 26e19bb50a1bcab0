"""The stage of a search: two hyperparameters against each other, a dot for each trial, played as they were tried."""

from pages.shared.page_options import choice_of
from pages.shared.settings_state import PageState
from pages.shared.trial_link import trial_link
from pages.shared.trials_field import trials_field
from pages.shared.trials_message import SCORE, arrays_of, header_of

import streamlit as st

from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.result import Trials
from dlcore.setting import Setting

AUTO, BEST = "auto", "best"
FIELD_X_KEY, FIELD_Y_KEY, TRIAL_KEY = "field_x", "field_y", "trial"
FIELD_X = choice_of(
    FIELD_X_KEY,
    "Across",
    (AUTO, *DIMENSIONS),
    f"The hyperparameter across the field of trials; `{AUTO}` is the first that varies.",
)
FIELD_Y = choice_of(
    FIELD_Y_KEY,
    "Upwards",
    (AUTO, *DIMENSIONS, SCORE),
    f"The hyperparameter upwards, or `{SCORE}` for the dev error; `{AUTO}` is the second that varies.",
)
TRIAL = Setting(
    label="Trial",
    help=f"The number of the trial that is pointed out, in the order they were tried; `{BEST}` is the best.",
    group="Training",
    bounds=(1, 512),
    word=BEST,
    name=TRIAL_KEY,
    key=TRIAL_KEY,
    kind="integer",
    default=BEST,
)
TRIALS_FIELD_OPTIONS: dict[str, Setting] = {FIELD_X_KEY: FIELD_X, FIELD_Y_KEY: FIELD_Y, TRIAL_KEY: TRIAL}
"""Options for the page that draws the stage, or anything that points out a trial."""


def trials_field_card(state: PageState, trials: Trials) -> None:
    """Draw the trials so far, and the link to the chosen one. There must be at least one that has ended."""
    x, y = axes_of(state, trials)
    choice = {"x": x, "y": y, "trial": None if state.option(TRIAL_KEY) == BEST else state.option(TRIAL_KEY)}
    trials_field(
        header_of(trials, choice),
        arrays_of(trials),
        key="trials-field",
        on_choice=lambda told: keep_choice(state, told),
    )
    at = chosen_trial(state, trials)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", key="field-links"):
        trial_link(trials, at, f"Open {'the best, ' if state.option(TRIAL_KEY) == BEST else ''}trial {at + 1}")


def axes_of(state: PageState, trials: Trials) -> tuple[str, str]:
    """The two hyperparameters that are drawn against each other: those asked for, as far as they vary here. With one
    hyperparameter, or where it is asked for, the dev error stands upwards."""
    names = [dimension.name for dimension in trials.plan.space]
    asked_x, asked_y = state.option(FIELD_X_KEY), state.option(FIELD_Y_KEY)
    y = asked_y if asked_y in (*names, SCORE) else None
    x = asked_x if asked_x in names else next((name for name in names if name != y), names[0])
    if y is None:
        y = next((name for name in names if name != x), SCORE)
    return x, (y if y != x else SCORE)


def chosen_trial(state: PageState, trials: Trials) -> int:
    """Place of the trial that is pointed out: the one asked for, or the best where there is no such trial (yet)."""
    asked = state.option(TRIAL_KEY)
    return asked - 1 if asked != BEST and asked - 1 in trials.order else int(trials.order[0])


def keep_choice(state: PageState, told: object) -> None:
    """Take what was chosen in the picture, which comes from a browser: what is not valid is passed over."""
    if not isinstance(told, dict):
        return
    for key, option in TRIALS_FIELD_OPTIONS.items():
        value = told.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool):
            try:
                state.choose(**{key: option.check(value)})
            except (TypeError, ValueError):
                continue

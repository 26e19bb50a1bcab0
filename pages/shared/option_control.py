"""Widgets for a page's own options, made from their `Setting` like the controls of the experiment's settings."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

import streamlit as st

from dlcore.setting import Setting

FEW_CHOICES = 3
"""So many ids stand side by side; more are a list that opens, unless it is said that they have the room."""


def option_choice(
    state: PageState, option: Setting, titles: Callable[[str], str] = str, *, wide: bool = False, disabled: bool = False
) -> None:
    """A choice between ids, shown by what `titles` calls them: side by side where they are few or the place is `wide`,
    otherwise as a list that opens. A lesson may hide or lock it."""
    if is_hidden(state, option.key):
        return
    key = state.key(option.key)

    def chosen() -> None:
        state.choose(**{option.key: st.session_state[key]})

    st.session_state[key] = state.option(option.key)
    shown: dict[str, Any] = {
        "label": option.label,
        "options": option.choices,
        "format_func": titles,
        "key": key,
        "on_change": state.on_change(option.key, chosen),
        **lock(state, option, disabled=disabled),
    }
    if len(option.choices) > FEW_CHOICES and not wide:
        st.selectbox(**shown)
    else:
        st.segmented_control(**shown, required=True, width="content", wrap=True)


def option_slider(
    state: PageState,
    option: Setting,
    stops: Sequence[float],
    write: Callable[[float], str] = str,
    *,
    at_most: float = math.inf,
    disabled: bool = False,
) -> None:
    """A slider over `stops`, which get the option's value where a link brought another one, `at_most` the largest that
    can be shown. `write` says a stop. A lesson may hide or lock it."""
    if is_hidden(state, option.key):
        return
    value = min(state.option(option.key), at_most)
    values = sorted({*stops, value})

    def moved(stop: int) -> None:
        state.choose(**{option.key: values[stop]})

    slider(
        option.label,
        [write(one) for one in values],
        values.index(value),
        key=state.key(option.key, steady=True),
        on_move=moved,
        **lock(state, option, disabled=disabled),
    )

"""What a component tells from the browser, read in one way: anybody can send anything, and nothing of it may raise."""

from collections.abc import Callable
from typing import Any

import streamlit as st

LARGEST_NUMBER = 2.0**53
"""Up to here JavaScript tells whole numbers apart."""
MOST_PARTS = 50_000
"""Numbers, texts, lists and mappings in one message."""


def told(key: str, event: str) -> Any:
    """What the component of that key told under the name of an event: None where it is nothing that ours would tell.

    Everything else is made of lists, mappings, texts, truth values and finite numbers.
    """
    heard = st.session_state.get(key)
    value = heard.get(event) if isinstance(heard, dict) else None
    return value if _is_plain(value) else None


def listening(key: str, event: str, react: Callable[[Any], None]) -> Callable[[], None]:
    """What a component calls when it tells something: `react` gets it, and whatever is no valid value there (it raises
    TypeError or ValueError) is passed over."""

    def heard() -> None:
        value = told(key, event)
        if value is None:
            return
        try:
            react(value)
        except (TypeError, ValueError):
            return

    return heard


def two_numbers(told: Any) -> tuple[float, float]:
    """The two numbers that were told as a list. Raises ValueError if it was anything else."""
    if not (isinstance(told, list) and len(told) == 2 and all(isinstance(one, int | float) for one in told)):
        raise ValueError("two numbers are needed")
    return float(told[0]), float(told[1])


def _is_plain(value: Any) -> bool:
    left, parts = [value], 0
    while left:
        one = left.pop()
        parts += 1
        if parts > MOST_PARTS:
            return False
        if isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
        elif isinstance(one, int | float):
            if not abs(one) <= LARGEST_NUMBER:  # NaN too
                return False
        elif not (one is None or isinstance(one, str)):
            return False
    return True

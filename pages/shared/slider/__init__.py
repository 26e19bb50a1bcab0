"""A slider that answers in the time of a drag: every stop the hand comes to is told to the server at once.

Streamlit's own tells where it was let go. This one looks the same, and is the browser's own range input, so that
keys, touch and screen readers work as they do everywhere.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from ..component import component

__all__ = ["slider"]

_FOLDER = Path(__file__).parent

_component = component("slider", "Slider", (_FOLDER / "slider.js",), _FOLDER / "slider.css")


def slider(
    label: str,
    stops: Sequence[str],
    at: int,
    *,
    key: str,
    on_move: Callable[[int], None],
    help: str = "",
    disabled: bool = False,
) -> None:
    """Draw a slider with one stop per text of `stops`, standing on number `at`.

    `on_move` is called with the number of the stop that the visitor came to. The caller keeps the choice and hands
    it back as `at`, so a link or another control can change it too.
    """

    answered = f"{key}:heard"

    def moved(told: object) -> None:
        match told:
            case {"stop": int(stop), "when": int(when)}:
                st.session_state[answered] = when
                if 0 <= stop < len(stops):
                    on_move(stop)

    heard = st.session_state.get(answered, 0)  # which message this drawing answers
    described = {"label": label, "stops": list(stops), "at": at, "help": help, "disabled": disabled, "heard": heard}
    _component(described, key=key, stop=moved)

"""What one can look at more closely beside the two runs: one look at a time, chosen by the visitor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.study_live import NONE, study_live
from pages.shared.weights_look import weights_look

import streamlit as st

from dlcore.restraints import Restrained


@dataclass(frozen=True)
class Look:
    """One look: its name on the page, and what draws it: from the two runs, or from the result of a study."""

    title: str
    draw: Callable[[PageState, Restrained], None] | None = None
    study: str = NONE
    show: Callable[[PageState, Any], None] | None = None  # draws the result of the study


LOOKS: dict[str, Look] = {
    "weights": Look("Weights", draw=weights_look),
}
"""The first is the one that the page opens with."""


def look_card(state: PageState, pair: Restrained, answer: Callable[[Any, str], None]) -> None:
    """Draw the choice of a look, and the look.

    Args:
        state: the page's state, with the option `look`.
        pair: the two runs.
        answer: called with a study's result and its id before it is drawn: a guided experiment may have asked for it.
    """
    look = LOOKS[state.option(LOOK_KEY)]
    _control(state)
    if look.draw is not None:
        look.draw(state, pair)

    def measured(result: Any) -> None:
        answer(result, look.study)
        if look.show is not None:
            look.show(state, result)

    study_live(state, look.study, measured)


def _control(state: PageState) -> None:
    key = state.key(LOOK_KEY, steady=True)

    def chosen() -> None:
        state.choose(**{LOOK_KEY: st.session_state[key]})

    st.session_state[key] = state.option(LOOK_KEY)
    st.segmented_control(
        "Look closer",
        list(LOOKS),
        format_func=lambda id: LOOKS[id].title,
        key=key,
        on_change=chosen,
        required=True,
        help=f"Each shows another side of the restraint. In a link: `{LOOK_KEY}`.",
        width="content",
    )

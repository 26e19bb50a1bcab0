"""What one can look at more closely beside the two runs: one look at a time, chosen by the visitor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pages.shared.augmentation_card import augmentation_card
from pages.shared.dropout_card import dropout_card
from pages.shared.early_stopping_card import early_stopping_card
from pages.shared.ensemble_card import ensemble_card, ensemble_controls, ensemble_known, ensemble_study
from pages.shared.path_of_penalties_card import path_known, path_of_penalties_card
from pages.shared.seeds_card import seeds_card, seeds_known
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.shrinkage_card import shrinkage_card
from pages.shared.study_live import NONE, study_live
from pages.shared.study_numbers import study_numbers
from pages.shared.ten_points_card import ten_points_card
from pages.shared.weights_look import weights_look

import streamlit as st

from dlcore.restraints import Restrained


def no_study(state: PageState) -> str:
    """Of a look that comes from the two runs alone."""
    return NONE


def always(study_id: str) -> Callable[[PageState], str]:
    """The same study whatever the page's other options."""
    return lambda state: study_id


@dataclass(frozen=True)
class Look:
    """One look: its name on the page, and what draws it: from the two runs, or from the result of a study.

    `draw` is called with the runs, `study` gives the id of the study, `show` is called with its result once it is
    `ready` to be shown.
    """

    title: str
    draw: Callable[[PageState, Restrained], None] = lambda state, pair: None
    study: Callable[[PageState], str] = no_study
    show: Callable[[PageState, Any], None] = lambda state, result: None
    ready: Callable[[Any], bool] = lambda result: True


def _stopping(state: PageState, pair: Restrained) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        early_stopping_card(pair.run, pair.without)
    with right:
        shrinkage_card(state)


def _ten_points(state: PageState, result: Any) -> None:
    ten_points_card(result)
    study_numbers("ten_points", result)


LOOKS: dict[str, Look] = {
    "weights": Look("Weights", draw=weights_look),
    "dropout": Look("Dropout", draw=lambda state, pair: dropout_card(pair.run)),
    "augmentation": Look("Augmentation", draw=lambda state, pair: augmentation_card(pair.run)),
    "stopping": Look("Early stopping", draw=_stopping),
    "ensemble": Look(
        "Ensemble",
        draw=lambda state, pair: ensemble_controls(state),
        study=ensemble_study,
        show=ensemble_card,
        ready=ensemble_known,
    ),
    "path": Look("λ path", study=always("penalty_path"), show=path_of_penalties_card, ready=path_known),
    "seeds": Look("16 seeds", study=always("restraint"), show=seeds_card, ready=seeds_known),
    "ten": Look("Ten points", study=always("ten_points"), show=_ten_points),
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
    study = look.study(state)
    _control(state)
    look.draw(state, pair)

    def measured(result: Any) -> None:
        answer(result, study)
        look.show(state, result)

    study_live(state, study, measured, look.ready)


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

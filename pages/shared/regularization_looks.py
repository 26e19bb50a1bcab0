"""What one can look at more closely beside the two runs: one look at a time, chosen by the visitor."""

from pages.shared.augmentation_card import augmentation_card
from pages.shared.dropout_card import dropout_card
from pages.shared.early_stopping_card import early_stopping_card
from pages.shared.ensemble_card import ensemble_card, ensemble_controls, ensemble_known, ensemble_study
from pages.shared.looks import Look, always
from pages.shared.page_options import choice_of
from pages.shared.path_of_penalties_card import path_of_penalties_card
from pages.shared.seeds_card import seeds_card, seeds_known
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.shrinkage_card import shrinkage_card
from pages.shared.study_cards import has_something
from pages.shared.ten_points_card import ten_points_card
from pages.shared.weights_look import weights_look

import streamlit as st

from dlcore.restraints import Restrained


def _stopping(state: PageState, pair: Restrained) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        early_stopping_card(pair.run, pair.without)
    with right:
        shrinkage_card(state)


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
    "path": Look("λ path", study=always("penalty_path"), show=path_of_penalties_card, ready=has_something),
    "seeds": Look("16 seeds", study=always("restraint"), show=seeds_card, ready=seeds_known),
    "ten": Look("Ten points", study=always("ten_points"), show=lambda state, result: ten_points_card(result)),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(LOOK_KEY, "Look closer", tuple(LOOKS), "Each shows another side of the restraint.")

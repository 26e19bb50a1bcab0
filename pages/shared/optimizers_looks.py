"""What one can look at more closely beside the runs of the page on optimizers: one look at a time."""

from pages.shared.basins_card import basins_card
from pages.shared.looks import Look, always
from pages.shared.momentum_plane_card import MOMENTUM_PLANE_OPTIONS, momentum_plane_card
from pages.shared.page_options import choice_of
from pages.shared.race_card import race_card, race_known
from pages.shared.rule_card import RULE_OPTIONS, rule_card
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.surfaces_card import SURFACES_OPTIONS, surfaces_card
from pages.shared.target_option import TARGET, TARGET_KEY
from pages.shared.weight_card import WEIGHT_OPTIONS, weight_card, weight_known, weight_study

import streamlit as st

from dlcore.joint_runs import JointRuns


def _surfaces(state: PageState, shown: JointRuns) -> None:
    surfaces_card(state, shown.experiment)
    st.divider()
    basins_card(state, shown.experiment)


LOOKS: dict[str, Look] = {
    "rule": Look("The rule", draw=lambda state, shown: rule_card(state)),
    "race": Look("Race", study=always("race"), show=race_card, ready=race_known),
    "fair": Look("Fair race", study=always("fair_race"), show=race_card, ready=race_known),
    "weight": Look("One weight", study=weight_study, show=weight_card, ready=weight_known),
    "surfaces": Look("Surfaces", draw=_surfaces),
    "plane": Look("Momentum plane", draw=lambda state, shown: momentum_plane_card(state)),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY,
    "Look closer",
    tuple(LOOKS),
    "Each shows another side of the update rules: one step, many runs, a surface.",
)
LOOK_OPTIONS = {
    LOOK_KEY: LOOK,
    TARGET_KEY: TARGET,
    **RULE_OPTIONS,
    **WEIGHT_OPTIONS,
    **SURFACES_OPTIONS,
    **MOMENTUM_PLANE_OPTIONS,
}

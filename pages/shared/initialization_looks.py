"""What one can look at more closely beside the runs of the page on initialization: one look at a time."""

from pages.shared.activations_card import activations_card
from pages.shared.identity_card import IDENTITY_OPTIONS, identity_card
from pages.shared.inputs_card import INPUTS_OPTIONS, inputs_card
from pages.shared.jacobian_card import jacobian_card
from pages.shared.layer_histograms_card import layer_histograms_card
from pages.shared.linear_stack_card import linear_stack_card
from pages.shared.looks import Look, always
from pages.shared.page_options import choice_of
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.signal_card import signal_card, signal_known
from pages.shared.symmetry_card import symmetry_card

import streamlit as st

from dlcore.joint_runs import JointRuns


def _activations(state: PageState, shown: JointRuns) -> None:
    activations_card(state, shown.experiment)
    st.divider()
    linear_stack_card(state, shown.run)


LOOKS: dict[str, Look] = {
    "signal": Look(
        "Signal", study=always("signal"), show=lambda state, result: signal_card(result), ready=signal_known
    ),
    "histograms": Look("Histograms", draw=lambda state, shown: layer_histograms_card(shown.run, shown.own)),
    "jacobian": Look("Jacobian", draw=lambda state, shown: jacobian_card(shown.run, shown.own)),
    "symmetry": Look("Symmetry", draw=lambda state, shown: symmetry_card(shown.run, shown.own)),
    "inputs": Look("Inputs", draw=lambda state, shown: inputs_card(state, shown.run)),
    "identity": Look("cᴸ", draw=lambda state, shown: identity_card(state)),
    "activations": Look("Activations", draw=_activations),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY, "Look closer", tuple(LOOKS), "Each shows another side of the first weights, the inputs or the depth."
)
LOOK_OPTIONS = {LOOK_KEY: LOOK, **INPUTS_OPTIONS, **IDENTITY_OPTIONS}

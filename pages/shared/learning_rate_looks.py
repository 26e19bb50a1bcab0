"""What one can look at more closely beside the runs of the page on the learning rate: one look at a time."""

from pages.shared.curvature_card import curvature_card, curvature_known
from pages.shared.divergence_card import divergence_card, divergence_known
from pages.shared.local_optima_card import local_optima_card, optima_known
from pages.shared.looks import Look, always
from pages.shared.page_options import choice_of
from pages.shared.range_test_card import range_known, range_test_card
from pages.shared.schedules_card import SCHEDULES_OPTIONS, schedules_card
from pages.shared.settings_state import LOOK_KEY
from pages.shared.spectrum_card import spectrum_card, spectrum_known

LOOKS: dict[str, Look] = {
    "schedules": Look("Schedules", draw=lambda state, shown: schedules_card(state, shown.experiment)),
    "curvature": Look(
        "Curvature",
        study=always("curvature"),
        show=lambda state, result: curvature_card(result),
        ready=curvature_known,
    ),
    "divergence": Look(
        "Divergence",
        study=always("divergence"),
        show=lambda state, result: divergence_card(result),
        ready=divergence_known,
    ),
    "range": Look("Range test", study=always("range_test"), show=range_test_card, ready=range_known),
    "optima": Look(
        "Local optima",
        study=always("local_optima"),
        show=lambda state, result: local_optima_card(result),
        ready=optima_known,
    ),
    "spectrum": Look(
        "Spectrum", study=always("spectrum"), show=lambda state, result: spectrum_card(result), ready=spectrum_known
    ),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY, "Look closer", tuple(LOOKS), "Each shows another side of the learning rate, or of the cost's curvature."
)
LOOK_OPTIONS = {LOOK_KEY: LOOK, **SCHEDULES_OPTIONS}

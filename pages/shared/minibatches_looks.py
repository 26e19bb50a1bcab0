"""What one can look at more closely beside the runs of the page on mini-batches: one look at a time."""

from pages.shared.averages_card import (
    AVERAGES_OPTIONS,
    averages_card,
    averages_known,
    averages_of_gradients,
    averages_study,
)
from pages.shared.gradient_cloud_card import CLOUD_OPTIONS, gradient_cloud_card
from pages.shared.looks import Look, always
from pages.shared.noise_card import NOISE_OPTIONS, noise_card
from pages.shared.page_options import choice_of
from pages.shared.settings_state import LOOK_KEY
from pages.shared.update_costs_card import STRETCH, STRETCH_KEY, some_updates, update_costs_card

LOOKS: dict[str, Look] = {
    "updates": Look("Updates", study=always("updates"), show=update_costs_card, ready=some_updates),
    "noise": Look("Noise", draw=lambda state, shown: noise_card(state, shown.run, shown.own)),
    "cloud": Look("Cloud", draw=lambda state, shown: gradient_cloud_card(state, shown.run, shown.own)),
    "averages": Look(
        "Averages",
        draw=lambda state, shown: averages_card(state, shown.run),
        study=averages_study,
        show=averages_of_gradients,
        ready=averages_known,
    ),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY,
    "Look closer",
    tuple(LOOKS),
    "Each shows another side of the noise: in the cost, in the gradient, and what averaging leaves of it.",
)
LOOK_OPTIONS = {LOOK_KEY: LOOK, STRETCH_KEY: STRETCH, **NOISE_OPTIONS, **CLOUD_OPTIONS, **AVERAGES_OPTIONS}

"""What one can look at more closely beside the runs of the page on batch normalization: one look at a time."""

from pages.shared.at_test_time_card import at_test_time_card
from pages.shared.at_test_time_options import AT_TEST_TIME_OPTIONS
from pages.shared.batch_sizes_card import batch_sizes_card, sizes_known
from pages.shared.batch_sizes_noise_card import BATCH_SIZES_NOISE_OPTIONS, batch_sizes_noise_card
from pages.shared.drift_card import DRIFT_OPTIONS, drift_card
from pages.shared.invariances_card import INVARIANCES_OPTIONS, invariances_card
from pages.shared.looks import Look, always
from pages.shared.one_batch_card import ONE_BATCH_OPTIONS, one_batch_card
from pages.shared.page_options import choice_of
from pages.shared.rate_tolerance_card import RATE_TOLERANCE_OPTIONS, rate_tolerance_card, tolerance_known
from pages.shared.running_averages_card import averages_study, running_averages_card, some_moments
from pages.shared.settings_state import LOOK_KEY

LOOKS: dict[str, Look] = {
    "one": Look("One mini-batch", draw=one_batch_card),
    "drift": Look("Drift", draw=drift_card),
    "rates": Look("Learning rates", study=always("rate_tolerance"), show=rate_tolerance_card, ready=tolerance_known),
    "sizes": Look(
        "Batch sizes",
        draw=lambda state, shown: batch_sizes_noise_card(state, shown.run, shown.own),
        study=always("batch_norm_sizes"),
        show=batch_sizes_card,
        ready=sizes_known,
    ),
    "test_time": Look(
        "Test time",
        draw=at_test_time_card,
        study=averages_study,
        show=running_averages_card,
        ready=some_moments,
    ),
    "scale": Look("Scale and bias", draw=invariances_card),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY,
    "Look closer",
    tuple(LOOKS),
    "Each shows another side of normalization: one mini-batch, the layers over time, many networks, test time.",
)
LOOK_OPTIONS = {
    LOOK_KEY: LOOK,
    **ONE_BATCH_OPTIONS,
    **DRIFT_OPTIONS,
    **RATE_TOLERANCE_OPTIONS,
    **BATCH_SIZES_NOISE_OPTIONS,
    **AT_TEST_TIME_OPTIONS,
    **INVARIANCES_OPTIONS,
}

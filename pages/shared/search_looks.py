"""What one can look at more closely beside the trials of a search: one look at a time, chosen by the visitor."""

from pages.shared.grid_or_random_card import GRID_OR_RANDOM_OPTIONS, grid_or_random_card
from pages.shared.looks import Look
from pages.shared.page_options import choice_of
from pages.shared.panda_or_caviar_card import PANDA_OPTIONS, panda_or_caviar_card
from pages.shared.parameters_card import PARAMETERS_OPTIONS, parameters_card
from pages.shared.scales_card import SCALES_OPTIONS, scales_card
from pages.shared.settings_state import LOOK_KEY
from pages.shared.trials_card import TRIALS_OPTIONS, trials_card
from pages.shared.winners_luck_card import WINNERS_LUCK_OPTIONS, winners_luck_card

from dlcore.setting import Setting

LOOKS: dict[str, Look] = {
    "trials": Look("Trials", draw=trials_card),
    "parameters": Look("Parameters", draw=parameters_card),
    "grid": Look("Grid or random", draw=grid_or_random_card),
    "scales": Look("Scales", draw=scales_card),
    "panda": Look("Panda or caviar", draw=panda_or_caviar_card),
    "winner": Look("Winner's luck", draw=winners_luck_card),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY,
    "Look closer",
    tuple(LOOKS),
    "Each shows another side of the same search: its trials, what mattered, how they were drawn, and what its winner "
    "is worth.",
)
LOOK_OPTIONS: dict[str, Setting] = {
    LOOK_KEY: LOOK,
    **TRIALS_OPTIONS,
    **PARAMETERS_OPTIONS,
    **GRID_OR_RANDOM_OPTIONS,
    **SCALES_OPTIONS,
    **PANDA_OPTIONS,
    **WINNERS_LUCK_OPTIONS,
}

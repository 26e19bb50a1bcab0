"""What the look "Test time" can be asked: the moment, the example, whose statistics, the unit, and another momentum."""

from pages.shared.hidden_unit_option import LAST_LAYER, layer_option, unit_option
from pages.shared.moment_option import MOMENT_OPTIONS

from dlcore.setting import Setting

EXAMPLE_KEY, STATISTICS_KEY = "test_example", "test_stats"
LAYER_KEY, UNIT_KEY, MOMENTUM_KEY = "test_layer", "test_unit", "replay_momentum"
RUNNING, BATCH = "running", "batch"
MOST_DIFFERENT = 0

AT_TEST_TIME_OPTIONS = {
    **MOMENT_OPTIONS,
    EXAMPLE_KEY: Setting(
        label="New example",
        help="The example that is predicted both ways, by its number in the dev set; 0 is the one whose two answers "
        "lie farthest apart.",
        group="Data",
        bounds=(0, 1000),
        name=EXAMPLE_KEY,
        key=EXAMPLE_KEY,
        kind="integer",
        default=MOST_DIFFERENT,
    ),
    STATISTICS_KEY: Setting(
        label="Statistics at test time",
        help="The running averages, or the mean and variance of the examples that happen to be asked about together.",
        group="Network",
        choices=(RUNNING, BATCH),
        as_often_written=(BATCH,),
        name=STATISTICS_KEY,
        key=STATISTICS_KEY,
        kind="choice",
        default=RUNNING,
    ),
    LAYER_KEY: layer_option(
        LAYER_KEY,
        "The hidden layer whose running averages are drawn; at first the last one.",
        label="Layer",
        default=LAST_LAYER,
    ),
    UNIT_KEY: unit_option(UNIT_KEY, "The unit of that layer that is followed update by update."),
    MOMENTUM_KEY: Setting(
        label="Another momentum",
        help="Share of the old average that is kept at every update. The averages are made again from the same "
        "mini-batches; the weights stay as they are, because training does not use the averages.",
        group="Network",
        bounds=(0, 0.999),
        name=MOMENTUM_KEY,
        key=MOMENTUM_KEY,
        default=0.99,
    ),
}
"""Options for the page that draws the card."""

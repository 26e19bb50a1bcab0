"""What the page on mini-batches shows beside its experiment: its own options."""

from pages.shared.beside import beside_option
from pages.shared.minibatches_cost_card import AGAINST, AGAINST_KEY
from pages.shared.minibatches_looks import LOOK_OPTIONS
from pages.shared.settings_state import BESIDE_KEY

BESIDE = beside_option(
    "sizes",
    "Beside other batch sizes",
    "The same network with the smallest and with the largest batch too: one example per update, or as few as train "
    "quickly, and all of them. They differ in the batch size and in nothing else.",
)
OPTIONS = {**LOOK_OPTIONS, AGAINST_KEY: AGAINST, BESIDE_KEY: BESIDE}

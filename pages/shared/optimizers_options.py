"""What the page on optimizers shows beside its experiment: its own options."""

from pages.shared.beside import beside_option
from pages.shared.optimizers_looks import LOOK_OPTIONS
from pages.shared.settings_state import BESIDE_KEY

BESIDE = beside_option(
    "four",
    "Beside three others",
    "The same network under other update rules too, at the same learning rate. They differ in the optimizer and in "
    "nothing else: the same first weights, the same mini-batches.",
)
OPTIONS = {**LOOK_OPTIONS, BESIDE_KEY: BESIDE}

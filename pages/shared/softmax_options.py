"""What the page on softmax shows beside its experiment: its own options."""

from pages.shared.beside import beside_option
from pages.shared.settings_state import BESIDE_KEY
from pages.shared.softmax_looks import LOOK_OPTIONS

BESIDE = beside_option(
    "others",
    "Beside two others",
    "The same network without its hidden layers (or with one, where it has none), and with the other loss. Each "
    "differs in that and in nothing else.",
)
OPTIONS = {**LOOK_OPTIONS, BESIDE_KEY: BESIDE}

"""What the page on batch normalization shows beside its experiment: its own options."""

from pages.shared.batch_norm_looks import LOOK_OPTIONS
from pages.shared.beside import beside_option
from pages.shared.settings_state import BESIDE_KEY

BESIDE = beside_option(
    "kinds",
    "Beside the other kinds",
    "The same network with the other kinds of normalization too: none, batch, layer. They differ in that and in "
    "nothing else: the same first weights, the same mini-batches.",
)
OPTIONS = {**LOOK_OPTIONS, BESIDE_KEY: BESIDE}

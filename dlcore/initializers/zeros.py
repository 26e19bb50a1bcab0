"""Every weight 0: the units of a layer never become different."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W = 0
    return np.zeros((n_out, n_in))


ZEROS = Initializer(
    id="zeros",
    label="zeros",
    formula=r"W = 0",
    help="All units of a layer compute the same and get the same gradient, so they stay copies of one "
    "another. With ReLU no weight has a gradient at all: only the output bias moves, and the cost stays at "
    "log 2.",
    source="Goodfellow, Bengio and Courville 2016, Deep Learning, section 8.4 (symmetry)",
    draw=draw,
)

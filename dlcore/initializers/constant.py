"""Every weight the same number."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer

VALUE = 0.1


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W = 0.1
    return np.full((n_out, n_in), VALUE)


CONSTANT = Initializer(
    id="constant",
    label="constant",
    formula=r"W = 0.1",
    help="There is a gradient, but the same one for every unit of a layer: symmetry is never broken.",
    source="Goodfellow, Bengio and Courville 2016, Deep Learning, section 8.4 (symmetry)",
    draw=draw,
)

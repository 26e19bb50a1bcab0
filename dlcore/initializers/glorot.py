"""Variance 2/(n_in + n_out): a compromise between the forward and the backward pass."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W ~ N(0, 2 / (n_in + n_out))
    return rng.randn(n_out, n_in) * np.sqrt(2 / (n_in + n_out))


GLOROT = Initializer(
    id="glorot",
    label="Glorot (Xavier)",
    formula=r"W \sim \mathcal N\left(0,\ \frac{2}{n_{in} + n_{out}}\right)",
    help="Keeps the size of activations (needs 1/n_in) and of gradients (needs 1/n_out) as well as one "
    "number can. Suits tanh.",
    source="Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, eq. 12",
    draw=draw,
)

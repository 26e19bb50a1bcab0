"""Variance 2/n_in: makes up for the half that a ReLU cuts off."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W ~ N(0, 2 / n_in)
    return rng.randn(n_out, n_in) * np.sqrt(2 / n_in)


HE = Initializer(
    id="he",
    label="He",
    formula=r"W \sim \mathcal N\left(0,\ \frac{2}{n_{in}}\right)",
    help="ReLU sets half of its inputs to 0; the doubled variance keeps the mean square of the activations "
    "the same through any number of layers.",
    source="He, Zhang, Ren and Sun 2015, Delving deep into rectifiers, eq. 10",
    draw=draw,
)

"""Normal with standard deviation 10."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W ~ N(0, 10^2)
    return rng.randn(n_out, n_in) * 10


LARGE = Initializer(
    id="large",
    label="large normal",
    formula=r"W \sim \mathcal N(0,\ 10^2)",
    help="Far too large: the outputs start out sure of themselves and wrong, sigmoid and tanh units are "
    "saturated, and the cost starts very high.",
    source="Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural "
    "networks, section 3.1 (saturation)",
    draw=draw,
)

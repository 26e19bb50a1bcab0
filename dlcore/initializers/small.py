"""Normal with standard deviation 0.01."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W ~ N(0, 0.01^2)
    return rng.randn(n_out, n_in) * 0.01


SMALL = Initializer(
    id="small",
    label="small normal",
    formula=r"W \sim \mathcal N(0,\ 0.01^2)",
    help="Breaks the symmetry and suits one hidden layer. In a deep network the signal shrinks in every "
    "layer until nothing is left.",
    source="Krizhevsky, Sutskever and Hinton 2012, ImageNet classification with deep convolutional neural "
    "networks, section 5",
    draw=draw,
)

"""Uniform between 0 and 1: a common slip, rand for randn."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W ~ U(0, 1)
    return rng.rand(n_out, n_in)


UNIFORM01 = Initializer(
    id="uniform01",
    label="uniform(0, 1)",
    formula=r"W \sim \mathcal U(0,\ 1)",
    help="What `rand` gives where `randn` was meant: no weight is negative, so every sum grows with the "
    "number of inputs and the units of a layer point almost the same way.",
    source="NumPy, numpy.random.RandomState.rand",
    draw=draw,
)

"""What an initialization is: one function that draws a weight matrix, and what pages say about it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

# (rng, n_out, n_in) -> W (n_out, n_in) float64
Draw = Callable[[np.random.RandomState, int, int], Float[np.ndarray, "n_out n_in"]]


@dataclass(frozen=True)
class Initializer:
    """One entry of the registry `INITIALIZERS`.

    Layers are drawn one after the other from one `RandomState`, biases are 0. The normal ones take exactly
    `rng.randn(n_out, n_in)` and scale it, so that a seed gives the same directions under each of them.
    """

    id: str  # permanent, ASCII, written in links
    label: str
    formula: str  # LaTeX
    help: str
    source: str
    draw: Draw

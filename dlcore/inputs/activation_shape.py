"""What an activation looks like: g and g' over z, and how steep it gets."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from dlcore.activations import ACTIVATIONS

REACH = 5.0
"""Drawn from -5 to 5: a normalised z is hardly ever beyond."""
POINTS = 201


@dataclass(frozen=True, eq=False)
class Shape:
    """g and g' of one activation, float64."""

    z: Float[np.ndarray, " p"]
    g: Float[np.ndarray, " p"]
    slope: Float[np.ndarray, " p"]  # g'; at a kink that from the left
    kinks: tuple[float, ...]

    @property
    def steepest(self) -> float:
        """The largest |g'| over what is drawn."""
        return float(np.abs(self.slope).max())

    @property
    def slope_far_out(self) -> tuple[float, float]:
        """g' at both ends: 0 where the unit saturates."""
        return float(self.slope[0]), float(self.slope[-1])


@cache
def shape_of(activation_id: str) -> Shape:
    """The shape of an activation of the registry. KeyError for another id."""
    activation = ACTIVATIONS[activation_id]
    z = np.linspace(-REACH, REACH, POINTS)
    g = activation.numpy_function(z)
    return Shape(z, g, activation.numpy_derivative(z, g), activation.kinks)

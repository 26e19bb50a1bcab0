"""A well in a plain: far from it there is next to no slope to follow."""

import numpy as np

from dlcore.surfaces.spec import Array, Surface


def value(x: Array, y: Array) -> Array:
    """f = 1 - exp(-(x² + y²)/2)."""
    return -np.expm1(-(x * x + y * y) / 2)


def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """df/dx = x exp(-(x² + y²)/2), and the same for y."""
    left = np.exp(-(x * x + y * y) / 2)
    return x * left, y * left


PLATEAU = Surface(
    id="plateau",
    label="Plateau",
    formula=r"f = 1 - e^{-(x^2 + y^2)/2}",
    help="Saturated units make such plains. At (−3.5, 2) the slope is a thousandth: gradient descent with α = 0.1 is "
    "still on the plain after 500 updates, with α = 2 it is at the minimum after 126. Adam divides by the size of the "
    "slope: its first step along x and y is α here too.",
    source="A Gaussian well, the simplest cost whose gradient vanishes away from its minimum",
    value=value,
    gradient=gradient,
    extent=(-5.0, 5.0, -5.0, 5.0),
    minima=((0.0, 0.0),),
    start=(-3.5, 2.0),
)

"""A bowl with ripples: a minimum in every trough, and one below all others."""

from itertools import product

import numpy as np
import scipy.optimize
from jaxtyping import Float

from dlcore.surfaces.spec import Array, Surface

BEND = 0.1
"""Curvature of the bowl."""
HEIGHT = 0.5
"""Of a ripple, from its middle."""
WAVE = np.pi
"""Radians of the ripples per unit of length: a trough every 2 units."""


def value(x: Array, y: Array) -> Array:
    """f = Σ over x and y of 0.05 x² + 0.5 (1 - cos πx)."""
    return sum((BEND / 2 * one * one + HEIGHT * (1 - np.cos(WAVE * one)) for one in (x, y)), 0 * x)


def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """df/dx = 0.1 x + 0.5 π sin πx, and the same for y."""
    dx, dy = (BEND * one + HEIGHT * WAVE * np.sin(WAVE * one) for one in (x, y))
    return dx, dy


def _troughs() -> Float[np.ndarray, " k"]:
    """Where df/dx vanishes and f bends upwards, on the x axis and in the picture."""
    slope = lambda x: BEND * x + HEIGHT * WAVE * np.sin(WAVE * x)  # noqa: E731
    return np.array([scipy.optimize.brentq(slope, 2 * k - 0.5, 2 * k + 0.5) for k in (-2, -1, 0, 1, 2)])


def _minima() -> tuple[tuple[float, float], ...]:
    found = [(float(x), float(y)) for x, y in product(_troughs(), repeat=2)]
    return tuple(sorted(found, key=lambda point: float(value(*np.array([point]).T)[0])))


RIPPLES = Surface(
    id="ripples",
    label="Ripples",
    formula=r"f = \sum_{u \in \{x,\,y\}} 0.05\,u^2 + 0.5\left(1 - \cos \pi u\right)",
    help="A minimum in every trough, only one of them the lowest. Gradient descent with α = 0.2 stays in the trough it "
    "starts in, with α = 1 it is thrown out of every one. Heavy ball with α = 0.1 and β₁ = 0.9 rolls on into another "
    "from one start in eight.",
    source="After Rastrigin 1974, Systems of extremal control",
    value=value,
    gradient=gradient,
    extent=(-5.0, 5.0, -5.0, 5.0),
    minima=_minima(),
    start=(-4.3, 3.6),
)

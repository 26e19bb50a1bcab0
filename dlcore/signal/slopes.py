"""Which units have stopped passing the gradient on.

Going back through a unit multiplies the gradient by the slope g'(z). A unit is *saturated* for an example where |g'(z)|
is below 5 % of the steepest slope that its activation has: |a| > 0.975 for tanh, a < 0.013 or a > 0.987 for the
sigmoid, and for ReLU the half where it is off. It is *dead* where g'(z) = 0 for every example.
"""

from functools import cache

import numpy as np
from jaxtyping import Float

from dlcore.activations import ACTIVATIONS

SATURATED_BELOW = 0.05
"""Share of the steepest slope."""
FINENESS = 1000


@cache
def steepest_slope(activation_id: str) -> float:
    """The largest |g'(z)| there is: 1/4 for the sigmoid, 1 for tanh and ReLU, 1.13 for GELU."""
    z = np.linspace(-10, 10, 20_001)
    activation = ACTIVATIONS[activation_id]
    return float(np.abs(activation.numpy_derivative(z, activation.numpy_function(z))).max())


def saturated_share(activation_id: str, slope: Float[np.ndarray, "runs m n"]) -> Float[np.ndarray, " runs"]:
    """Share of pairs of a unit and an example where the unit is saturated."""
    return (np.abs(slope) < SATURATED_BELOW * steepest_slope(activation_id)).mean(axis=(1, 2))


def dead_share(slope: Float[np.ndarray, "runs m n"]) -> Float[np.ndarray, " runs"]:
    """Share of the units whose slope is 0 for every example."""
    return (slope == 0).all(axis=1).mean(axis=1)


def flat_parts(activation_id: str, low: float, high: float) -> list[tuple[float, float]]:
    """Where between `low` and `high` a unit is saturated: from z to z, to a thousandth of the distance."""
    z, activation = np.linspace(low, high, FINENESS + 1), ACTIVATIONS[activation_id]
    with np.errstate(all="ignore"):  # far from 0 a slope may be no number
        slope = activation.numpy_derivative(z, activation.numpy_function(z))
        flat = np.abs(slope) < SATURATED_BELOW * steepest_slope(activation_id)
    ends = np.flatnonzero(np.diff(flat, prepend=False, append=False))
    # a part begins with its first flat number and ends before the next one that is not
    return [(float(z[begin]), float(z[end - 1])) for begin, end in zip(ends[::2], ends[1::2], strict=True)]

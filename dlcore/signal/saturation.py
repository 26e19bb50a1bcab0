"""The probability that a unit is saturated (`dlcore.signal.slopes`) whose z is normally distributed."""

from functools import cache

import numpy as np
import scipy.special
from jaxtyping import Float

from dlcore.activations import ACTIVATIONS
from dlcore.signal.slopes import SATURATED_BELOW, steepest_slope

REACH, STEP = 60.0, 0.0005
"""Where the saturated ranges of z are looked for, and how exactly; beyond, an activation is as it is at the end."""
PERIODIC = ("sine",)
"""Beyond, they are as they are on average."""


@cache
def saturated_ranges(activation_id: str) -> tuple[Float[np.ndarray, " r"], Float[np.ndarray, " r"]]:
    """Lower and upper ends of the ranges of z in which |g'(z)| is below 5 % of the steepest."""
    activation = ACTIVATIONS[activation_id]
    z = np.arange(-REACH, REACH, STEP) + STEP / 2
    slope = np.abs(activation.numpy_derivative(z, activation.numpy_function(z)))
    saturated = np.concatenate([[False], slope < SATURATED_BELOW * steepest_slope(activation_id), [False]])
    turns = np.diff(saturated.astype(int))
    at = np.concatenate([[-np.inf], (z[1:] + z[:-1]) / 2, [np.inf]])
    return at[turns == 1], at[turns == -1]


def saturated_probability(activation_id: str, q: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """P(|g'(z)| < 5 % of the steepest) for z ~ N(0, q)."""
    low, high = (ends / np.sqrt(q)[:, None] for ends in saturated_ranges(activation_id))
    found = (scipy.special.ndtr(high) - scipy.special.ndtr(low)).sum(axis=1)
    if activation_id in PERIODIC:
        # |cos z| < s for a share 2 arcsin(s) / pi of all z
        found += 2 * scipy.special.ndtr(-REACH / np.sqrt(q)) * 2 * np.arcsin(SATURATED_BELOW) / np.pi
    return found

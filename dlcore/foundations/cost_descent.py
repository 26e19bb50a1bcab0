"""Gradient descent on both costs of one unit, from the same start with the same learning rate."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from dlcore.foundations.one_feature import OneFeature
from dlcore.foundations.two_costs import COSTS

UPDATES = 600
RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Learning rates that are offered."""


@dataclass(frozen=True, eq=False)
class CostDescent:
    """Where both descents go; the second axis is that of `COSTS`."""

    given: OneFeature
    start: tuple[float, float]  # (w, b)
    learning_rate: float
    paths: Float[np.ndarray, "t 2 2"]  # (w, b) after 0, 1, ... updates
    costs: Float[np.ndarray, "t 2"]  # J there, each its own
    errors: Float[np.ndarray, "t 2"]  # share of examples on the wrong side of a = 1/2
    slopes: Float[np.ndarray, "t 2"]  # ‖∇J‖


@lru_cache(maxsize=64)
def cost_descent(
    given: OneFeature, start: tuple[float, float], learning_rate: float, updates: int = UPDATES
) -> CostDescent:
    """(w, b) ← (w, b) - α ∇J(w, b), so many times, on each cost. Kept, because a page asks for it again and again."""
    paths, slopes = np.empty((updates + 1, 2, 2)), np.empty((updates + 1, 2))
    for k, cost in enumerate(COSTS):
        here = np.array(start, float)
        for t in range(updates + 1):
            gradient = cost.gradient(given, here)
            paths[t, k], slopes[t, k] = here, np.hypot(*gradient)
            here = here - learning_rate * gradient
    z = paths[..., :1] * given.x + paths[..., 1:]
    errors = ((z > 0) != (given.y > 0.5)).mean(axis=-1)
    costs = np.stack([cost.loss(z[:, k], given.y).mean(axis=-1) for k, cost in enumerate(COSTS)], axis=1)
    return CostDescent(given, start, learning_rate, paths, costs, errors, slopes)

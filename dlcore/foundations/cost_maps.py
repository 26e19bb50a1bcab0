"""Both costs of one unit over a square of (w, b): how high they are, and how they bend."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from dlcore.foundations.one_feature import OneFeature
from dlcore.foundations.two_costs import COSTS, smallest_eigenvalue

REACH = 10.0
"""w and b run from -10 to 10."""
SIDE = 61
"""Points along each side of the square, both ends among them."""


@dataclass(frozen=True, eq=False)
class CostMap:
    """One cost over the square. Rows from the highest b down, columns from the lowest w."""

    heights: Float[np.ndarray, "side side"]  # J
    bends: Float[np.ndarray, "side side"]  # the smallest eigenvalue of the Hessian of J
    lowest: tuple[float, float]  # (w, b) of the lowest point

    @property
    def bends_down(self) -> float:
        """The share of the points where J bends down in some direction."""
        return float((self.bends < 0).mean())

    @property
    def least_bend(self) -> float:
        """The smallest eigenvalue found anywhere."""
        return float(self.bends.min())

    @property
    def lowest_inside(self) -> bool:
        """Whether the lowest point is none of the border: otherwise the cost falls on outside."""
        return max(abs(one) for one in self.lowest) < REACH


@lru_cache(maxsize=32)
def cost_maps(given: OneFeature) -> tuple[CostMap, ...]:
    """The map of each of `COSTS`."""
    along = np.linspace(-REACH, REACH, SIDE)
    w, b = np.meshgrid(along, along[::-1])
    at = np.stack([w, b], axis=-1)
    maps = []
    for cost in COSTS:
        heights = cost.value(given, at)
        row, column = np.unravel_index(heights.argmin(), heights.shape)
        lowest = (float(w[row, column]), float(b[row, column]))
        maps.append(CostMap(heights, smallest_eigenvalue(cost.hessian(given, at)), lowest))
    return tuple(maps)

"""What the three fits of the ten points show, in words from their own numbers."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.band_reading import Words

if TYPE_CHECKING:
    from dlcore.studies.ten_points import TenPoints

NAMES = ("without either", "with dropout", "with batch norm")
EXACT = 0.01
"""Of the variance of y: a cost below that leaves no point visibly beside the curve."""


def travel(values: Float[np.ndarray, " n"]) -> float:
    """How far a curve goes up and down in all: Σ|f(x_k+1) - f(x_k)|. No curve through some points goes less far than
    the straight lines between them."""
    return float(np.abs(np.diff(values)).sum())


def read_ten_points(result: "TenPoints") -> Words:
    """Which fit follows every point, and which does not."""
    known = np.flatnonzero(np.isfinite(result.cost).all(axis=1))
    if not len(known):
        return Words("Too early to say.", "The three networks have just begun.")
    last = int(known[-1])
    between = (result.x >= result.points_x[0]) & (result.x <= result.points_x[-1])
    far = [travel(fit[last][between]) for fit in result.fits]
    plain, dropout, norm = result.cost[last].tolist()
    distances = (
        f"From the first point to the last it goes {far[0]:.1f} up and down in all, the points themselves "
        f"{travel(result.points_y):.1f}; with dropout {far[1]:.1f}, with batch norm {far[2]:.1f}."
    )
    costs = f"J at the points is {plain:.2g} plain, {dropout:.2g} with dropout, {norm:.2g} with batch norm."
    if not result.complete:
        return Words(f"After {result.updates[last]:,} updates:", costs)
    return Words(_finding(result.cost[last], float(np.var(result.points_y))), f"{costs} {distances}")


def _finding(costs: Float[np.ndarray, " 3"], spread: float) -> str:
    """Which networks go through every point, as good as exactly."""
    through = [name for name, cost in zip(NAMES, costs, strict=True) if cost < EXACT * spread]
    if not through:
        return "None of the three goes through every point."
    if len(through) == len(NAMES):
        return "All three go through every point."
    if len(through) == 1:
        return f"The network {through[0]} goes through every point; the others do not."
    return f"The networks {' and '.join(through)} go through every point; the other one does not."

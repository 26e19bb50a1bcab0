"""What the three fits of the ten points show, in words from their own numbers."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.band_reading import Words

if TYPE_CHECKING:
    from dlcore.studies.ten_points import TenPoints


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
    plain, dropout, norm = result.cost[last]
    distances = (
        f"From the first point to the last it goes {far[0]:.1f} up and down in all, the points themselves "
        f"{travel(result.points_y):.1f}; with dropout {far[1]:.1f}, with batch norm {far[2]:.1f}."
    )
    costs = f"J at the points is {plain:.2g} plain, {dropout:.2g} with dropout, {norm:.2g} with batch norm."
    if not result.complete:
        return Words(f"After {result.updates[last]:,} updates:", costs)
    return Words(_finding(plain, dropout, norm), f"{costs} {distances}")


def _finding(plain: float, dropout: float, norm: float) -> str:
    closest = min((plain, "plain"), (norm, "batch norm"), (dropout, "dropout"))[1]
    if dropout > max(plain, norm):
        return "Dropout keeps the network from following every point; batch norm does not."
    return f"The {closest} network follows the points most closely."

"""What is asked of many runs of each optimizer: how their costs spread, when they come to a target, which rate is best.

A run that has diverged counts as worse than every other: left out, the luck of those that remain would pass for the
optimizer's. Costs are `(optimizers, seeds, epochs)`, NaN where not yet known, inf from where a run diverged.
"""

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import MIDDLE_80

HUGE = 1e200
"""Stands for infinity between the two values that a quantile lies between; a cost in float32 ends at 3e38."""


def with_divergence(
    history: Float[np.ndarray, "runs e"], known: Int[np.ndarray, " runs"]
) -> Float[np.ndarray, "runs e"]:
    """Costs of which each run has come to the first `known`: inf from the first that is no finite number."""
    reached = np.arange(history.shape[1]) < known[:, None]
    broken = np.maximum.accumulate(reached & ~np.isfinite(history), axis=1)
    return np.where(reached, np.where(broken, np.inf, history), np.nan)


def spread(costs: Float[np.ndarray, "*some seeds e"]) -> Float[np.ndarray, "3 *some e"]:
    """10 %, median and 90 % over the seeds at every epoch that all of them have come to, NaN at the others; inf where
    so many have diverged."""
    whole = ~np.isnan(costs).any(axis=-2)
    counted = np.where(np.isinf(costs), HUGE, np.nan_to_num(costs))
    found = np.quantile(counted, MIDDLE_80, axis=-2)
    return np.where(whole, np.where(found >= HUGE / 1e6, np.inf, found), np.nan)


def epochs_to_target(
    costs: Float[np.ndarray, "*some e"], epochs: Int[np.ndarray, " e"], target: float
) -> Float[np.ndarray, "*some"]:
    """The first of the `epochs` after which a run's cost is at most the target; inf where it never was, NaN where it
    has not come there and may."""
    there = costs <= target
    first = np.where(there.any(axis=-1), epochs[there.argmax(axis=-1)].astype(float), np.inf)
    growing = np.isnan(costs[..., -1]) & ~there.any(axis=-1)
    return np.where(growing, np.nan, first)


def diverged_at(costs: Float[np.ndarray, "*some e"], epochs: Int[np.ndarray, " e"]) -> Float[np.ndarray, "*some"]:
    """The first of the `epochs` at which a run's cost was no finite number; NaN where there is none."""
    broken = np.isinf(costs)
    return np.where(broken.any(axis=-1), epochs[broken.argmax(axis=-1)].astype(float), np.nan)


def best_place(costs: Float[np.ndarray, "rates seeds"]) -> int:
    """Place of the rate with the least median final cost among those that are known; of several the smallest. Where
    most runs of every rate diverged, that of the fewest divergences."""
    middle = spread(costs[..., None])[1, :, 0]
    if np.isfinite(middle).any():
        return int(np.nanargmin(middle))
    broken = np.where(np.isnan(middle), np.inf, np.isinf(costs).sum(axis=1))
    return int(np.argmin(broken))

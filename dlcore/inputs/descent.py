"""Gradient descent on one cost with the inputs in several scalings, all at once."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.inputs.bowl import Bowl

TOLERANCE = 0.01
"""Arrived: J is above its minimum by no more than this share of what it was above it at the start."""
MOST_UPDATES = 1000
"""Made in truth; beyond, what is missing is computed."""
CHUNK = 25
"""Updates made before it is looked how far they have come."""
LOST = 1e4
"""J is so many times as far above its minimum as at the start: it diverges."""


@dataclass(frozen=True, eq=False)
class Path:
    """Where gradient descent goes."""

    weights: Float[np.ndarray, "t 2"]  # after 0, 1, ... updates, counted from the minimum
    above: Float[np.ndarray, " t"]  # J - least
    arrived: int  # updates until it had arrived; -1 for not yet
    diverged: bool


def descend(
    bowl: Bowl,
    planes: Float[np.ndarray, "s 3 2"],
    rates: Float[np.ndarray, " s"],
    starts: Float[np.ndarray, "s 2"],
) -> list[Path]:
    """Descend until every path has arrived or diverged, or for `MOST_UPDATES`; one path for each scaling.

    Args:
        bowl: the cost.
        planes: what the two weights of a scaling are in the parameters of the bowl: its minimum + plane w.
        rates: the learning rate of every scaling.
        starts: w of every scaling at the start.
    """

    def parameters(planes: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return bowl.minimum + (planes @ weights[..., None])[..., 0]

    first = bowl.cost(parameters(planes, starts)) - bowl.least
    weights, above = [[one[None]] for one in starts], [[one[None]] for one in first]
    arrived, lost = np.full(len(planes), -1), np.zeros(len(planes), bool)
    going, here = np.arange(len(planes)), starts
    for begun in range(0, MOST_UPDATES, CHUNK):
        some, made = planes[going], []
        for _ in range(CHUNK):
            # dJ/dw = planeᵀ dJ/dθ,  w <- w - α dJ/dw
            slope = (some.transpose(0, 2, 1) @ bowl.gradient(parameters(some, here))[..., None])[..., 0]
            here = here - rates[going, None] * slope
            made.append(here)
        chunk = np.stack(made, axis=1)
        high = bowl.cost(parameters(some[:, None], chunk)) - bowl.least
        there = high <= TOLERANCE * first[going, None]
        arrived[going] = np.where(there.any(axis=1), begun + 1 + there.argmax(axis=1), -1)
        lost[going] = (high > LOST * first[going, None]).any(axis=1)
        for path, steps, heights in zip(going.tolist(), chunk, high, strict=True):
            weights[path].append(steps)
            above[path].append(heights)
        left = (arrived[going] < 0) & ~lost[going]
        going, here = going[left], here[left]
        if not len(going):
            break
    return [
        Path(np.concatenate(steps), np.concatenate(heights), int(end), bool(away))
        for steps, heights, end, away in zip(weights, above, arrived, lost, strict=True)
    ]

"""How the score runs along one hyperparameter, whatever the others were: a running median."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

SHARE, FEWEST = 0.2, 5
"""Of the trials that stand for each place of a continuum, and how many at least."""
HUGE = 1e200
"""Stands for infinity between the two values that a median lies between."""


class RunningMedian(NamedTuple):
    """The median score at places along a scale, inf where most of its trials diverged; each of so many trials, or of
    all that have the value (0) where there are few values."""

    places: Float[np.ndarray, " n"]
    scores: Float[np.ndarray, " n"]
    window: int


def running_median(
    places: Float[np.ndarray, " t"], scores: Float[np.ndarray, " t"], levels: int | None
) -> RunningMedian:
    """Of finished trials. With `levels` different values, a median for each of them; otherwise of a window of
    neighbours, at the median of their places: a fifth of the trials, five or more, as far as there are so many."""
    counted = np.where(np.isinf(scores), HUGE, scores)
    if levels is not None:
        values = np.unique(places)
        middle = np.array([np.median(counted[places == value]) for value in values])
        return RunningMedian(values, _with_infinity(middle), 0)
    order = np.argsort(places, kind="stable")
    window = min(len(order), max(FEWEST, round(SHARE * len(order))))
    rows = np.lib.stride_tricks.sliding_window_view(order, window) if window else np.zeros((0, 1), int)
    return RunningMedian(np.median(places[rows], axis=1), _with_infinity(np.median(counted[rows], axis=1)), window)


def _with_infinity(medians: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    return np.where(medians >= HUGE / 4, np.inf, medians)

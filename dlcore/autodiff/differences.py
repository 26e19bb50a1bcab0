"""The gradient once more without a tape, from differences of the function: what the way back is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.autodiff.expression import Expression
from dlcore.autodiff.tape import evaluate

STEP = 1e-5
"""Of a variable of about 1: small against where a function bends, large against the rounding of float64."""
AGREE = 1e-6
"""Relative difference up to which two derivatives count as the same."""


@dataclass(frozen=True, eq=False)
class Differences:
    """Quotients of differences of f at a point, by every variable."""

    steps: Float[np.ndarray, " n"]
    central: Float[np.ndarray, " n"]  # (f(x + h) - f(x - h)) / 2h
    right: Float[np.ndarray, " n"]  # (f(x + h) - f(x)) / h
    left: Float[np.ndarray, " n"]  # (f(x) - f(x - h)) / h
    evaluations: int  # of f, for the central ones


def differences(expression: Expression, at: Sequence[float]) -> Differences:
    """In float64. What has no value gives NaN."""
    point = np.array(at, np.float64)
    steps = STEP * np.maximum(1, np.abs(point))
    moved = point + np.concatenate([np.diag(steps), -np.diag(steps), np.zeros((1, len(point)))])
    f = evaluate(expression, list(moved.T)) + np.zeros(len(moved))
    above, below, here = f[: len(point)], f[len(point) : -1], f[-1]
    with np.errstate(all="ignore"):
        return Differences(
            steps, (above - below) / (2 * steps), (above - here) / steps, (here - below) / steps, 2 * len(point)
        )


def relative_difference(one: float, other: float) -> float:
    """|one - other| / (|one| + |other|), 0 where both are 0; NaN where either is no number."""
    size = abs(one) + abs(other)
    return abs(one - other) / size if size > 0 else 0.0 * size

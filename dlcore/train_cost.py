"""The train cost of a run: the part of its curve that is judged."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

if TYPE_CHECKING:
    from dlcore.run import Run


def train_cost(run: "Run") -> Float[np.ndarray, " e"]:
    """The cost after each epoch, the start first, to the last one with finite numbers; also what came after the weights
    to which early stopping went back."""
    return run.history["train_cost"][: run.ended + 1]


def late_train_cost(run: "Run", least: int = 1) -> Float[np.ndarray, " e"]:
    """The last fifth of it, `least` epochs at the least: a run is not judged by where it happens to stop."""
    cost = train_cost(run)
    return cost[-max(least, len(cost) // 5) :]

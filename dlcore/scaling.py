"""Normalising inputs: the training set's mean and standard deviation, applied to every set."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Scaling:
    """x -> (x - mean) / std, column by column."""

    mean: Float[np.ndarray, " k"]
    std: Float[np.ndarray, " k"]  # never 0

    @classmethod
    def none(cls, train: Float[np.ndarray, "m k"]) -> "Scaling":
        """Leaves the inputs as they are: mean 0, std 1."""
        columns = train.shape[1]
        return cls(np.zeros(columns), np.ones(columns))

    @classmethod
    def standard(cls, train: Float[np.ndarray, "m k"]) -> "Scaling":
        """Mean and population standard deviation of the training rows; std 1 for a constant column."""
        # μ = (1/m) Σ x,  σ² = (1/m) Σ (x - μ)²
        mean = train.mean(axis=0)
        std = train.std(axis=0, mean=mean[None])
        # Compared directly: rounding gives a constant column a std of about 1e-17, not 0. Column by column is faster.
        constant = np.array([column.min() == column.max() for column in train.T])
        return cls(np.where(constant, train[0], mean), np.where(constant, 1.0, std))

    def apply(self, columns: Float[np.ndarray, "m k"]) -> Float[np.ndarray, "m k"]:
        """The scaled columns, with zero mean and unit variance where they are the training rows."""
        return (columns - self.mean) / self.std


# What the setting `scale` names: id -> how to take a scaling from the training rows.
SCALINGS: dict[str, Callable[[Float[np.ndarray, "m k"]], Scaling]] = {
    "none": Scaling.none,
    "standard": Scaling.standard,
}

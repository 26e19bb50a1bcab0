"""Normalising inputs: the training set's mean and standard deviation, applied to every set; and two mistakes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Scaling:
    """x -> (x - mean) / unit, column by column."""

    mean: Float[np.ndarray, " k"]
    unit: Float[np.ndarray, " k"]  # never 0

    @classmethod
    def none(cls, train: Float[np.ndarray, "m k"]) -> "Scaling":
        """Leaves the inputs as they are: mean 0, unit 1."""
        columns = train.shape[1]
        return cls(np.zeros(columns), np.ones(columns))

    @classmethod
    def standard(cls, train: Float[np.ndarray, "m k"]) -> "Scaling":
        """Mean and population standard deviation of the training rows; unit 1 for a constant column."""
        # μ = (1/m) Σ x,  σ² = (1/m) Σ (x - μ)²
        mean = train.mean(axis=0)
        std = train.std(axis=0, mean=mean[None])
        # Compared directly: rounding gives a constant column a std of about 1e-17, not 0. Column by column is faster.
        constant = np.array([column.min() == column.max() for column in train.T])
        return cls(np.where(constant, train[0], mean), np.where(constant, 1.0, std))

    @classmethod
    def by_variance(cls, train: Float[np.ndarray, "m k"]) -> "Scaling":
        """The mistake of dividing by σ² instead of σ: what had the deviation σ then has 1/σ."""
        right = cls.standard(train)
        return cls(right.mean, right.unit**2)

    def apply(self, columns: Float[np.ndarray, "m k"]) -> Float[np.ndarray, "m k"]:
        """The scaled columns, with zero mean and, by `standard`, unit variance where they are the training rows."""
        return (columns - self.mean) / self.unit


# What the setting `scale` names: id -> how to take a scaling from the rows of a set.
SCALINGS: dict[str, Callable[[Float[np.ndarray, "m k"]], Scaling]] = {
    "none": Scaling.none,
    "standard": Scaling.standard,
    "variance": Scaling.by_variance,
    "own": Scaling.standard,
}
EACH_SET_BY_ITSELF = ("own",)
"""Scalings that every set takes from its own rows, which is a mistake; all others are taken from the training rows."""
AS_OFTEN_WRITTEN = ("variance", "own")
"""Mistakes, which are there to be measured."""


def scale_sets(
    id: str, columns: Float[np.ndarray, "m k"], sets: Sequence[slice]
) -> tuple[Scaling, Float[np.ndarray, "m k"]]:
    """The scaling of the training rows, which are the first of the `sets`, and all columns scaled as `id` says.
    KeyError for an unknown id."""
    scaling = SCALINGS[id](columns[sets[0]])
    scaled = scaling.apply(columns)
    for rows in sets[1:] if id in EACH_SET_BY_ITSELF else ():
        scaled[rows] = scale_alone(id, columns[rows])
    return scaling, scaled


def scale_alone(id: str, columns: Float[np.ndarray, "m k"]) -> Float[np.ndarray, "m k"]:
    """The rows of one set, which may be empty, scaled by what is taken from them."""
    return SCALINGS[id](columns).apply(columns) if len(columns) else columns

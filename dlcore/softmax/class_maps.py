"""The probability of every class over the plane: which class is the largest where, and where none has a half."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.plane_grid import plane_grid
from dlcore.prediction import outputs_of
from dlcore.softmax.set_answers import class_probabilities

if TYPE_CHECKING:
    from dlcore.run import Run


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """`probability[k, row, column]` of class k at the points of `dlcore.plane_grid`, from the lowest row; float32."""

    probability: Float[np.ndarray, "classes g g"]

    @property
    def points(self) -> int:
        """How many points there are."""
        return self.probability[0].size

    @cached_property
    def largest_share(self) -> Float[np.ndarray, " classes"]:
        """On which share of the plane each class has the largest probability, the first of equal ones."""
        best = self.probability.argmax(axis=0)
        return np.bincount(best.ravel(), minlength=len(self.probability)) / self.points

    @property
    def undecided_share(self) -> float:
        """On which share of the plane no class has more than 1/2; 0 for two classes, where that is the boundary."""
        return 0.0 if len(self.probability) == 2 else float((self.probability.max(axis=0) <= 0.5).mean())

    @property
    def least_sure(self) -> float:
        """The largest probability at the point where it is smallest: at least 1/C."""
        return float(self.probability.max(axis=0).min())

    @property
    def furthest_from_one(self) -> float:
        """By how much the sum over the classes differs from 1, at the point where it differs most."""
        return float(np.abs(self.probability.sum(axis=0, dtype=np.float64) - 1).max())


def class_maps_of(run: "Run") -> ClassMaps:
    """What the run's resulting weights say over the plane of its picture. ValueError for regression."""
    if run.data.dataset.task != "classification":
        raise ValueError(f"{run.data.dataset.id} has no classes")
    grid = plane_grid(run.data.plane)
    said = class_probabilities(outputs_of(run, grid.raw))
    return ClassMaps(np.ascontiguousarray(said.T.reshape(-1, *grid.shape)))

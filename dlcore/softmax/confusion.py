"""The confusion matrix: which class is taken for which, how many of a class are found, and how many finds are right."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class Pair(NamedTuple):
    """A class that is taken for another one, and how often."""

    true: int
    predicted: int
    count: int


@dataclass(frozen=True, eq=False)
class Confusion:
    """`counts[i, j]` examples of class i are taken for class j (rows: what is so; columns: what is said)."""

    counts: Int[np.ndarray, "c c"]

    @property
    def examples(self) -> int:
        return int(self.counts.sum())

    @property
    def mistakes(self) -> int:
        """Examples off the diagonal."""
        return self.examples - int(np.trace(self.counts))

    @property
    def error(self) -> float:
        """Share misclassified; NaN without examples."""
        return self.mistakes / self.examples if self.examples else float("nan")

    @property
    def of_true(self) -> Float[np.ndarray, "c c"]:
        """Shares of every row: of the examples of class i, the share taken for j. NaN for a class without examples."""
        return _shares(self.counts, axis=1)

    @property
    def of_predicted(self) -> Float[np.ndarray, "c c"]:
        """Shares of every column: where class j is said, how often it is i. NaN for a class that is never said."""
        return _shares(self.counts, axis=0)

    @property
    def recall(self) -> Float[np.ndarray, " c"]:
        """Of the examples of a class, the share that is found: TP / (TP + FN)."""
        return np.diagonal(self.of_true)

    @property
    def precision(self) -> Float[np.ndarray, " c"]:
        """Where a class is said, the share of the answers that are right: TP / (TP + FP)."""
        return np.diagonal(self.of_predicted)

    @property
    def pairs(self) -> list[Pair]:
        """All confusions that happen, the most frequent first; equally frequent ones in the order of the classes."""
        found = [
            Pair(int(true), int(predicted), int(self.counts[true, predicted]))
            for true, predicted in np.argwhere(self.counts)
            if true != predicted
        ]
        return sorted(found, key=lambda pair: -pair.count)


def confusion(labels: Int[np.ndarray, " n"], predicted: Int[np.ndarray, " n"], classes: int) -> Confusion:
    """Count the examples by their class and by the class that they are taken for, both from 0 to C - 1."""
    cells = np.bincount(labels * classes + predicted, minlength=classes * classes)
    return Confusion(cells.reshape(classes, classes))


def _shares(counts: Int[np.ndarray, "c c"], axis: int) -> Float[np.ndarray, "c c"]:
    total = counts.sum(axis=axis, keepdims=True)
    return np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0)

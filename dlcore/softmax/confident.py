"""What a network that is wrong and sure of it hears from its loss: the slope of the loss in the true class's logit.

With a = softmax(z) and true class y
    cross-entropy:  |dL/dz_y| = 1 - a_y
    squared error:  |dL/dz_y| = 2 a_y ((1 - a_y)^2 + sum_{j != y} a_j^2)
The first is largest where a_y = 0; the second has the factor a_y and is 0 there (from dz = (diag(a) - a a^T) 2 (a - y),
`dlcore.losses`). A single sigmoid unit has a_y (1 - a_y) in its slope likewise: 2 a_y (1 - a_y)^2.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from dlcore.backpropagation.heads import output_gradient
from dlcore.datasets.labels import one_hot
from dlcore.losses import HEADS
from dlcore.prediction import wrong
from dlcore.softmax.sureness import SURE


@dataclass(frozen=True, eq=False)
class Slopes:
    """Of n examples at one moment: probabilities of the true class and of the answer, and by either loss |dL/dz_y|."""

    probability: Float[np.ndarray, " n"]
    answer: Float[np.ndarray, " n"]  # the largest of all
    cross_entropy: Float[np.ndarray, " n"]
    squared_error: Float[np.ndarray, " n"]
    right: Bool[np.ndarray, " n"]  # whether the network's answer is the true class

    @property
    def wrong_and_sure(self) -> Int[np.ndarray, " w"]:
        """Places of the examples that the network is wrong and sure about."""
        return np.flatnonzero(~self.right & (self.answer > SURE))


def slopes(outputs: Float[np.ndarray, "n c"], labels: Shaped[np.ndarray, " n"]) -> Slopes:
    """Both losses' slopes at the same outputs: probabilities of c classes or, for two, of class 1 alone."""
    labels = labels.astype(int)
    rows = np.arange(len(labels))
    a = outputs.astype(np.float64)
    if a.shape[1] == 1:
        true, kind, own = np.where(labels == 1, a[:, 0], 1 - a[:, 0]), "sigmoid", np.zeros_like(labels)
        answer = np.maximum(a[:, 0], 1 - a[:, 0])
        targets = labels[:, None].astype(np.float64)
    else:
        true, kind, own = a[rows, labels], "softmax", labels
        answer = a.max(axis=1)
        targets = one_hot(labels, a.shape[1]).astype(np.float64)
    found = {
        loss: np.abs(output_gradient(HEADS[f"{kind}_{loss}"], a.T, a.T, targets.T)[own, rows]) for loss in ("ce", "mse")
    }
    return Slopes(true, answer, found["ce"], found["mse"], ~wrong(outputs, labels))


def squared_error_slope(
    probability: Float[np.ndarray, " n"], classes: int
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Least and largest |dL/dz_y| that squared error can have where the true class has this probability: what is left
    is spread evenly over the other classes, or all on one of them. For two classes, with a single sigmoid unit, both
    are 2 a (1 - a)^2."""
    if classes == 2:
        only = 2 * probability * (1 - probability) ** 2
        return only, only
    left = (1 - probability) ** 2
    # sum_{j != y} a_j^2 lies between (1 - a_y)^2 / (C - 1) and (1 - a_y)^2
    return 2 * probability * left * (1 + 1 / (classes - 1)), 2 * probability * left * 2

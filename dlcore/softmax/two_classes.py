"""Softmax with two classes is logistic regression, shown by training both on the same examples.

    softmax(z)_1 = e^{z_1} / (e^{z_0} + e^{z_1}) = sigmoid(z_1 - z_0)

Both rows of the softmax get the gradient of the one row of the logistic regression, with opposite signs:
dW_1 = -dW_0 = (y_hat - y) x^T. So the difference of the logits moves by twice as much, and softmax at the rate alpha/2
is logistic regression at alpha (T72; C. Bishop, Pattern Recognition and Machine Learning, 4.2 and 4.3).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Configuration, Problem
from dlcore.data import PreparedData
from dlcore.losses import HEADS
from dlcore.parameters import Architecture
from dlcore.plain_descent import descend_along

UPDATES = 60
MOST_EXAMPLES = 500
"""Of both classes together: more would have to be waited for."""
ENDS = (-0.5, 0.5)
"""Which shares of the one row of weights the two rows of the softmax begin with: z_1 - z_0 is then its z."""


@dataclass(frozen=True, eq=False)
class TwoClasses:
    """Plain gradient descent on all examples of the classes 0 and 1, from the same first weights.

    `logistic` is the cost of logistic regression at `learning_rate`, `half` and `same` that of softmax at half of it
    and at all of it; before the first update and after each. `difference` is the largest that was found between the
    two probabilities of class 1 under `logistic` and `half`, over all examples and updates, in float64 and in float32.
    """

    examples: int
    learning_rate: float
    logistic: Float[np.ndarray, " t"]
    half: Float[np.ndarray, " t"]
    same: Float[np.ndarray, " t"]
    difference: float
    single_difference: float

    @property
    def updates(self) -> int:
        return len(self.logistic) - 1


def two_classes(data: PreparedData) -> TwoClasses:
    """Train both on the training examples of the first two classes.

    Raises:
        ValueError: regression, or a training set without one of the two classes.
    """
    if data.dataset.task != "classification":
        raise ValueError("Targets that are numbers have no classes")
    train = slice(0, data.counts[0])
    rows = np.flatnonzero(data.labels[train] < 2)[:MOST_EXAMPLES]
    inputs, labels = data.inputs[rows].T.astype(np.float64), data.labels[rows].astype(np.float64)
    if len(np.unique(labels)) < 2:
        raise ValueError("The training set holds examples of only one of the classes 0 and 1")
    rate = _safe_rate(inputs)
    first = np.random.RandomState(0).normal(0, 0.1, len(inputs))
    logistic = _problem("sigmoid_ce", first[None], inputs, labels[None])
    softmax = _problem("softmax_ce", np.outer(ENDS, first), inputs, np.stack([1 - labels, labels]))
    costs, single = {}, np.float32
    costs["logistic"], sigmoids = _trained(logistic, rate)
    costs["half"], softmaxes = _trained(softmax, rate / 2)
    costs["same"], _ = _trained(softmax, rate)
    _, single_sigmoids = _trained(logistic.as_type(single), rate)
    _, single_softmaxes = _trained(softmax.as_type(single), rate / 2)
    return TwoClasses(
        examples=len(rows),
        learning_rate=rate,
        difference=float(np.abs(sigmoids - softmaxes).max()),
        single_difference=float(np.abs(single_sigmoids - single_softmaxes).max()),
        **costs,
    )


def _safe_rate(inputs: Float[np.ndarray, "k m"]) -> float:
    """1 / (2 lambda) with lambda = lambda_max(X X^T / m) / 4, above which no curvature of J lies: a quarter is the
    largest that y_hat (1 - y_hat) can be. Every rate below 2 / lambda makes J fall, also the 1 / lambda that softmax at
    this rate amounts to."""
    extended = np.vstack([inputs, np.ones(inputs.shape[1])])  # the bias is the weight of an input that is 1
    largest = np.linalg.eigvalsh(extended @ extended.T / inputs.shape[1])[-1]
    return float(1 / (2 * largest / 4))


def _problem(
    head: str, weights: Float[np.ndarray, "o k"], inputs: Float[np.ndarray, "k m"], targets: Float[np.ndarray, "o m"]
) -> Problem:
    """No hidden layer, biases 0."""
    sizes = (len(inputs), len(weights))
    return Problem(
        theta=np.concatenate([weights.ravel(), np.zeros(len(weights))]),
        inputs=inputs,
        targets=targets,
        configuration=Configuration(Architecture(sizes), "linear", HEADS[head]),
    )


def _trained(problem: Problem, learning_rate: float) -> tuple[Float[np.ndarray, " t"], Float[np.ndarray, "t m"]]:
    """J and the probability of class 1 of every example, before the first update and after each."""
    passes = [cache for _, cache in descend_along(problem, UPDATES, learning_rate)]
    return np.array([float(one.cost) for one in passes]), np.stack([one.layers[-1].a[-1] for one in passes])

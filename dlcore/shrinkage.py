"""What early stopping has in common with an L2 penalty, on a cost where both can be written down: linear regression.

J(w) = 1/m ||X w - y||^2 is a quadratic around its minimum w*; its Hessian H = 2/m X^T X has eigenvalues h and
eigenvectors v, the directions in which the cost bends more or less. Both leave w short of w*, by a factor in each of
these directions:

    the minimum of J + lambda/(2m) ||w||^2:         h / (h + lambda/m)
    t updates of gradient descent from w = 0:       1 - (1 - alpha h)^t

They agree where alpha h is small and alpha t = m/lambda. Source: I. Goodfellow, Y. Bengio, A. Courville (2016), Deep
Learning, section 7.8, eq. 7.40 to 7.45.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

EXAMPLES = 100
EIGENVALUES = tuple(float(h) for h in np.geomspace(4, 0.004, 10))
"""Of the regression that is shown: from a direction that is learned at once to one that takes a thousand times as
long."""
NOISE = 0.1
RATE = 0.2
"""Learning rate; 0.2 · 4 = 0.8, so that no direction overshoots."""
MOST_UPDATES = 10_000


@dataclass(frozen=True, eq=False)
class Regression:
    """A linear regression without intercept: inputs and targets have mean 0, so that it would be 0."""

    inputs: Float[np.ndarray, "m k"]
    targets: Float[np.ndarray, " m"]


@dataclass(frozen=True, eq=False)
class Shrinkage:
    """How much of the way to the minimum without a penalty has been gone in each direction: by the two formulas, and as
    measured on the weights that were really found. `penalty` is λ of λ/(2m) ||w||²."""

    updates: int
    learning_rate: float
    penalty: float
    examples: int
    eigenvalues: Float[np.ndarray, " k"]  # the largest first
    penalised: Float[np.ndarray, " k"]
    stopped: Float[np.ndarray, " k"]
    penalised_measured: Float[np.ndarray, " k"]
    stopped_measured: Float[np.ndarray, " k"]


def regression(eigenvalues: tuple[float, ...] = EIGENVALUES, examples: int = EXAMPLES, seed: int = 0) -> Regression:
    """A regression whose Hessian has these eigenvalues, in directions that lie anywhere between the inputs."""
    rng, k = np.random.RandomState(seed), len(eigenvalues)
    draws = rng.randn(examples, k)
    left, _ = np.linalg.qr(draws - draws.mean(axis=0))  # orthonormal columns of mean 0
    right, _ = np.linalg.qr(rng.randn(k, k))
    # 2/m X^T X = V diag(h) V^T with X = U diag(sqrt(m h / 2)) V^T
    inputs = left * np.sqrt(examples * np.array(eigenvalues) / 2) @ right.T
    targets = inputs @ rng.randn(k) + NOISE * rng.randn(examples)
    return Regression(inputs, targets - targets.mean())


def descend(given: Regression, learning_rate: float, updates: int) -> Float[np.ndarray, " k"]:
    """The weights after so many updates of gradient descent from 0, one by one."""
    x, y, weights = given.inputs, given.targets, np.zeros(given.inputs.shape[1])
    for _ in range(updates):
        # w <- w - alpha 2/m X^T (X w - y)
        weights = weights - learning_rate * 2 / len(y) * (x.T @ (x @ weights - y))
    return weights


def ridge(given: Regression, penalty: float) -> Float[np.ndarray, " k"]:
    """The weights of least penalised cost."""
    x, y = given.inputs, given.targets
    # 2/m X^T (X w - y) + lambda/m w = 0
    return np.linalg.solve(2 * x.T @ x + penalty * np.eye(x.shape[1]), 2 * x.T @ y)


def penalised_factor(h: Float[np.ndarray, " k"], penalty: float, examples: int) -> Float[np.ndarray, " k"]:
    """How much of the way the minimum of the penalised cost lies, for every eigenvalue."""
    # h / (h + lambda/m)
    return h / (h + penalty / examples)


def stopped_factor(h: Float[np.ndarray, " k"], learning_rate: float, updates: int) -> Float[np.ndarray, " k"]:
    """How much of the way so many updates go, for every eigenvalue."""
    # 1 - (1 - alpha h)^t
    return 1 - (1 - learning_rate * h) ** updates


def matching_penalty(learning_rate: float, updates: int, examples: int) -> float:
    """λ that shrinks about as much as stopping after so many updates: α t = m/λ."""
    return examples / (learning_rate * updates)


def shrinkage(given: Regression, updates: int, learning_rate: float = RATE, penalty: float | None = None) -> Shrinkage:
    """Formulas and measurement. The penalty is the matching one unless it is given. ValueError where gradient descent
    would not converge: for α ≥ 2/h."""
    examples = len(given.targets)
    penalty = matching_penalty(learning_rate, updates, examples) if penalty is None else penalty
    h, directions = np.linalg.eigh(2 / examples * given.inputs.T @ given.inputs)
    h, directions = h[::-1], directions[:, ::-1]
    if learning_rate >= 2 / h[0]:
        raise ValueError(f"the learning rate must be below 2/h = {2 / h[0]:.3g}, not {learning_rate}")
    whole = directions.T @ ridge(given, 0.0)
    return Shrinkage(
        updates=updates,
        learning_rate=learning_rate,
        penalty=penalty,
        examples=examples,
        eigenvalues=h,
        penalised=penalised_factor(h, penalty, examples),
        stopped=stopped_factor(h, learning_rate, updates),
        penalised_measured=directions.T @ ridge(given, penalty) / whole,
        stopped_measured=directions.T @ descend(given, learning_rate, updates) / whole,
    )


@lru_cache(maxsize=64)
def shown_shrinkage(updates: int) -> Shrinkage:
    """That of the regression which is shown."""
    return shrinkage(regression(), updates)

"""Softmax differentiated like a sigmoid: ŷ(1 − ŷ), without the effect of a logit on the other classes."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from scipy.special import log_softmax, softmax

from dlcore.amounts import number_text
from dlcore.data import prepare
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=digits&hidden=none&opt=sgd&lr=0.5&batch=full&split=20-20-60&epochs=200&look=point"
UPDATES = 200
CHECKED = 1e-5
"""Step of the difference quotients."""


def _only_own(p: Float[np.ndarray, "c m"], y: Float[np.ndarray, "c m"]) -> Float[np.ndarray, "c m"]:
    # dz_k = dL/dyhat_k * yhat_k (1 - yhat_k) with dL/dyhat_k = -y_k / yhat_k
    return -y * (1 - p)


def _full(p: Float[np.ndarray, "c m"], y: Float[np.ndarray, "c m"]) -> Float[np.ndarray, "c m"]:
    # dz_k = sum_j dL/dyhat_j (yhat_j [j = k] - yhat_j yhat_k) = yhat_k - y_k
    return p - y


def _measure(seed: int) -> Consequence:
    """Linear softmax on the handwritten digits, by gradient descent on all training examples from zero weights."""
    experiment = drawn(QUERY, seed)
    data = prepare(experiment)
    train, dev = data.slices["train"], data.slices["dev"]
    # a row of ones for the bias: z = W a + b as one product
    x, x_dev = (np.vstack([data.inputs[rows].T, np.ones(len(data.inputs[rows]))]) for rows in (train, dev))
    y, found = data.targets[train].T.astype(float), {}
    for name, output_gradient in (("wrong", _only_own), ("right", _full)):
        weights = np.zeros((len(y), len(x)))
        costs = []
        for update in range(UPDATES + 1):
            z = weights @ x
            costs.append(-np.mean(np.sum(y * log_softmax(z, axis=0), axis=0)))  # J = -1/m sum log yhat of the class
            if update < UPDATES:
                dz = output_gradient(softmax(z, axis=0), y)
                weights = weights - experiment.learning_rate * dz @ x.T / x.shape[1]  # W := W - alpha dz a^T / m
        error = np.mean((weights @ x_dev).argmax(axis=0) != data.labels[dev])
        found[name] = np.array(costs), float(error), _relative_difference(output_gradient, y)
    (wrong, wrong_error, wrong_check), (right, right_error, right_check) = found["wrong"], found["right"]
    return Consequence(
        figures=(
            Figure("gradient check, relative difference", wrong_check, right_check),
            Figure(f"train cost after {UPDATES} updates", wrong[-1], right[-1]),
            Figure("dev error", wrong_error, right_error, "percent"),
        ),
        curves=Curves(
            x=np.arange(UPDATES + 1.0),
            wrong=wrong,
            right=right,
            x_label="updates",
            y_label="train cost",
            y_log=True,
            read="the same linear softmax with either gradient, on handwritten digits: both fall, one stays above",
        ),
        said=f"It learns, and so nobody looks: the cost falls to {number_text(wrong[-1])}, where the right gradient "
        f"comes to {number_text(right[-1])}. The wrong one only ever raises the logit of the true class; nothing "
        f"lowers the others. The gradient check tells: a relative difference of {number_text(wrong_check)} instead of "
        f"{right_check:.0e}.",
    )


def _relative_difference(output_gradient: Callable[..., np.ndarray], y: Float[np.ndarray, "c m"]) -> float:
    """‖grad − approx‖ / (‖grad‖ + ‖approx‖) in the logits of ten examples at random, moderate weights."""
    z = np.random.RandomState(0).randn(len(y), 10)
    y = y[:, :10]
    gradient = output_gradient(softmax(z, axis=0), y)
    approximate = np.zeros_like(z)
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = CHECKED
        above, below = (-np.sum(y * log_softmax(z + way * step, axis=0)) for way in (1, -1))
        approximate[place] = (above - below) / (2 * CHECKED)
    norm = np.linalg.norm
    return float(norm(gradient - approximate) / (norm(gradient) + norm(approximate)))


def _holds(found: Consequence) -> bool:
    check, cost, error = found.figures
    return check.wrong > 0.1 and check.right < 1e-8 and cost.wrong > 1.05 * cost.right and error.wrong > error.right


SOFTMAX_DERIVATIVE = TrapSpec(
    id="softmax-derivative",
    title="Softmax differentiated like a sigmoid",
    area="Gradients",
    wrong="dz = dy * y_hat * (1 - y_hat)",
    right="dz = J @ dy,  J = diag(y_hat) - outer(y_hat, y_hat)\ndz = y_hat - y        # with cross-entropy",
    why="Every logit changes every probability. ŷ(1 − ŷ) is only the diagonal of the Jacobian; the rest, −ŷ_j ŷ_k, is "
    "what takes probability away from the other classes.",
    page="softmax",
    query=QUERY,
    measure=_measure,
    claim="The gradient check fails, and the same number of updates leaves a higher cost and a higher dev error.",
    holds=_holds,
)

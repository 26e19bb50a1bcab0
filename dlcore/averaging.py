"""Averages of networks: what a committee of the first K says, how wrong it is, and where its members disagree.

The average of the outputs (probabilities, or values) of K networks. L. K. Hansen and P. Salamon (1990), Neural network
ensembles; A. Krogh and J. Vedelsby (1995), Neural network ensembles, cross validation, and active learning.
"""

import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.prediction import errors_of, wrong


def running_averages(outputs: Float[np.ndarray, "members n o"]) -> Float[np.ndarray, "members n o"]:
    """What the average of the first 1, 2, ... members says of every example."""
    counts = np.arange(1, len(outputs) + 1)[:, None, None]
    # a_K = 1/K sum_{k <= K} a^(k)
    return np.cumsum(outputs.astype(np.float64), axis=0) / counts


def average_errors(
    task: str,
    outputs: Float[np.ndarray, "members n o"],
    labels: Shaped[np.ndarray, " n"],
    orders: Int[np.ndarray, "orders members"],
) -> Float[np.ndarray, "orders members"]:
    """Error of the average of the first 1, 2, ... members in each of the orders."""
    found = np.zeros(orders.shape)
    for row, order in enumerate(orders):
        found[row] = errors_of(task, running_averages(outputs[order]), labels)
    return found


def gain_standard_error(
    task: str, outputs: Float[np.ndarray, "members n o"], labels: Shaped[np.ndarray, " n"]
) -> float:
    """Standard error, over the draw of the examples, of (mean error of the members) - (error of their average); NaN for
    fewer than two examples.

    Both are judged on the same examples, so it is the spread of their difference on an example that counts. A root mean
    squared error depends on the squared error of an example by 1/(2 RMSE) (delta method).
    """
    examples = len(labels)
    if examples < 2:
        return float("nan")
    average = outputs.mean(axis=0, dtype=np.float64)[None]
    if task == "regression":
        alone, together = ((each[..., 0] - labels) ** 2 for each in (outputs.astype(np.float64), average))
        alone, together = (each / np.maximum(2 * np.sqrt(each.mean(axis=1, keepdims=True)), 1e-30)
                           for each in (alone, together))  # fmt: skip
    else:
        alone, together = (wrong(each, labels).astype(float) for each in (outputs, average))
    return float(np.std(alone.mean(axis=0) - together[0], ddof=1) / np.sqrt(examples))


def disagreement(task: str, outputs: Float[np.ndarray, "members n o"]) -> Float[np.ndarray, " n"]:
    """How far the members are apart at every point: the share that does not vote for the class of most of them, or the
    standard deviation of their values."""
    if task == "regression":
        return outputs[..., 0].std(axis=0, dtype=np.float64)
    if outputs.shape[-1] == 1:
        ones = np.mean(outputs[..., 0] > 0.5, axis=0)
        return np.minimum(ones, 1 - ones)
    votes = outputs.argmax(axis=-1)
    shares = np.stack([np.mean(votes == one, axis=0) for one in range(outputs.shape[-1])])
    return 1 - shares.max(axis=0)

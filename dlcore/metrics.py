"""From the program's sums to the numbers that people read: costs, errors, accuracies."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData
from dlcore.engine.state import History
from dlcore.regularization import penalty

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SPLITS = ("train", "dev", "test")


def history_rows(
    history: History, epochs: int, experiment: "Experiment", data: PreparedData
) -> dict[str, Float[np.ndarray, " e"]]:
    """The first `epochs` rows of a chunk's history, as means.

    `*_cost` is the mean loss of a set without the penalty; `*_error` the share misclassified, for regression
    the root of the mean squared error; NaN for an empty set. `penalty` is what the training adds to the cost,
    lambda2/(2m) sum W^2 + lambda1/m sum |W|. `update_cost` is the mean loss met by the updates of the epoch,
    with dropout as it was and before each update. `absolute_weights` and `squared_weights` are sums.
    """
    counts = np.array(data.counts)
    squared, absolute, update_loss = (
        np.asarray(sums[:epochs], np.float64)
        for sums in (history.squared_weights, history.absolute_weights, history.update_loss)
    )
    # An empty set is 0/0, a run that diverged 0 * inf: both are NaN, which is what they mean.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        cost = np.asarray(history.loss[:epochs], np.float64) / counts
        error = np.asarray(history.error[:epochs], np.float64) / counts
        added = penalty(squared, absolute, l2=experiment.l2, l1=experiment.l1, examples=data.counts[0])
    if data.dataset.task == "regression":
        error = np.sqrt(error)  # RMSE
    rows = {f"{split}_cost": cost[:, index] for index, split in enumerate(SPLITS)}
    rows |= {f"{split}_error": error[:, index] for index, split in enumerate(SPLITS)}
    return rows | {
        "penalty": added,
        "update_cost": update_loss / counts[0],
        "squared_weights": squared,
        "absolute_weights": absolute,
    }

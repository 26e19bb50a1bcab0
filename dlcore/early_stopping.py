"""Early stopping: training ends when the dev cost has not become lower for a while, and the best weights come back.

Source: I. Goodfellow, Y. Bengio, A. Courville (2016), Deep Learning, algorithm 7.1, with one evaluation an epoch.
"""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.data import PreparedData

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def watches(experiment: "Experiment", data: PreparedData) -> bool:
    """Whether a run of the experiment on these data follows its dev cost: there is patience, and a dev set."""
    return experiment.patience > 0 and data.counts[1] > 0


def best_epochs(dev_cost: Float[np.ndarray, " e"]) -> Int[np.ndarray, " e"]:
    """For every epoch from 0 the one with the lowest dev cost until then, the first of several.

    What is not finite is never the lowest; until there is a finite cost it is epoch 0.
    """
    cost = np.where(np.isfinite(dev_cost), dev_cost, np.inf)
    lowest_before = np.concatenate([[np.inf], np.minimum.accumulate(cost)[:-1]])
    return np.maximum.accumulate(np.where(cost < lowest_before, np.arange(len(cost)), 0))


def stop_epoch(dev_cost: Float[np.ndarray, " e"], patience: int) -> int | None:
    """The epoch with which training ends: the first that is `patience` epochs after the best one until then. None
    where none is. ValueError for a patience below 1."""
    if patience < 1:
        raise ValueError(f"patience is at least one epoch, not {patience}")
    waited = np.arange(len(dev_cost)) - best_epochs(dev_cost)
    late = np.flatnonzero(waited >= patience)
    return int(late[0]) if len(late) else None

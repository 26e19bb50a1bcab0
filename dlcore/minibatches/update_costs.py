"""The cost that every update meets in its mini-batch, beside the cost over all examples after every epoch."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.averages.average import CORRECTIONS, average
from dlcore.minibatches.progress import per_epoch
from dlcore.run import Run
from dlcore.studies.updates import Updates
from dlcore.train_cost import train_cost

BETA = 0.9
"""Of the average: over about ten updates."""


@dataclass(frozen=True, eq=False)
class UpdateCosts:
    """The first u updates of a run. Update k, from 1, meets the cost of its mini-batch before it changes the weights;
    after update t stands the cost over all examples, where an epoch ends, and before the first one."""

    met: Float[np.ndarray, " u"]  # J of each mini-batch
    average: Float[np.ndarray, " u"]  # of those so far, exponentially weighted and corrected
    ends: Int[np.ndarray, " e"]  # updates after which an epoch has ended, from 0
    all: Float[np.ndarray, " e"]  # J over all training examples there

    @property
    def rises(self) -> int:
        """Updates that met a higher cost than the one before them."""
        return int((np.diff(self.met) > 0).sum())

    @property
    def epochs_risen(self) -> int:
        """Epochs after which the cost over all examples is higher than before."""
        return int((np.diff(self.all) > 0).sum())

    @property
    def scatter(self) -> float:
        """Standard deviation of the costs met about their average so far."""
        return float(np.sqrt(np.mean((self.met - self.average) ** 2)))


def update_costs(run: Run, record: Updates, most: int | None = None) -> UpdateCosts:
    """The first updates of the record, all of them or at most so many. `run` is the run that was told again."""
    met = np.asarray(record.cost[:most], float)
    each, costs = per_epoch(run), train_cost(run)
    epochs = np.arange(min(len(met) // each, run.ended) + 1)
    return UpdateCosts(
        met=met,
        average=CORRECTIONS["on"](average(met, BETA), BETA),
        ends=each * epochs,
        all=costs[epochs],
    )

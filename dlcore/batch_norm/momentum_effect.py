"""What another momentum of the running averages does at test time, with the same weights."""

from dataclasses import dataclass

import numpy as np

from dlcore.batch_norm.averages import running_means, running_variances, weight_of_start
from dlcore.studies.batch_moments import BatchMoments, error_with


@dataclass(frozen=True)
class MomentumEffect:
    """After so many updates of a run: error on new examples with its `own` momentum and with the `other`, and with its
    own if the `lone` mini-batches of a single example had been left out of the averages (NaN without such)."""

    task: str
    split: str
    updates: int
    own: float
    other: float
    own_error: float
    other_error: float
    lone: int
    without_lone: float

    @property
    def start(self) -> float:
        """What the values before the first update still count for under the other momentum."""
        return weight_of_start(self.other, self.updates)


def momentum_effect(found: BatchMoments, own: float, other: float) -> MomentumEffect:
    """The errors after the last update known so far."""
    company = found.examples > 1
    return MomentumEffect(
        task=found.data.dataset.task,
        split="dev" if found.data.counts[1] else "train",
        updates=len(found.means),
        own=own,
        other=other,
        own_error=_error(found, own, np.ones(len(company), bool)),
        other_error=_error(found, other, np.ones(len(company), bool)),
        lone=found.lone,
        without_lone=_error(found, own, company) if found.lone and company.any() else float("nan"),
    )


def _error(found: BatchMoments, momentum: float, which: np.ndarray) -> float:
    means, variances = found.means[which], found.variances[which]
    return error_with(found, running_means(means, momentum)[-1], running_variances(variances, momentum)[-1])

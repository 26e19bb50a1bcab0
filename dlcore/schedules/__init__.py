"""Learning-rate schedules: a registry of permanent ids, and the rates of a run with their warm-up.

A new schedule is one file here, its import and one line below.
"""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.schedules.changes import changes_of
from dlcore.schedules.cosine import COSINE
from dlcore.schedules.exponential import EXPONENTIAL
from dlcore.schedules.inverse import INVERSE
from dlcore.schedules.none import NONE
from dlcore.schedules.spec import Schedule
from dlcore.schedules.sqrt import SQRT
from dlcore.schedules.step import STEP

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

__all__ = ["SCHEDULES", "Schedule", "learning_rates"]

# In the order of the menu.
SCHEDULES: dict[str, Schedule] = {
    schedule.id: schedule
    for schedule in (
        NONE,
        INVERSE,
        EXPONENTIAL,
        SQRT,
        STEP,
        COSINE,
    )
}


def learning_rates(experiment: "Experiment") -> Float[np.ndarray, " epochs"]:
    """Learning rate of each epoch, float64, first epoch first.

    During the first `warmup` epochs the schedule is scaled up in equal steps, 1/warmup, 2/warmup, ..., 1; it
    keeps its own clock meanwhile. Source: Goyal et al. 2017, Accurate, large minibatch SGD, section 2.2.
    A change by hand ends the schedule: after epoch `change_at` the rate is `change_to` until the next change.
    """
    epoch = np.arange(experiment.epochs)
    rates = SCHEDULES[experiment.decay].rate(
        experiment.learning_rate, experiment.decay_rate, experiment.decay_every, epoch, experiment.epochs
    )
    # alpha_t <- min(1, (t + 1) / warmup) alpha_t
    rates = rates * np.minimum(1.0, (epoch + 1) / max(experiment.warmup, 1))
    for after, rate in changes_of(experiment):
        rates[after:] = rate  # t counts the epochs before: the first changed one is t = after
    return rates

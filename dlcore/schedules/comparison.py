"""All schedules with the numbers of one experiment, for a chart that compares them."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.schedules import SCHEDULES, learning_rates
from dlcore.schedules.changes import as_settings

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

WARMED, OWN = "warm-up", "yours"
LONG, SHORT = 10, 5
"""Without a warm-up of its own a run gets one of a tenth of its epochs here, and of at least five."""


def curves_of(experiment: "Experiment") -> dict[str, Float[np.ndarray, " epochs"]]:
    """The rate of every epoch under each schedule of the registry, without warm-up and changes by hand; `WARMED`: the
    constant rate after a warm-up; `OWN`: the experiment's own rates, where they are none of these."""
    plain = experiment.replace(warmup=0, **as_settings(()))
    found = {id: learning_rates(_with(plain, id)) for id in SCHEDULES}
    warmup = experiment.warmup if experiment.warmup > 1 else max(SHORT, experiment.epochs // LONG)
    found[WARMED] = learning_rates(plain.replace(decay="none", warmup=warmup))
    own = learning_rates(experiment)
    if not any(np.array_equal(own, rates) for rates in found.values()):
        found[OWN] = own
    return found


def sqrt_from_zero(experiment: "Experiment") -> Float[np.ndarray, " epochs"]:
    """The square root as it is often written, with epochs counted from 0: infinite in the first."""
    t = np.arange(experiment.epochs)
    with np.errstate(divide="ignore"):
        # alpha_t = k alpha_0 / sqrt(t), which is the right one of the epoch before
        return np.where(t > 0, experiment.decay_rate * experiment.learning_rate / np.sqrt(t), np.inf)


def own_of(experiment: "Experiment") -> str:
    """Which of these curves is the experiment's own."""
    own = learning_rates(experiment)
    curves = curves_of(experiment)
    if np.array_equal(own, curves[experiment.decay]):
        return experiment.decay
    return next(id for id, rates in curves.items() if np.array_equal(own, rates))


def _with(plain: "Experiment", id: str) -> "Experiment":
    """Another schedule; one that must shrink has a rate of at most 1."""
    shrinks = id in ("exponential", "step")
    return plain.replace(decay=id, decay_rate=min(plain.decay_rate, 1.0) if shrinks else plain.decay_rate)

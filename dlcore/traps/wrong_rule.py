"""The first updates of a run with a wrong line in its update rule, and with the right one."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Cache, problem_of
from dlcore.data import prepare
from dlcore.updates.replay import Replay
from dlcore.updates.traps import NO_TRAP, inside_of

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True, eq=False)
class Told:
    """What each of u updates did; NaN from where the run has diverged."""

    step: Float[np.ndarray, " u"]  # root mean square of the parameters' steps, in units of alpha
    cost: Float[np.ndarray, " u+1"]  # over all training examples, before the first update and after each
    silent: float  # share of the hidden units that are exactly 0 for all training examples in the end

    @property
    def last(self) -> float:
        """Train cost after the last update; infinite where it has diverged."""
        return float(self.cost[-1]) if np.isfinite(self.cost[-1]) else float("inf")


def told(experiment: "Experiment", updates: int, trap: str = NO_TRAP) -> Told:
    """Make so many updates, of which the run must have as many, in NumPy (`dlcore.updates.replay`)."""
    data = prepare(experiment)
    problem = problem_of(experiment, data)
    run = Replay(experiment, data, inside_of(experiment.optimizer, trap).rule, updates, each_cache=lambda cache: None)
    cost, step = np.full(updates + 1, np.nan), np.full(updates, np.nan)
    cache = problem.forward()
    cost[0] = cache.cost
    for at in range(updates):
        before = run.theta
        run.advance(1)
        if run.diverged_at is not None:
            break
        with np.errstate(all="ignore"):  # what overflows is shown as no number
            cache = replace(problem, theta=run.theta.astype(np.float64)).forward()
            cost[at + 1] = cache.cost
            step[at] = np.sqrt(np.mean((run.theta - before) ** 2, dtype=np.float64)) / run.learning_rate[-1]
    return Told(step, cost, _silent(cache))


def _silent(cache: Cache) -> float:
    outputs = np.concatenate([layer.a for layer in cache.layers[:-1]])
    return float(np.mean(~outputs.any(axis=1)))

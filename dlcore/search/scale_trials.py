"""What the scale of a range is worth: real trials drawn from it evenly, and as many on its own scale."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float
from scipy.special import gammaln

from dlcore.band import seed_runs
from dlcore.budget import refusal as run_refusal
from dlcore.data import prepare
from dlcore.optimizers import OPTIMIZERS
from dlcore.run import WorkRefusedError
from dlcore.search.dimension import Dimension
from dlcore.search.plan import SearchPlan, subject
from dlcore.search.scales import sampled
from dlcore.search.scored_runs import ScoredRuns, scores
from dlcore.search.shortened import affordable_share, shortened
from dlcore.search.space import with_values
from dlcore.set_counts import has_dev_set

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

TRIALS = 128
"""Drawn each way."""
EARLY = 32
"""Of these the first are trained first."""
MOST_SECONDS = 15.0
"""Of one core."""
MIDDLE = (0.1, 0.9)
WITH_BETA = {"beta1": "momentum", "beta2": "rmsprop"}
"""The optimizer that a β is tried with where the experiment's own has none."""


@dataclass(frozen=True)
class ScalePlan:
    """What is tried: values of one hyperparameter of `experiment`, each with all of its `seeds`."""

    experiment: "Experiment"
    dimension: Dimension


def planned(experiment: "Experiment", dimension: Dimension) -> ScalePlan:
    """The plan without what it does not depend on, with an optimizer that has the hyperparameter."""
    name, optimizer = dimension.name, experiment.optimizer
    if name in WITH_BETA and name not in OPTIMIZERS[optimizer].uses:
        optimizer = WITH_BETA[name]
    search = SearchPlan(experiment.replace(optimizer=optimizer), (dimension,))
    return ScalePlan(subject(search).experiment, dimension)


@dataclass(frozen=True, eq=False)
class ScaleTrials:
    """The trials drawn evenly (row 0) and on the scale of the dimension (row 1). Dev error and dev cost are inf
    where a network diverged, NaN where they are not known yet."""

    plan: ScalePlan
    complete: bool
    notes: tuple[str, ...]
    values: Float[np.ndarray, "2 n"]
    error: Float[np.ndarray, "2 n seeds"]
    cost: Float[np.ndarray, "2 n seeds"]
    constant_error: float
    """On the training set, of the best answer that is the same for all examples."""

    @property
    def experiment(self) -> "Experiment":
        """What stays the same."""
        return self.plan.experiment

    @cached_property
    def score(self) -> Float[np.ndarray, "2 n"]:
        """Of every trial (`dlcore.search.scored_runs.scores`); NaN where not known."""
        return scores(self.error, self.cost, self.constant_error)

    @cached_property
    def best(self) -> "tuple[BestOf, BestOf]":
        """What 1 to n of the trials drawn either way find. Needs all of them."""
        even, scaled = self.score
        return best_of(even), best_of(scaled)


@dataclass(frozen=True, eq=False)
class BestOf:
    """The least of 1, 2, … of the measured scores, taken at random: its expectation, and 10 % and 90 % of it."""

    low: Float[np.ndarray, " n"]
    mean: Float[np.ndarray, " n"]
    high: Float[np.ndarray, " n"]


def best_of(scores: Float[np.ndarray, " n"]) -> BestOf:
    """Exact over all subsets: of the scores in rising order, k of N without replacement have their least beyond the
    i-th with probability C(N − i, k) / C(N, k)."""
    rising, count = np.sort(scores), len(scores)
    i, k = np.arange(count + 1)[:, None], np.arange(1, count + 1)[None]
    with np.errstate(invalid="ignore"):
        beyond = np.where(count - i >= k, np.exp(_log_choose(count - i, k) - _log_choose(count, k)), 0.0)
    mean = rising @ (beyond[:-1] - beyond[1:])
    low, high = (rising[np.argmax(1 - beyond[1:] >= quantile - 1e-12, axis=0)] for quantile in MIDDLE)
    return BestOf(low, mean, high)


def _log_choose(n: np.ndarray | int, k: np.ndarray) -> np.ndarray:
    """ln C(n, k); of no use where k > n."""
    left = np.maximum(np.asarray(n) - k, 0)
    return gammaln(np.asarray(n) + 1.0) - gammaln(k + 1.0) - gammaln(left + 1.0)


def refusal(plan: ScalePlan) -> str | None:
    """Why nothing is tried, with the remedy; None if it is."""
    if not has_dev_set(plan.experiment):
        return "There is no dev set to judge the networks by: give dev a share of the examples (split)."
    return run_refusal(plan.experiment)


class ScalesInProgress(ScoredRuns):
    """The trials while they are trained. Raises `WorkRefusedError`."""

    def __init__(self, plan: ScalePlan, trials: int = TRIALS):
        super().__init__()
        reason = refusal(plan)
        if reason is not None:
            raise WorkRefusedError(reason)
        drawn = sampled(plan.dimension, trials)
        self._plan, self._values = plan, np.stack([drawn.even, drawn.scaled])
        every = [
            [seed_runs(with_values(plan.experiment, (plan.dimension,), (value,))) for value in row]
            for row in self._values.tolist()
        ]
        share = affordable_share([one for row in every for trial in row for one in trial], MOST_SECONDS)
        if share is None:
            raise WorkRefusedError(
                f"{2 * trials} networks like this one are too much work: use fewer epochs (epochs), larger batches "
                "(batch), fewer hidden units (hidden) or fewer seeds (seeds)."
            )
        less = f"Every network trains for {100 * share:.0f} % of its epochs: more would take too long."
        self._notes = (less,) * (share < 1)
        parts = [range(EARLY), range(EARLY, trials)] if trials > EARLY else [range(trials)]
        seeds = range(plan.experiment.seeds)
        places = [[(way, trial, seed) for way in (0, 1) for trial in part for seed in seeds] for part in parts]
        rounds = [[shortened(every[way][trial][seed], share) for way, trial, seed in at] for at in places]
        self._begin(prepare(plan.experiment), rounds, places, (2, trials, len(seeds)))

    def snapshot(self) -> ScaleTrials:
        """As far as it has come."""
        notes = (*self._notes, *self._runs.notes)
        error, cost = self._error.copy(), self._cost.copy()
        return ScaleTrials(self._plan, self.done, notes, self._values, error, cost, self._constant_error)

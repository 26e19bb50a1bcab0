"""What the trials of a search have led to, complete or so far."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.experiment import Experiment
from dlcore.search.dimension import Value
from dlcore.search.plan import SearchPlan
from dlcore.search.space import values_at


@dataclass(frozen=True, eq=False)
class Trials:
    """The trials that have been proposed, in the order in which they are: a row each. A search in rounds has fewer than
    `plan.count` until its last round.

    NaN is what is not known yet, inf what came of a network that diverged. Errors are shares misclassified, or RMSE;
    the courses are their medians over a trial's seeds at the epochs `epochs`, NaN where not all of them have come to.
    """

    plan: SearchPlan
    complete: bool
    notes: tuple[str, ...]
    places: Float[np.ndarray, "trials dims"]  # in [0, 1): `dlcore.search.dimension.Dimension.at`
    experiments: tuple[Experiment, ...]  # with all seeds of the trial; `seed` is the first
    round: Int[np.ndarray, " trials"]  # from 0
    confirmed: Bool[np.ndarray, " trials"]  # whether trained as its link does; the best is, once complete
    epochs: Int[np.ndarray, " records"]
    train_course: Float[np.ndarray, "trials records"]
    dev_course: Float[np.ndarray, "trials records"]
    train_error: Float[np.ndarray, "trials seeds"]
    dev_error: Float[np.ndarray, "trials seeds"]
    test_error: Float[np.ndarray, "trials seeds"]  # NaN without a test set, too
    dev_cost: Float[np.ndarray, "trials seeds"]

    @property
    def experiment(self) -> Experiment:
        """The experiment that the trials are variations of."""
        return self.plan.experiment

    @cached_property
    def values(self) -> tuple[tuple[Value, ...], ...]:
        """The values of every trial, one for each dimension of the space."""
        return tuple(values_at(self.plan.space, place) for place in self.places)

    @cached_property
    def score(self) -> Float[np.ndarray, " trials"]:
        """Mean over the seeds of the dev error: what a trial is chosen by. inf if one of its networks diverged."""
        return self.dev_error.mean(axis=1)

    @cached_property
    def finished(self) -> Bool[np.ndarray, " trials"]:
        """Whether all networks of a trial have ended."""
        return ~np.isnan(self.score)

    @cached_property
    def diverged(self) -> Bool[np.ndarray, " trials"]:
        """Whether one of its networks has diverged."""
        return np.isinf(self.score)

    @cached_property
    def order(self) -> Int[np.ndarray, " finished"]:
        """Trials that are finished, the best first: by score, then by dev cost, then as they were tried."""
        done = np.flatnonzero(self.finished)
        return done[np.lexsort((self.dev_cost[done].mean(axis=1), self.score[done]))]

    @property
    def best(self) -> int | None:
        """The trial with the least score, if one has ended that did not diverge."""
        return int(self.order[0]) if len(self.order) and np.isfinite(self.score[self.order[0]]) else None

    @cached_property
    def best_so_far(self) -> Float[np.ndarray, " trials"]:
        """The least score of this trial and those tried before it, as far as they are known."""
        return np.fmin.accumulate(self.score) if len(self.score) else self.score

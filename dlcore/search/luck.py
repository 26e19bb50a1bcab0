"""How much of the order of the trials is luck: what their seeds do to a score, and what one dev example is worth."""

from dataclasses import dataclass

import numpy as np

from dlcore.data import prepare
from dlcore.search.result import Trials

STANDARD_ERRORS = 2.0
"""Two trials differ when their scores are further apart than this many standard errors of a difference."""


@dataclass(frozen=True)
class Luck:
    """`lead` is how far the winner is ahead of the second. `deviation` is the standard deviation of a dev error over
    weight seeds, pooled over the better half of the trials; NaN where each has one seed. `equals` are the trials, the
    winner among them, that are no further behind than such chance explains; of one seed each, those as good."""

    lead: float
    deviation: float
    seeds: int
    equals: int
    dev_examples: int

    @property
    def standard_error(self) -> float:
        """Of the difference of the scores of two trials: s √(2 / seeds)."""
        return self.deviation * float(np.sqrt(2 / self.seeds))


def luck_of(trials: Trials) -> Luck | None:
    """None before two trials have ended that did not diverge."""
    order = trials.order[np.isfinite(trials.score[trials.order])]
    if len(order) < 2:
        return None
    score, seeds = trials.score[order], trials.dev_error.shape[1]
    deviation = np.nan
    if seeds > 1:
        better = trials.dev_error[order[: max(2, len(order) // 2)]]
        deviation = float(np.sqrt(better.var(axis=1, ddof=1).mean()))  # s² = mean of the s² within each trial
    reach = STANDARD_ERRORS * deviation * np.sqrt(2 / seeds) if seeds > 1 else 0.0
    return Luck(
        lead=float(score[1] - score[0]),
        deviation=deviation,
        seeds=seeds,
        equals=int(np.sum(score - score[0] <= reach)),
        dev_examples=prepare(trials.experiment).counts[1],
    )

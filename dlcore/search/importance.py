"""Which hyperparameters decided the score? What a forest that has learnt the score from them loses without each.

Permutation importance: L. Breiman (2001), Random forests, section 10. Half of what the mean squared error grows by when
one input is shuffled is the total-effect index of the variance: M. J. W. Jansen (1999), Analysis of variance designs
for model output. Both are measured on trials that the forest has not seen, so that luck counts as nothing.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.model_selection import KFold

from dlcore.search.result import Trials

LEAST_TRIALS = 16
FOLDS, TREES, REPEATS = 4, 20, 2
LEAST_IN_A_LEAF = 2
CLEAR = 2.0
"""Spreads by which the first must lead to be the first."""
SMALLEST = 1e-3
"""Added to a score before its logarithm is taken: differences below count little, and a score of 0 can be used."""


@dataclass(frozen=True, eq=False)
class Importance:
    """Shares of the variance of log(score) over the trials, about 0 to 1; together more than the whole where
    hyperparameters work together. A share of noise is about 0, and may be just below."""

    names: tuple[str, ...]
    share: Float[np.ndarray, " dims"]  # that is gone when this hyperparameter is known to none
    spread: Float[np.ndarray, " dims"]  # standard deviation over hold-outs and shuffles
    explained: float  # share that the forest predicts on trials it has not seen: R², at most 1, below 0 for nothing
    trials: int

    @property
    def order(self) -> list[int]:
        """The dimensions by their numbers, the most important first."""
        return sorted(range(len(self.names)), key=lambda k: -float(self.share[k]))

    @property
    def first(self) -> list[int]:
        """The dimension that decides most, or the first two where chance could have put either of them first."""
        one, *others = self.order
        if others and self.share[one] - self.share[others[0]] < (self.spread[one] + self.spread[others[0]]) / CLEAR:
            return [one, others[0]]
        return [one]


def importance_of(trials: Trials) -> Importance | None:
    """Of the trials that are finished, wherever the sampler put them; None while they are fewer than `LEAST_TRIALS`,
    and where all scores are the same."""
    done = np.flatnonzero(trials.finished)
    if len(done) < LEAST_TRIALS:
        return None
    target = log_score(trials.score[done])
    if np.ptp(target) == 0:
        return None
    variance = target.var()
    places = _places(trials)[done]
    shares, errors = [], []
    for seen, held in KFold(FOLDS, shuffle=True, random_state=0).split(places):
        forest = RandomForestRegressor(TREES, min_samples_leaf=LEAST_IN_A_LEAF, random_state=0)
        forest.fit(places[seen], target[seen])
        errors.append((forest.predict(places[held]) - target[held]) ** 2)
        lost = permutation_importance(
            forest, places[held], target[held], scoring="neg_mean_squared_error", n_repeats=REPEATS, random_state=0
        )
        # ½ E[(f(x) − f(x with xᵢ shuffled))²] / Var: the total-effect index
        shares.append(lost["importances"] / (2 * variance))
    every = np.concatenate(shares, axis=1)
    return Importance(
        names=tuple(dimension.name for dimension in trials.plan.space),
        share=every.mean(axis=1),
        spread=every.std(axis=1),
        explained=float(1 - np.concatenate(errors).mean() / variance),
        trials=len(done),
    )


def log_score(score: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """log(score + 0.001); diverged trials, whose score is infinite, count as ten times worse than the worst other."""
    finite = np.isfinite(score)
    worst = score[finite].max(initial=SMALLEST)
    return np.log(np.where(finite, score, 10 * worst) + SMALLEST)


def _places(trials: Trials) -> Float[np.ndarray, "trials dims"]:
    """Where the values lie on their scales: places that give the same value are one."""
    return np.array(
        [
            [dimension.place(value) for dimension, value in zip(trials.plan.space, values, strict=True)]
            for values in trials.values
        ]
    )

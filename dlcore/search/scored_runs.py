"""Networks of a batch as a search scores them: by their dev error, and where that is equal by their dev cost."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation.heads import losses_from_outputs
from dlcore.data import PreparedData
from dlcore.engine.settings import head_of
from dlcore.prediction import errors_of, outputs_for
from dlcore.studies.curve_runs import MOST_JUDGED
from dlcore.studies.last_weights import Ended, LastWeights
from dlcore.studies.penalty_path import constant_error
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

Place = tuple[int, int, int]
"""In the table: row, column, seed."""
TIE = 1e-6
"""What a nat of dev cost counts as, in dev error: it decides between equals and nothing else."""
MOST_COST = 100.0
SAME_ERROR = TIE * MOST_COST
"""Scores that differ by less may have the same dev error, and differ in their cost alone."""
SURE = 1e-7
"""Probabilities count as no nearer to 0 and 1 than float32 can tell."""


class ScoredRuns(Stepwise):
    """Part of a study that fills a table with errors and costs; `_begin` before the first step. inf is what came of a
    network that diverged, NaN what is not known yet."""

    def _begin(
        self,
        data: PreparedData,
        rounds: "Sequence[Sequence[Experiment]]",
        places: Sequence[Sequence[Place]],
        shape: Place,
    ) -> None:
        """The networks of every round (see `LastWeights`), and where in a table of this shape each stands."""
        self._data, self._places = data, places
        self._runs = LastWeights(rounds, [float(len(one)) for one in rounds], data)
        self._error, self._cost = np.full(shape, np.nan), np.full(shape, np.nan)
        self._constant_error = constant_error(data)

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        return self._runs.progress

    @property
    def known(self) -> int:
        """Networks that have been scored."""
        return int((~np.isnan(self._error)).sum())

    def _steps(self) -> Iterator[bool]:
        for ended in self._runs.steps():
            for one in ended:
                at = self._places[one.round][one.place]
                self._error[at], self._cost[at] = judged(one, self._data)
            yield False
        yield True


def judged(ended: Ended, data: PreparedData) -> tuple[float, float]:
    """Dev error and dev cost of a network; inf where it diverged."""
    rows = data.slices["dev"]
    rows = slice(rows.start, min(rows.stop, rows.start + MOST_JUDGED))
    a = outputs_for(ended.experiment, data, ended.vector, data.inputs[rows])
    if not (np.isfinite(a).all() and np.isfinite(ended.vector).all()):
        return np.inf, np.inf
    error = float(errors_of(data.dataset.task, a, data.labels[rows]))
    head = head_of(ended.experiment, data)
    if head.output != "linear":
        a = np.clip(a, SURE, 1 - SURE)
    return error, float(losses_from_outputs(head, a.T, data.targets[rows].T).mean())


def scores(
    error: Float[np.ndarray, "r c seeds"], cost: Float[np.ndarray, "r c seeds"], constant_error: float
) -> Float[np.ndarray, "r c"]:
    """The mean dev error over the seeds; what is worse than a constant answer, or diverged, counts as that. Equal ones
    are told apart by their mean cost, in the sixth decimal."""
    costs = np.minimum(cost, MOST_COST).mean(axis=2)
    return np.minimum(error, constant_error).mean(axis=2) + TIE * costs

"""The networks of a curve, points × seeds, each trained on a training set of its own and judged by its last weights."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.data import PreparedData
from dlcore.engine.many import Many
from dlcore.prediction import errors_of, outputs_for
from dlcore.studies.spec import StudyResult

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_JUDGED = 5000
"""Examples of a set that a network is judged on: the standard error of a share is below 0.7 %."""


class CurveRun(NamedTuple):
    """One network: its place in the curve, what it is, the data whose training set it sees, and what judges it."""

    point: int
    seed: int
    experiment: "Experiment"
    data: PreparedData
    dev_raw: Float[np.ndarray, "n d"]
    dev_labels: Shaped[np.ndarray, " n"]


class CurveRuns:
    """A curve in progress: its runs are trained in the order given, and `read` makes the result of what is known.

    Errors are `(points, seeds)`, NaN where not yet known and where a network diverged.
    """

    def __init__(self, runs: Sequence[CurveRun], points: int, seeds: int, read: "Callable[[CurveRuns], StudyResult]"):
        self._runs, self._read = runs, read
        self._many = Many([run.experiment for run in runs], data=[run.data for run in runs])
        self._judged = np.zeros(len(runs), bool)
        self.train_error: Float[np.ndarray, "points seeds"] = np.full((points, seeds), np.nan)
        self.dev_error: Float[np.ndarray, "points seeds"] = np.full((points, seeds), np.nan)

    @property
    def done(self) -> bool:
        return bool(self._judged.all())

    @property
    def progress(self) -> float:
        """Share of the runs trained, 0 to 1."""
        return self._many.progress

    def advance(self) -> None:
        """One chunk of training; then the networks that have ended are judged."""
        self._many.advance()
        ended = self._many.ended & ~self._judged
        if not ended.any():
            return
        vectors = self._many.parameters()
        for index in np.flatnonzero(ended).tolist():
            run = self._runs[index]
            at = run.point, run.seed
            self.train_error[at], self.dev_error[at] = _errors(run, vectors[index])
        self._judged |= ended

    def snapshot(self) -> StudyResult:
        """The curve so far."""
        return self._read(self)


def _errors(run: CurveRun, vector: Shaped[np.ndarray, " p"]) -> tuple[float, float]:
    """Error on the run's own training set and on the dev set."""
    data = run.data
    if not np.isfinite(vector).all():
        return np.nan, np.nan
    train = slice(0, min(data.counts[0], MOST_JUDGED))
    errors = (
        errors_of(data.dataset.task, outputs_for(run.experiment, data, vector, inputs), labels)
        for inputs, labels in (
            (data.inputs[train], data.labels[train]),
            (data.set_inputs(run.dev_raw), run.dev_labels),
        )
    )
    train_error, dev_error = map(float, errors)
    return train_error, dev_error


def dev_set(data: PreparedData) -> tuple[Float[np.ndarray, "n d"], Shaped[np.ndarray, " n"]]:
    """Raw inputs and labels of the dev set, the first `MOST_JUDGED`."""
    rows = slice(data.counts[0], data.counts[0] + min(data.counts[1], MOST_JUDGED))
    return data.raw[rows], data.labels[rows]


def coarse_first(points: int) -> list[int]:
    """`0 .. points - 1` in an order that shows the whole curve early: both ends, the middle, the quarters, ..."""
    order, gaps = [0, points - 1][:points], deque([(0, points - 1)])
    while gaps:
        left, right = gaps.popleft()
        middle = (left + right) // 2
        if middle > left:
            order.append(middle)
            gaps += [(left, middle), (middle, right)]
    return order

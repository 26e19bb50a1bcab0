"""The networks of a study that all see the same data: trained some at a time, in their order, and handed out as they
end, with what is asked of them there."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.data import PreparedData
from dlcore.engine.many import Many
from dlcore.engine.settings import architecture_of
from dlcore.prediction import at_once, errors_of, outputs_for
from dlcore.studies.curve_runs import MOST_JUDGED

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

AT_ONCE = 64
"""Networks of one batch: a program's on each of two cores."""


class Judged(NamedTuple):
    """Examples of one set as networks see them, at most `MOST_JUDGED`."""

    inputs: Float[np.ndarray, "n k"]
    labels: Shaped[np.ndarray, " n"]


def judged_by(data: PreparedData, split: str) -> Judged:
    """The first examples of "train" or "dev"."""
    rows = data.slices[split]
    rows = slice(rows.start, min(rows.stop, rows.start + MOST_JUDGED))
    return Judged(data.inputs[rows], data.labels[rows])


def errors_on(
    experiment: "Experiment", data: PreparedData, vectors: Float[np.ndarray, "runs p"], judged: Judged
) -> Float[np.ndarray, " runs"]:
    """Share misclassified, or RMSE, of each network; NaN where it diverged, even if what it says is finite."""
    errors = errors_of(data.dataset.task, outputs_for(experiment, data, vectors, judged.inputs), judged.labels)
    return np.where(np.isfinite(vectors).all(axis=1), errors, np.nan)


class SharedRuns:
    """Runs of `experiments` on one `data`, alike but for their numbers (`dlcore.engine.many.Many`)."""

    def __init__(self, experiments: "Sequence[Experiment]", data: PreparedData):
        self._experiments, self._data = experiments, data
        self._manys: list[Many] = []
        self.handed_out = 0

    @property
    def progress(self) -> float:
        """Share of the runs trained, 0 to 1."""
        trained = sum(len(many.experiments) * many.progress for many in self._manys)
        return min(1.0, trained / len(self._experiments))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the engine has to say about the runs."""
        return tuple(dict.fromkeys(note for many in self._manys for note in many.notes))

    def steps(self, points: int) -> Iterator[tuple[list[int], Float[np.ndarray, "some p"]]]:
        """Train them all: after every chunk the runs that have ended since, their places and last parameters, in
        portions that can be judged at so many `points` in one step. Often there are none."""
        architecture = architecture_of(self._experiments[0], self._data)
        portion = at_once(architecture, points)
        nothing = np.zeros((0, architecture.frame_size), np.float32)
        for start in range(0, len(self._experiments), AT_ONCE):
            many = Many(self._experiments[start : start + AT_ONCE], data=self._data)
            self._manys.append(many)
            known = np.zeros(len(many.experiments), bool)
            while not many.done:
                many.advance()
                fresh = np.flatnonzero(many.ended & ~known).tolist()
                known[fresh] = True
                vectors = many.parameters() if fresh else []
                for first in range(0, len(fresh), portion):
                    places = fresh[first : first + portion]
                    self.handed_out += len(places)
                    yield [start + place for place in places], np.stack([vectors[place] for place in places])
                if not fresh:
                    yield [], nothing

    def history(self, name: str) -> Float[np.ndarray, "runs records"]:
        """One quantity of `dlcore.metrics.history_rows` at the epochs `records`; NaN where it is not known yet."""
        found = np.full((len(self._experiments), len(self.records)), np.nan)
        for number, many in enumerate(self._manys):
            start = number * AT_ONCE
            found[start : start + len(many.experiments)] = many.history(name)
        return found

    @property
    def records(self) -> Shaped[np.ndarray, " records"]:
        """The epochs at which the runs are evaluated; none before they are trained."""
        return self._manys[0].records if self._manys else np.zeros(0, int)

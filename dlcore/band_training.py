"""The runs of a band as they happen: the one that a page shows, and the others beside it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import jax
import numpy as np
from jaxtyping import Float

from dlcore.band import QUANTITIES, Band, seed_runs
from dlcore.budget import refusal
from dlcore.data import PreparedData
from dlcore.engine.many import Many
from dlcore.engine.training import Training
from dlcore.run import WorkRefusedError

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


class BandTraining:
    """A band in progress, advanced in short chunks like a single run.

    The first run is trained by the program of a single run, because in float32 another order of sums is another
    run after a few hundred epochs: so the first of the band is, to the last bit, the run that the page shows.
    Raises `WorkRefusedError` where all runs together ask for too much, ValueError for fewer than two runs.
    """

    def __init__(self, experiment: "Experiment"):
        if experiment.seeds < 2:
            raise ValueError("a band needs two runs or more")
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        first, *others = seed_runs(experiment)
        self.experiment = experiment
        self._first = Training(first)
        self._others = Many(others, data=self._first.data)

    @property
    def done(self) -> bool:
        return self._first.done and self._others.done

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        first = 1.0 if self._first.done else self._first.progress
        return (first + (self.experiment.seeds - 1) * self._others.progress) / self.experiment.seeds

    def advance(self) -> None:
        """One chunk of the first run or of the others, whoever is behind."""
        behind = not self._first.done and self._first.progress <= self._others.progress
        (self._first if behind or self._others.done else self._others).advance()

    @property
    def data(self) -> PreparedData:
        """The data of every run."""
        return self._first.data

    def parameters(self) -> Float[np.ndarray, "runs p"]:
        """The last parameters of every run, when done: exact vectors in the order of `dlcore.parameters`."""
        return np.stack([self._first.last_parameters(), *self._others.parameters()])

    def snapshot(self) -> Band:
        """The band as far as it has come."""
        records = self._others.records
        rows = self._first.recorded(records)
        reached = len(rows["epoch"])
        history = {}
        for name in QUANTITIES:
            first = np.full((1, len(records)), np.nan)
            first[0, :reached] = rows[name] if reached else []
            history[name] = np.concatenate([first, self._others.history(name)])
        known = len(records) if self._first.done else reached
        return Band(
            experiment=self.experiment,
            data=self._first.data,
            records=records,
            known=np.array([known, *self._others.known]),
            history=history,
            updates=self._first.updates + self._others.updates,
            seconds=self._first.seconds + self._others.seconds,
            device=jax.devices()[0].platform,
            notes=tuple(self._others.notes),
            complete=self.done,
        )


def train_band(experiment: "Experiment", *, each_chunk: Callable[[BandTraining], None] | None = None) -> Band:
    """Train all runs to the end. `each_chunk` is called after every chunk. Raises `WorkRefusedError`."""
    training = BandTraining(experiment)
    while not training.done:
        training.advance()
        if each_chunk is not None:
            each_chunk(training)
    return training.snapshot()

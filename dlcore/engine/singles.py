"""Runs trained one after another, each by the program of a single run; the same protocol as `Group`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.data import PreparedData
from dlcore.engine.training import Training

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


class Singles:
    """Runs in progress on `data`, one for each. Without `records` nothing is evaluated that early stopping does not
    need."""

    def __init__(
        self,
        experiments: "Sequence[Experiment]",
        data: Sequence[PreparedData],
        records: Int[np.ndarray, " records"],
    ):
        self.experiments, self._data, self._records = experiments, data, records
        self._rows: list[dict[str, np.ndarray]] = []  # of the runs done, at the recorded epochs
        self._last: list[np.ndarray] = []
        self._seconds, self._updates = 0.0, 0
        self._current = self._next()

    def _next(self) -> Training:
        run = len(self._last)
        return Training(self.experiments[run], data=self._data[run], only_weights=not len(self._records))

    @property
    def done(self) -> bool:
        return len(self._last) == len(self.experiments)

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        current = 0.0 if self.done else self._current.progress
        return (len(self._last) + current) / len(self.experiments)

    @property
    def seconds(self) -> float:
        return self._seconds + (0.0 if self.done else self._current.seconds)

    @property
    def updates(self) -> int:
        return self._updates + (0 if self.done else self._current.updates)

    def advance(self) -> None:
        """One chunk of the run whose turn it is."""
        self._current.advance()
        if not self._current.done:
            return
        self._rows.append(self._current.recorded(self._records))
        self._last.append(self._current.last_parameters())
        self._seconds += self._current.seconds
        self._updates += self._current.updates
        if not self.done:
            self._current = self._next()

    @property
    def ended(self) -> int:
        """How many runs, the first ones, have come to their end."""
        return len(self._last)

    @property
    def known(self) -> Int[np.ndarray, " runs"]:
        """How many of the recorded epochs every run has come to: all of them once it is done, diverged or not."""
        found = np.zeros(len(self.experiments), int)
        found[: len(self._rows)] = len(self._records)
        if not self.done:
            found[len(self._rows)] = len(self._current.recorded(self._records)["epoch"])
        return found

    def history(self, name: str) -> Float[np.ndarray, "runs records"]:
        """One quantity of `history_rows` at the recorded epochs; NaN at those to come."""
        found = np.full((len(self.experiments), len(self._records)), np.nan)
        begun = [] if self.done else [self._current.recorded(self._records)]
        for run, rows in enumerate([*self._rows, *begun]):
            values = rows.get(name, ())
            found[run, : len(values)] = values
        return found

    def parameters(self) -> list[np.ndarray]:
        """The last parameters of the runs done."""
        return self._last

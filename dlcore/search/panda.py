"""One run that is watched, with the branches that were left behind, against a batch with the same total work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.branches import Changes, parting
from dlcore.search.babysitting import BabysatRun
from dlcore.search.caviar import Batch, CaviarRun

RUN_NAMES = ("now", "before", "earlier", "first")
"""What the runs that are watched are called: the one that is changed next, and those that were left, the last one
first."""


def begun_at(runs: Sequence[Changes], epochs: int) -> tuple[int, ...]:
    """For each run, the newest first, the epoch from which on it was trained anew: until there it is what an older one
    was."""
    return tuple(
        int(min(epochs, max((parting(one, older) for older in runs[number + 1 :]), default=0)))
        for number, one in enumerate(runs)
    )


def work(runs: Sequence[Changes], epochs: int) -> int:
    """Epochs trained in all runs together, what they share counted once. A branch that was left counts to its end: the
    person who left it has seen where it leads."""
    return sum(epochs - begun for begun in begun_at(runs, epochs))


@dataclass(frozen=True, eq=False)
class Watched:
    """What is shown: the runs that were watched, the own one first, then those from which it was branched off, the last
    one first; and the batch, None while nothing is known of it."""

    runs: tuple[BabysatRun, ...]
    caviar: CaviarRun | None

    @property
    def own(self) -> BabysatRun:
        """The run that is watched now."""
        return self.runs[0]

    @property
    def epochs(self) -> int:
        """Of each of the runs."""
        return self.own.babysat.experiment.epochs

    @property
    def work(self) -> int:
        """Epochs of all runs together."""
        return work([run.babysat.nudges for run in self.runs], self.epochs)

    @property
    def complete(self) -> bool:
        """Whether all have come to their end."""
        return all(run.complete for run in self.runs) and self.caviar is not None and self.caviar.complete

    def name_of(self, run: BabysatRun) -> str:
        """What one of the runs is called."""
        return RUN_NAMES[self.runs.index(run)]

    @property
    def chosen(self) -> BabysatRun | None:
        """The run that ends with the lowest dev error, of equals that with the lowest dev cost; None where all
        diverged."""
        able = [run for run in self.runs if run.complete and run.diverged_at is None]
        return min(able, key=lambda run: (run.dev_error[-1], run.dev_cost[-1]), default=None)


def best_so_far(batch: Batch, epochs: Float[np.ndarray, " e"]) -> Float[np.ndarray, " e"]:
    """The lowest dev error in the batch when each network has been trained for so many epochs; NaN where it is not
    known, and where all diverged."""
    columns: Int[np.ndarray, " e"] = np.clip(
        np.searchsorted(batch.records, epochs + 1e-9, side="right") - 1, 0, len(batch.records) - 1
    )
    values = batch.dev_error[:, columns]
    known = ~np.isnan(values).any(axis=0)
    lowest = np.where(np.isnan(values), np.inf, values).min(axis=0)
    return np.where(known & np.isfinite(lowest), lowest, np.nan)

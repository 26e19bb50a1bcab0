"""What is kept of a pinned run: its curves, thinned, and its results; none of its weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.experiment import Experiment
from dlcore.run import Run
from dlcore.setting import Setting

CURVE_POINTS = 300
"""Epochs kept, evenly spaced."""
QUANTITIES = ("train_cost", "dev_cost", "train_error", "dev_error", "penalty")
NO_DIFFERENCE = ("seeds",)
"""Settings that make no other run: more seeds repeat it."""


@dataclass(frozen=True, eq=False)
class PinnedRun:
    """The first run of a pinned experiment, trained to its end.

    `curves` has an entry for every one of `epochs`; those of a set without examples are left out. `final` is
    that of `dlcore.run.Run`.
    """

    experiment: Experiment
    epochs: Int[np.ndarray, " kept"]
    curves: dict[str, Float[np.ndarray, " kept"]]
    final: dict[str, dict[str, float] | None]
    updates: int
    seconds: float
    diverged_at: int | None

    @property
    def task(self) -> str:
        """Of the data: "classification" or "regression"."""
        return self.experiment.dataset.task


def pinned_run(run: Run) -> PinnedRun:
    """What is kept of a run."""
    last = run.ended
    epochs = np.unique(np.linspace(0, last, min(last + 1, CURVE_POINTS)).round().astype(int))
    empty = {split for split, numbers in run.final.items() if numbers is None}
    curves = {
        name: np.asarray(run.history[name][epochs], float)
        for name in QUANTITIES
        if name in run.history and name.partition("_")[0] not in empty
    }
    return PinnedRun(run.experiment, epochs, curves, run.final, run.updates, run.seconds, run.diverged_at)


def differing(experiments: Sequence[Experiment]) -> list[Setting]:
    """The settings that are not the same in all of them, in the order of a link: of those that follow the data where
    nobody sets them (the number of classes, the loss) only the ones that somebody has set."""
    chosen = [one.changes() for one in experiments]
    return [
        setting
        for name, setting in Experiment.settings().items()
        if name not in NO_DIFFERENCE
        and len({getattr(one, name) for one in experiments}) > 1
        and any(name in changes for changes in chosen)
    ]

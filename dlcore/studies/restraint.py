"""Did the restraint do it? The same networks without and with the page's regularizers, compared seed by seed.

Both of a pair have the same data, the same first weights and the same order of examples. Nothing else differs, so what
differs in their errors is the effect of the restraint (D. Rubin 1974, Estimating causal effects of treatments in
randomized and nonrandomized studies), for networks whose first weights are drawn like these and for these data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run, seed_runs
from dlcore.budget import refusal as run_refusal
from dlcore.budget import training_examples, update_count
from dlcore.data import prepare
from dlcore.paired import compare
from dlcore.restraints import restraints_of, without_restraints
from dlcore.run import WorkRefusedError
from dlcore.set_counts import has_dev_set
from dlcore.studies.effort import SEEDS, Effort, affordable, update_cost, with_updates
from dlcore.studies.shared_runs import SharedRuns, errors_on, judged_by
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_SECONDS = 20.0
"""Of one core."""
WITHOUT, WITH = 0, 1


@dataclass(frozen=True, eq=False)
class Restraint:
    """Errors of the pairs: column 0 without any restraint, column 1 with those of the experiment; NaN where not yet
    known and where a network diverged.

    `dev_course` is the dev error over training, at `epochs`; `dev_error` and `train_error` are of the networks as their
    training leaves them.
    """

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    seeds: Int[np.ndarray, " seeds"]
    train_error: Float[np.ndarray, "seeds 2"]
    dev_error: Float[np.ndarray, "seeds 2"]
    epochs: Int[np.ndarray, " e"]
    dev_course: Float[np.ndarray, "2 seeds e"]


def paired_band(
    without: Float[np.ndarray, "seeds e"], restrained: Float[np.ndarray, "seeds e"]
) -> Float[np.ndarray, "e 3"]:
    """Mean difference (with - without) at every epoch and its 95 % interval over the pairs; NaN with fewer than two."""
    found = np.full((without.shape[1], 3), np.nan)
    for row, (a, b) in enumerate(zip(without.T, restrained.T, strict=True)):
        result = compare(a, b)
        if result is not None and result.pairs > 1:
            found[row] = result.difference, result.paired.low, result.paired.high
    return found


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without the members of an ensemble, of which these networks know nothing."""
    return experiment.replace(ensemble=1)


def _effort(experiment: "Experiment") -> Effort | None:
    cost = update_cost(experiment, training_examples(experiment), shared=True)
    return affordable([cost, cost], update_count(experiment), SEEDS, MOST_SECONDS)


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        self._experiment = experiment = subject(first_run(experiment))
        effort = _effort(experiment)
        if reason is not None or effort is None:
            raise WorkRefusedError(reason)
        self._notes, self._data = effort.notes, prepare(experiment)  # which no restraint changes
        self._sides = []
        for one in (without_restraints(experiment), experiment):
            long = with_updates(one, self._data.counts[0], effort.updates)
            self._sides.append(SharedRuns(seed_runs(long.replace(seeds=effort.seeds)), self._data))
        self._seeds = np.array([one.seed for one in seed_runs(experiment.replace(seeds=effort.seeds))])
        self._train, self._dev = (np.full((effort.seeds, 2), np.nan) for _ in range(2))

    @property
    def progress(self) -> float:
        """Share of the networks trained, 0 to 1."""
        return float(np.mean([side.progress for side in self._sides]))

    def _steps(self) -> Iterator[bool]:
        judged = [judged_by(self._data, split) for split in ("train", "dev")]
        points = sum(len(one.labels) for one in judged)
        # in step, so that pairs are complete from early on
        for both in zip_longest(*(side.steps(points) for side in self._sides)):
            for side, step in enumerate(both):
                if step is None or not step[0]:
                    continue
                places, vectors = step
                for errors, one in zip((self._train, self._dev), judged, strict=True):
                    errors[places, side] = errors_on(self._experiment, self._data, vectors, one)
            yield False
        yield True

    def snapshot(self) -> Restraint:
        """The pairs so far."""
        return Restraint(
            experiment=self._experiment,
            complete=self.done,
            notes=(*self._notes, *self._sides[WITH].notes),
            seeds=self._seeds,
            train_error=self._train.copy(),
            dev_error=self._dev.copy(),
            epochs=self._sides[WITHOUT].records,
            dev_course=np.stack([side.history("dev_error") for side in self._sides]),
        )


def refusal(experiment: "Experiment") -> str | None:
    """Why there is no comparison, with the remedy; None if there is."""
    experiment = subject(first_run(experiment))
    if not restraints_of(experiment):
        return (
            "Nothing restrains this network, so there is nothing to compare: choose a penalty (l2 or l1), dropout "
            "(keep), augmentation (aug) or early stopping (patience) first."
        )
    if not has_dev_set(experiment):
        return "The dev set says what a restraint is worth, and there is none: give dev a share (split)."
    too_much = run_refusal(experiment)
    if too_much is None and _effort(experiment) is None:
        return (
            f"{2 * SEEDS[-1]} networks like this one are too much work: use fewer epochs (epochs), larger batches "
            "(batch) or fewer hidden units (hidden)."
        )
    return too_much


RESTRAINT = Study(
    id="restraint",
    title="Seeds",
    question="Was it the restraint, or luck?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)

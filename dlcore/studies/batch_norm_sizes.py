"""Does a small mini-batch regularize? Train and dev errors against the batch size, with each kind of normalization.

Every network makes as many passes over the training set, so one with smaller batches makes more updates, with and
without normalization alike. That the noise of the batch's moments regularizes is said by S. Ioffe and C. Szegedy
(2015), section 3.4.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run, seed_runs
from dlcore.budget import refusal as run_refusal
from dlcore.budget import training_examples
from dlcore.data import prepare
from dlcore.minibatches.batch_sizes import updates_per_epoch
from dlcore.run import WorkRefusedError
from dlcore.set_counts import has_dev_set
from dlcore.studies.effort import Cost, update_cost, with_updates
from dlcore.studies.judged_runs import JudgedRuns
from dlcore.studies.normalization_kinds import KINDS, NO_LAYERS, Plan, kinds_of, planned, without_kind
from dlcore.studies.spec import Study

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SIZES = tuple(2**k for k in range(9))
"""From one example to 256."""
SEEDS = (8, 4)
"""Networks of every size, for each kind: as many as there is time for."""
MOST_SECONDS = 22.0
"""Of one core, as `update_cost` counts."""


@dataclass(frozen=True, eq=False)
class BatchNormSizes:
    """Errors of the networks of every one of `kinds` with every one of the batch `sizes`, as their training leaves
    them: inf where a network diverged, NaN where it is not yet known. Batch normalization has none at size 1.

    The middles are medians over the seeds, a diverged network counted as worse than every other.
    """

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    kinds: tuple[str, ...]
    sizes: Int[np.ndarray, " s"]
    train_middle: Float[np.ndarray, "s kinds"]
    dev_middle: Float[np.ndarray, "s kinds"]
    train_error: Float[np.ndarray, "kinds s seeds"]
    dev_error: Float[np.ndarray, "kinds s seeds"]
    examples: int  # in the training set
    epochs: int  # of each network

    @property
    def gap(self) -> Float[np.ndarray, "kinds s seeds"]:
        """Dev error minus train error of each network; NaN where it diverged."""
        with np.errstate(invalid="ignore"):
            return self.dev_error - self.train_error


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what the study does not depend on."""
    return without_kind(experiment).replace(batch_size=type(experiment)().batch_size)


def sizes_of(train: int) -> tuple[int, ...]:
    """The batch sizes below so many training examples."""
    return tuple(size for size in SIZES if size < train)


def _each(experiment: "Experiment") -> "dict[int, dict[str, Experiment]]":
    """Batch size to the experiments of the kinds that it can be trained with, the largest size first: it is the
    quickest."""
    sizes = reversed(sizes_of(training_examples(experiment)))
    return {size: kinds_of(experiment.replace(batch_size=size)) for size in sizes}


def _epoch_cost(one: "Experiment", train: int) -> Cost:
    """Of all updates of an epoch."""
    cost = update_cost(one, train)
    return cost._replace(seconds=cost.seconds * updates_per_epoch(train, one.batch_size))  # pyright: ignore


def _costs(experiment: "Experiment") -> list[Cost]:
    """Of an epoch of each point's networks."""
    train = training_examples(experiment)
    return [_epoch_cost(one, train) for kinds in _each(experiment).values() for one in kinds.values()]


def plan(experiment: "Experiment") -> Plan | None:
    """What of a `subject` is affordable: its `trained` are epochs."""
    return planned(experiment, experiment.epochs, _costs, SEEDS, MOST_SECONDS)


def _shorter(made: int, wanted: int) -> tuple[str, ...]:
    return (f"Every network trains for {made:,} epochs; the page's own run for {wanted:,}.",) * (made < wanted)


class _InProgress(JudgedRuns):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        found = plan(subject(first_run(experiment)))
        assert found is not None  # refused otherwise
        self._experiment, seeds, self._epochs, notes = found
        self._notes = notes + _shorter(self._epochs, self._experiment.epochs)
        data = prepare(self._experiment)
        train = data.counts[0]
        self._sizes = sizes_of(train)
        rounds, costs, places = [], [], []
        for size, kinds in _each(self._experiment).items():
            at = self._sizes.index(size)
            places.append([(KINDS.index(kind), at, seed) for kind in kinds for seed in range(seeds)])
            long = [with_updates(one, train, self._epochs * updates_per_epoch(train, size)) for one in kinds.values()]
            rounds.append([run for one in long for run in seed_runs(one.replace(seeds=seeds))])
            costs.append(sum(_epoch_cost(one, train).seconds for one in kinds.values()))
        self._begin(data, rounds, costs, places, (len(KINDS), len(self._sizes), seeds))

    def snapshot(self) -> BatchNormSizes:
        """As far as it has come."""
        return BatchNormSizes(
            experiment=self._experiment,
            complete=self.done,
            notes=(*self._notes, *self._runs.notes),
            kinds=KINDS,
            sizes=np.array(self._sizes),
            examples=self._data.counts[0],
            epochs=self._epochs,
            **self._found(),
        )


def refusal(experiment: "Experiment") -> str | None:
    """Why the batch sizes cannot be compared, with the remedy; None if they can."""
    experiment = subject(first_run(experiment))
    if not experiment.hidden:
        return NO_LAYERS
    if not has_dev_set(experiment):
        return "The gap is between train and dev, and there is no dev set: give dev a share (split)."
    if len(sizes_of(training_examples(experiment))) < 3:
        return "There are too few training examples for batches of several sizes: take more (n)."
    too_much = run_refusal(experiment)
    if too_much is None and plan(experiment) is None:
        too_much = (
            f"Batches of every size, down to a single one of {training_examples(experiment):,} examples, are too much "
            "work: use fewer examples (n), fewer epochs (epochs) or fewer hidden layers (hidden)."
        )
    return too_much


BATCH_NORM_SIZES = Study(
    id="batch_norm_sizes",
    title="Batch sizes",
    question="Does the noise of small batches regularize, with and without normalization?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)

"""Would more data help? Error against the number of training examples."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run, seed_runs
from dlcore.budget import refusal as run_refusal
from dlcore.budget import training_examples, update_count
from dlcore.data import PreparedData, prepare
from dlcore.run import WorkRefusedError
from dlcore.scaling import scale_sets
from dlcore.set_counts import has_dev_set
from dlcore.studies.curve_runs import CurveRun, CurveRuns, coarse_first, dev_set
from dlcore.studies.effort import Effort, affordable, update_cost, with_even_batches, with_updates
from dlcore.studies.spec import Study

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SIZES = 20
SMALLEST = 10
LARGEST = 20_000
"""Training examples of the first and of the last point, where there are so many."""


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """Errors of networks that saw `sizes` examples of the training set, as many updates each; NaN where not yet known
    and where a network diverged."""

    experiment: "Experiment"
    sizes: Int[np.ndarray, " s"]
    train_error: Float[np.ndarray, "s seeds"]  # on the examples that the network saw
    dev_error: Float[np.ndarray, "s seeds"]
    notes: tuple[str, ...]
    complete: bool


def curve_sizes(train: int, classes: int) -> Int[np.ndarray, " s"]:
    """At most `SIZES` numbers of training examples, spaced evenly on a logarithmic axis."""
    smallest, largest = max(SMALLEST, 2 * classes), min(train, LARGEST)
    return np.unique(np.round(np.geomspace(min(smallest, largest), largest, SIZES)).astype(int))


def training_subset(data: PreparedData, rows: Int[np.ndarray, " m"], scale: str, dev: int = 0) -> PreparedData:
    """Some rows of the training set as a training set of its own: scaled by its own mean and deviation. With the first
    `dev` examples of the dev set, no others."""
    train, rows = len(rows), np.append(rows, np.arange(data.counts[0], data.counts[0] + dev))
    raw, labels = data.raw[rows], data.labels[rows]
    scaling, scaled = scale_sets(scale, data.columns_of(raw), [slice(train), slice(train, None)])
    return replace(
        data, counts=(train, dev, 0), raw=raw, labels=labels, targets=data.targets[rows], train_dev=None,
        scaling=scaling, inputs=scaled.astype(np.float32),
    )  # fmt: skip


def nested_rows(experiment: "Experiment", train: int, seed: int) -> Int[np.ndarray, " m"]:
    """The order in which seed number `seed` gets to see the training examples; its sizes are its beginnings."""
    return np.random.RandomState([experiment.data_seed, seed]).permutation(train)


def _effort(experiment: "Experiment") -> Effort | None:
    sizes = curve_sizes(training_examples(experiment), experiment.classes)
    return affordable([update_cost(experiment, int(size)) for size in sizes], update_count(experiment))


def refusal(experiment: "Experiment") -> str | None:
    """Why there is no learning curve of the experiment, with the remedy; None if there is."""
    experiment = first_run(experiment)
    if not has_dev_set(experiment):
        return "A learning curve compares train and dev error, and there is no dev set: give dev a share (split)."
    if training_examples(experiment) < 2 * max(SMALLEST, 2 * experiment.classes):
        return "The training set is too small for a learning curve: use more examples (n) or a larger share (split)."
    too_much = run_refusal(experiment)
    if too_much is None and _effort(experiment) is None:
        too_much = (
            f"A learning curve of this run is too much work: {SIZES} sizes with {update_count(experiment):,} updates "
            "each; use fewer epochs (epochs), larger batches (batch) or fewer hidden units (hidden)."
        )
    return too_much


def start(experiment: "Experiment") -> CurveRuns:
    """Begin the curve of the experiment. Raises `WorkRefusedError`."""
    reason, effort = refusal(experiment), _effort(first_run(experiment))
    if reason is not None or effort is None:
        raise WorkRefusedError(reason)
    data, notes = prepare(experiment), effort.notes
    train, sizes = data.counts[0], curve_sizes(data.counts[0], data.classes)
    if train > LARGEST:
        notes += (f"The curve ends at {LARGEST:,} of {train:,} training examples.",)
    seeds = seed_runs(experiment.replace(seeds=effort.seeds))
    nested = [nested_rows(experiment, train, seed) for seed in range(effort.seeds)]
    dev, runs = dev_set(data), []
    followed = len(dev[1]) if experiment.patience else 0  # early stopping needs them in training
    for point in coarse_first(len(sizes)):
        size = int(sizes[point])
        even = experiment if size == train else with_even_batches(experiment, size)
        long = with_updates(even, size, effort.updates)
        for seed, one in enumerate(seeds):
            # sorted: all examples are then the page's own run
            subset = training_subset(data, np.sort(nested[seed][:size]), experiment.scale, followed)
            runs.append(CurveRun(point, seed, long.replace(seed=one.seed, seeds=1), subset, *dev))

    def read(so_far: CurveRuns) -> LearningCurve:
        return LearningCurve(experiment, sizes, so_far.train_error.copy(), so_far.dev_error.copy(), notes, so_far.done)

    return CurveRuns(runs, len(sizes), effort.seeds, read)


LEARNING_CURVE = Study(
    id="learning_curve",
    title="Learning curve",
    question="Would more data help?",
    start=start,
    refusal=refusal,
)

"""How large should λ be? Errors, weights and boundaries of the same networks under an ever larger penalty.

The regularization path of J. Friedman, T. Hastie and R. Tibshirani (2010), Regularization paths for generalized linear
models via coordinate descent, for networks: here every λ is trained from the first weights on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.band import first_run, quantiles, seed_runs
from dlcore.budget import refusal as run_refusal
from dlcore.budget import training_examples, update_count
from dlcore.data import PreparedData, prepare
from dlcore.engine.settings import architecture_of
from dlcore.plane_grid import one_number, plane_grid
from dlcore.prediction import outputs_for
from dlcore.run import WorkRefusedError
from dlcore.set_counts import has_dev_set
from dlcore.studies.curve_runs import coarse_first
from dlcore.studies.effort import Effort, affordable, update_cost, with_updates
from dlcore.studies.shared_runs import SharedRuns, errors_on, judged_by
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise
from dlcore.weights import squared_weights, weights_of, zero_share

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

LAMBDAS = tuple(float(f"{value:.3g}") for value in np.logspace(-3, 3, 25))
"""Four to a power of ten, as they are read and written in a link. 0.001 is hardly a penalty."""
PICTURED = tuple(range(0, len(LAMBDAS), 4))
"""Places in `LAMBDAS` of the filmstrip's seven boundaries: the powers of ten."""
SEEDS = (8, 4, 2)
"""Networks at every λ: as many as there is time for."""
MOST_POINTS = 150
"""Training examples drawn on a picture."""
MOST_SECONDS = 7.0
"""Of one core, as `update_cost` counts: about six seconds on two, because wide networks that run one by one get in each
other's way (16-16: 10.4 s where 12.0 were counted)."""


@dataclass(frozen=True, eq=False)
class PenaltyPath:
    """What networks with the penalty `lambdas` come to; NaN where not yet known and where a network diverged.

    `boundaries` is what the network of the first seed says over the plane (or along the line of one input) at each of
    `pictured`: the probability of class 1, the class of several, or the value.
    """

    experiment: "Experiment"  # without its own λ of `penalty`
    complete: bool
    notes: tuple[str, ...]
    penalty: str  # "l1" or "l2"
    lambdas: Float[np.ndarray, " k"]
    train_error: Float[np.ndarray, "k seeds"]
    dev_error: Float[np.ndarray, "k seeds"]
    squared_weights: Float[np.ndarray, "k seeds"]  # Σ w² over all layers
    zero_share: Float[np.ndarray, "k seeds"]  # of the weights, exactly 0
    constant_error: float  # on the training set, of the best prediction that is the same for all examples
    suggested: float  # λ of the least median dev error; NaN until one is known
    pictured: Float[np.ndarray, " f"]
    axes: tuple[Float[np.ndarray, " g"], ...]
    boundaries: Float[np.ndarray, "f *cells"]
    points: Float[np.ndarray, "n 2"]  # of the training examples in the pictures, at most `MOST_POINTS`
    labels: Shaped[np.ndarray, " n"]  # their classes or values


def penalty_of(experiment: "Experiment") -> str:
    """Which penalty the path is about: L1 where the experiment has one, L2 otherwise."""
    return "l1" if experiment.l1 > 0 else "l2"


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what the path does not depend on: its own λ, and the members of an ensemble.

    A penalty that is in force needs a λ above 0 to be told from the other one: for L1 it is 1.
    """
    penalty = penalty_of(experiment)
    return experiment.replace(**{penalty: 1.0 if penalty == "l1" else 0.0}, ensemble=1)


def best_of(lambdas: Float[np.ndarray, " k"], dev_error: Float[np.ndarray, "k seeds"]) -> float:
    """The λ with the least median error; of several the one with the least mean, and then the largest: the simplest
    network. NaN where nothing is known."""
    middle = quantiles(dev_error.T)[1]
    if not np.isfinite(middle).any():
        return float("nan")
    lowest = np.flatnonzero(middle == np.nanmin(middle))
    means = np.nanmean(dev_error[lowest], axis=1)
    return float(lambdas[lowest[means == means.min()][-1]])


def constant_error(data: PreparedData) -> float:
    """Train error of the best prediction that is the same for every example: all but the commonest class, or the
    standard deviation of the values."""
    labels = data.labels[: data.counts[0]]
    if data.dataset.task == "regression":
        return float(np.std(labels))
    return float(1 - np.bincount(labels.astype(int)).max() / len(labels))


def _effort(experiment: "Experiment") -> Effort | None:
    cost = update_cost(experiment, training_examples(experiment), shared=True)
    return affordable([cost] * len(LAMBDAS), update_count(experiment), SEEDS, MOST_SECONDS)


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        self._experiment = experiment = subject(first_run(experiment))
        effort = _effort(experiment)
        if reason is not None or effort is None:
            raise WorkRefusedError(reason)
        self._penalty, self._notes = penalty_of(experiment), effort.notes
        self._data = prepare(experiment)
        long = with_updates(experiment, self._data.counts[0], effort.updates)
        seeds = seed_runs(long.replace(seeds=effort.seeds))
        decades = [PICTURED[place] for place in coarse_first(len(PICTURED))]
        order = [*decades, *(place for place in coarse_first(len(LAMBDAS)) if place not in decades)]
        self._places = [(place, seed) for place in order for seed in range(effort.seeds)]
        runs = [seeds[seed].replace(**{self._penalty: LAMBDAS[place]}) for place, seed in self._places]
        self._runs = SharedRuns(runs, self._data)
        self._first = runs[0]
        unknown = np.full((len(LAMBDAS), effort.seeds), np.nan)
        self._numbers = {name: unknown.copy() for name in ("train_error", "dev_error", "squared_weights", "zero_share")}
        drawn = slice(0, min(MOST_POINTS, self._data.counts[0]))
        self._labels = self._data.labels[drawn]
        self._points = self._data.points_of(self._data.raw[drawn], self._labels)
        self._constant_error = constant_error(self._data)
        self._grid = plane_grid(self._data.plane)
        self._boundaries = np.full((len(PICTURED), *self._grid.shape), np.nan, np.float32)

    @property
    def progress(self) -> float:
        """Share of the networks trained, 0 to 1."""
        return self._runs.progress

    def _steps(self) -> Iterator[bool]:
        judged = {split: judged_by(self._data, split) for split in ("train", "dev")}
        architecture = architecture_of(self._first, self._data)
        for places, vectors in self._runs.steps(sum(len(one.labels) for one in judged.values())):
            if places:
                weights = weights_of(vectors, architecture)
                finite = np.isfinite(vectors).all(axis=1)
                found = {
                    "squared_weights": np.where(finite, squared_weights(weights), np.nan),
                    "zero_share": np.where(finite, zero_share(weights), np.nan),
                    **{f"{split}_error": errors_on(self._first, self._data, vectors, one)
                       for split, one in judged.items()},
                }  # fmt: skip
                at = tuple(np.transpose([self._places[place] for place in places]))
                for name, values in found.items():
                    self._numbers[name][at] = values
                self._picture(places, vectors)
            yield self._runs.handed_out == len(self._places)

    def _picture(self, places: list[int], vectors: Float[np.ndarray, "some p"]) -> None:
        """Draw the boundaries of those that belong into the filmstrip."""
        inputs = self._data.network_inputs(self._grid.raw)
        for place, vector in zip(places, vectors, strict=True):
            at, seed = self._places[place]
            if seed == 0 and at in PICTURED and np.isfinite(vector).all():
                said = one_number(outputs_for(self._first, self._data, vector, inputs))
                self._boundaries[PICTURED.index(at)] = said.reshape(self._grid.shape)

    def snapshot(self) -> PenaltyPath:
        """The path so far."""
        lambdas = np.array(LAMBDAS)
        return PenaltyPath(
            experiment=self._experiment,
            complete=self.done,
            notes=(*self._notes, *self._runs.notes),
            penalty=self._penalty,
            lambdas=lambdas,
            constant_error=self._constant_error,
            suggested=best_of(lambdas, self._numbers["dev_error"]),
            pictured=lambdas[list(PICTURED)],
            axes=self._grid.axes,
            boundaries=self._boundaries.copy(),
            points=self._points,
            labels=self._labels,
            **{name: values.copy() for name, values in self._numbers.items()},
        )


def refusal(experiment: "Experiment") -> str | None:
    """Why there is no path of the experiment, with the remedy; None if there is."""
    experiment = subject(first_run(experiment))
    if not has_dev_set(experiment):
        return "The dev set says which λ is best, and there is none: give dev a share (split)."
    too_much = run_refusal(experiment)
    if too_much is None and _effort(experiment) is None:
        too_much = (
            f"{len(LAMBDAS)} values of λ with {update_count(experiment):,} updates each are too much work: use fewer "
            "epochs (epochs), larger batches (batch) or fewer hidden units (hidden)."
        )
    return too_much


PENALTY_PATH = Study(
    id="penalty_path",
    title="λ path",
    question="How large should λ be?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)

"""Where does the error come from? Bias², variance and noise over many networks, each with a training set of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.base_error import class_probabilities, target_moments
from dlcore.bias_variance import Deviations
from dlcore.budget import training_examples, update_count
from dlcore.data import PreparedData, prepare
from dlcore.datasets.labels import one_hot
from dlcore.engine.many import Many
from dlcore.fresh import fresh_examples
from dlcore.mismatch import MISMATCH
from dlcore.plane_grid import plane_grid
from dlcore.prediction import ACTIVATION_WORK, outputs_for
from dlcore.run import WorkRefusedError
from dlcore.settings.seeds import later_seed
from dlcore.studies.effort import update_cost
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NETWORKS = 128
FEWEST = 8
"""Networks from which on there is something to show."""
LEAST_POINTS, MOST_POINTS = 20_000, 200_000
"""Labelled examples, never seen in training, at which all networks are evaluated. Where classes overlap on a narrow
strip few labels are uncertain, and so many are needed to know their share within 1 %."""
PREDICTION_WORK = 2e8
"""Multiply-adds of one network at all points, above which points are left out."""
AT_ONCE, DATA_AT_ONCE, TRUTH_AT_ONCE = 4, 16, 10_000
"""Networks evaluated, data sets prepared, and points whose truth is computed in one step."""
MOST_SECONDS, MOST_EXAMPLES = 120.0, 4_000_000
"""Of training on one core, and examples in all data sets together, which are held at once."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """The parts of the expected squared error over networks that differ in training set and first weights.

    Of the probability of class 1, or of all probabilities added up (Brier score), or of the value of a regression. All
    networks see their examples in an order drawn from the same batch seed. `expected` is measured on the labels of
    fresh examples at the same points, with its standard error; the parts are computed from E[y | x] and Var[y | x],
    and know nothing of these labels. Before `FEWEST` networks are done all is NaN.
    """

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    networks: int  # done so far, without those that diverged
    points: int
    bias2: float
    variance: float
    noise: float
    expected: float
    expected_se: float


@dataclass(frozen=True, eq=False)
class PlaneDecomposition(Decomposition):
    """With maps of the parts over the plane, [row, column] = [x2, x1]; below 0 (see `Parts`) they are cut off."""

    grid_x: Float[np.ndarray, " g"]
    grid_y: Float[np.ndarray, " g"]
    bias2_map: Float[np.ndarray, "g g"]
    variance_map: Float[np.ndarray, "g g"]
    noise_map: Float[np.ndarray, "g g"]


@dataclass(frozen=True, eq=False)
class LineDecomposition(Decomposition):
    """With what the networks make of one input, their mean and E[y | x]."""

    x: Float[np.ndarray, " g"]
    fits: Float[np.ndarray, "networks g"]
    mean_fit: Float[np.ndarray, " g"]
    truth: Float[np.ndarray, " g"]


def truth_of(
    experiment: "Experiment", raw: Float[np.ndarray, "n d"]
) -> tuple[Float[np.ndarray, "n outputs"], Float[np.ndarray, " n"]]:
    """E[y | x] of every output of the network, and Var[y | x] with the outputs added up."""
    if experiment.dataset.task == "regression":
        mean, variance = target_moments(experiment, raw)
        return mean[:, None], variance
    probabilities = class_probabilities(experiment, raw)
    if experiment.classes == 2:
        probabilities = probabilities[:, 1:]  # one output, the probability of class 1
    return probabilities, np.sum(probabilities * (1 - probabilities), axis=1)  # Var of 0 or 1: p (1 - p)


def networks_of(experiment: "Experiment") -> list["Experiment"]:
    """The experiment with `NETWORKS` data seeds and weight seeds; the first is the experiment itself."""
    first = experiment.replace(seeds=1, **dict.fromkeys(MISMATCH, 0.0))  # of which training examples know nothing
    return [
        first.model_copy(update={name: later_seed(getattr(first, name), k) for name in ("seed", "data_seed")})
        for k in range(NETWORKS)
    ]


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment, self._runs = experiment, networks_of(experiment)
        self._many: Many | None = None
        self._at_points: Deviations | None = None
        self._on_picture: Deviations | None = None
        self._grid: tuple[np.ndarray, ...] = ()
        self._errors = np.zeros(0)  # Σ over networks of (y - f)², one a point
        self._fits: dict[int, np.ndarray] = {}  # by network: groups of them end in any order
        self._diverged = 0

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        return 0.0 if self._many is None else min(1.0, self._many.progress)

    def _steps(self) -> Iterator[bool]:
        data = []
        for start in range(0, NETWORKS, DATA_AT_ONCE):
            data += [prepare(run) for run in self._runs[start : start + DATA_AT_ONCE]]
            yield False
        raw, labels = fresh_examples(self._runs[0], self._points())
        self._grid, picture = plane_grid(data[0].plane)
        truths = []
        for start in range(0, len(raw), TRUTH_AT_ONCE):
            truths.append(truth_of(self._experiment, raw[start : start + TRUTH_AT_ONCE]))
            yield False
        truth, noise = (np.concatenate(each) for each in zip(*truths, strict=True))
        self._at_points = Deviations(truth, noise)
        self._on_picture = Deviations(*truth_of(self._experiment, picture))
        self._errors = np.zeros(len(raw))
        targets = one_hot(labels, data[0].classes) if truth.shape[1] > 1 else labels[:, None].astype(np.float64)
        self._many = Many(self._runs, data=data)
        judged = np.zeros(NETWORKS, bool)
        while not judged.all():
            if not self._many.done:
                self._many.advance()
                yield False
            ended = np.flatnonzero(self._many.ended & ~judged)
            known = self._many.parameters() if len(ended) else []
            for start in range(0, len(ended), AT_ONCE):
                some = ended[start : start + AT_ONCE]
                vectors = np.stack([known[index] for index in some])
                inputs = np.stack([_inputs(data[index], raw, picture) for index in some])
                found = outputs_for(self._runs[0], data[0], vectors, inputs)
                self._add(some, found.astype(np.float64), targets)
                judged[some] = True
                yield bool(judged.all())

    def _points(self) -> int:
        sizes = self._experiment.hidden
        each = sum(a * b for a, b in pairwise(sizes)) + ACTIVATION_WORK * sum(sizes)
        return int(np.clip(PREDICTION_WORK / max(each, 1), LEAST_POINTS, MOST_POINTS))

    def _add(
        self,
        networks: Int[np.ndarray, " r"],
        predictions: Float[np.ndarray, "r n o"],
        targets: Shaped[np.ndarray, "m o"],
    ) -> None:
        """Take networks into account, whose predictions are those at the points and then those for the picture."""
        assert self._at_points is not None and self._on_picture is not None
        finite = np.isfinite(predictions).all(axis=(1, 2))
        self._diverged += int(np.sum(~finite))
        at_points, on_picture = np.split(predictions[finite], [len(targets)], axis=1)
        self._at_points.add(at_points)
        self._on_picture.add(on_picture)
        self._errors += np.sum((targets - at_points) ** 2, axis=(0, 2))
        if len(self._grid) == 1:
            self._fits |= dict(zip(networks[finite].tolist(), on_picture[:, :, 0], strict=True))

    def snapshot(self) -> Decomposition:
        """As far as it has come."""
        networks = 0 if self._at_points is None else self._at_points.networks
        left_out = f"{self._diverged} of {NETWORKS} networks diverged and are left out."
        numbers = {
            "experiment": self._experiment,
            "complete": self.done,
            "notes": (left_out,) if self._diverged else (),
            "networks": networks,
            "points": len(self._errors),
        }
        known = networks >= FEWEST
        if known and self._at_points is not None:
            parts, errors = self._at_points.parts(), self._errors / networks
            numbers |= {name: float(getattr(parts, name).mean()) for name in ("bias2", "variance", "noise")}
            numbers |= {"expected": float(errors.mean()), "expected_se": float(errors.std() / np.sqrt(len(errors)))}
        else:
            numbers |= dict.fromkeys(("bias2", "variance", "noise", "expected", "expected_se"), float("nan"))
        return self._drawn(numbers, known)

    def _drawn(self, numbers: dict, known: bool) -> Decomposition:
        """The numbers with their picture."""
        one_input = self._experiment.dataset.inputs == 1
        axes = self._grid or (np.zeros(0),) * self._experiment.dataset.inputs
        picture = self._on_picture
        if one_input:
            fits = (
                np.stack([self._fits[network] for network in sorted(self._fits)])
                if known
                else np.zeros((0, len(axes[0])))
            )
            unknown = np.full(len(axes[0]), np.nan)
            truth = unknown if picture is None else picture.truth[:, 0]
            return LineDecomposition(
                **numbers, x=axes[0], fits=fits, mean_fit=fits.mean(axis=0) if known else unknown, truth=truth
            )
        shape = (len(axes[1]), len(axes[0]))
        noise_map = bias2_map = variance_map = np.full(shape, np.nan)
        if known and picture is not None:
            parts = picture.parts()
            noise_map, bias2_map, variance_map = (
                np.maximum(part, 0).reshape(shape) for part in (parts.noise, parts.bias2, parts.variance)
            )
        return PlaneDecomposition(
            **numbers,
            grid_x=axes[0],
            grid_y=axes[1],
            bias2_map=bias2_map,
            variance_map=variance_map,
            noise_map=noise_map,
        )


def _inputs(
    data: PreparedData, raw: Float[np.ndarray, "n d"], picture: Float[np.ndarray, "g d"]
) -> Float[np.ndarray, "all k"]:
    """What a network sees of fresh examples, and then of the points of the picture."""
    return np.concatenate([data.set_inputs(raw), data.network_inputs(picture)])


def refusal(experiment: "Experiment") -> str | None:
    """Why the error of the experiment cannot be taken apart, with the remedy; None if it can."""
    if not experiment.dataset.synthetic or experiment.dataset.density is None:
        return (
            "Every network needs a training set of its own, and of these data there are no more examples than these. "
            "Choose a data set that is drawn (data)."
        )
    train = training_examples(experiment)
    seconds = NETWORKS * update_count(experiment) * update_cost(experiment, train).seconds
    if seconds > MOST_SECONDS or NETWORKS * experiment.examples > MOST_EXAMPLES:
        return (
            f"{NETWORKS} networks like this one are too much work: use fewer epochs (epochs), fewer examples (n) or "
            "fewer hidden units (hidden)."
        )
    return None


DECOMPOSITION = Study(
    id="decomposition",
    title="Decomposition",
    question="Where does the error come from: bias, variance or noise?",
    start=_InProgress,
    refusal=refusal,
)

"""The classic ten points: a large network goes through each of them. What do dropout and batch normalization do to it?

Ten points, a 1-30-100-100-30-1 network of sigmoid units, Adam with learning rate 0.001, 10,000 updates of 50 draws
with replacement, all three times the same first weights and the same draws.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from dlcore.data import prepare
from dlcore.engine.frames import spaced_epochs
from dlcore.engine.many import on_accelerator
from dlcore.engine.programs import program
from dlcore.engine.settings import dropout_key
from dlcore.engine.ten_points_program import SLOTS, Draws, Numbers, Shapes, State, first_state
from dlcore.engine.training import first_parameters
from dlcore.experiment import Experiment
from dlcore.network import Layer
from dlcore.normalization import Moments
from dlcore.parameters import ExactLayer, flatten
from dlcore.prediction import outputs_for
from dlcore.sampled_masks import drops_units, keep_probs
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

FITS = ("plain", "dropout", "batch norm")
DROP_RATE = 0.2
UPDATES, DRAWS, POINTS = 10_000, 50, 10
RECORDS = 61
"""Updates after which the fits are shown, the first weights included."""
CELLS = 181
"""Points of each curve."""


@dataclass(frozen=True, eq=False)
class TenPoints:
    """The fits in the order of `FITS`, after each of the `updates` recorded; NaN where they have not come to.

    `cost` is the mean squared error at the ten points, with all units; `drawn_cost` the mean one that the updates since
    the record before met on their draws, with their masks or their moments: NaN before the first update.
    """

    experiment: Experiment
    complete: bool
    updates: Int[np.ndarray, " r"]
    cost: Float[np.ndarray, "r 3"]
    drawn_cost: Float[np.ndarray, "r 3"]
    x: Float[np.ndarray, " g"]
    fits: Float[np.ndarray, "3 r g"]
    points_x: Float[np.ndarray, " 10"]
    points_y: Float[np.ndarray, " 10"]
    notes: tuple[str, ...] = ()


def three_fits(experiment: Experiment) -> list[Experiment]:
    """The networks, from the weight and batch seed of the experiment. Their epochs are updates."""
    plain = Experiment(
        data="ten", noise=0, scale="none", hidden=(30, 100, 100, 30), activation="sigmoid", optimizer="adam",
        learning_rate=0.001, batch_size="full", epochs=UPDATES, seed=experiment.seed, batch_seed=experiment.batch_seed,
    )  # fmt: skip
    return [plain, plain.replace(keep_prob=(1 - DROP_RATE,)), plain.replace(normalization="batch")]


def draws(batch_seed: int) -> Iterator[Int[np.ndarray, " 50"]]:
    """Which of the ten points every update sees, with replacement."""
    rng = np.random.RandomState(batch_seed)
    while True:
        yield rng.randint(POINTS, size=DRAWS)


def shapes_of(experiment: Experiment) -> Shapes:
    """The program of one of the fits. Without masks of their own, the draws are the points with weights."""
    drops = drops_units(experiment)
    columns = DRAWS if drops else POINTS
    return Shapes((1, *experiment.hidden, 1), POINTS, columns, experiment.normalization, drops)


def ten_points_programs() -> list[Shapes]:
    """All that this study asks for."""
    return [shapes_of(one) for one in three_fits(Experiment())]


def _numbers(experiment: Experiment) -> Numbers:
    given: tuple[Any, ...] = (
        *(np.float32(getattr(experiment, name)) for name in ("learning_rate", "beta1", "beta2", "eps")),
        np.array(keep_probs(experiment), np.float32),
        np.float32(experiment.norm_momentum),
        dropout_key(experiment.batch_seed),
    )
    return Numbers(*given)


def _start(layers: list[ExactLayer]) -> State:
    """The state before the first update, in float32."""
    each: list[Any] = [[None if one is None else one.astype(np.float32) for one in layer] for layer in layers]
    learned = [Layer(*fields[:4]) for fields in each]
    return first_state(learned, [Moments(*fields[4:]) for fields in each if fields[4] is not None])


def _frame(state: State) -> Float[np.ndarray, " p"]:
    """The network of a state, in the order of `dlcore.parameters`."""
    each: Any = zip_longest(state.layers, state.running, fillvalue=(None, None))
    return flatten([ExactLayer(*layer, *moments) for layer, moments in each])


class _Fit:
    """One of the three while it is trained, and its curve at every record so far."""

    def __init__(self, experiment: Experiment, updates: Int[np.ndarray, " r"]):
        self._experiment, self.data = experiment, prepare(experiment)
        self._updates, self._made, self._met = updates, 0, [0.0]
        self._shapes, self._numbers = shapes_of(experiment), _numbers(experiment)
        self._state, self._order = _start(first_parameters(experiment, self.data)), draws(experiment.batch_seed)
        left, right, *_ = self.data.plane.extent
        self.x = np.linspace(left, right, CELLS)
        self._judged = np.concatenate([self.x, self.data.raw[:, 0]])[:, None]
        self._found = np.zeros((0, len(self._judged)))
        self._follow()

    @property
    def done(self) -> bool:
        return self._made >= int(self._updates[-1])

    @property
    def progress(self) -> float:
        return float(self._made / self._updates[-1])

    def advance(self) -> None:
        """The updates to the next record, or as many of them as one call can make."""
        updates = min(SLOTS, int(self._updates[len(self._found)]) - self._made)
        x, y = self.data.inputs.T, self.data.targets[:, 0]
        run = program(self._shapes)
        self._state, met = run(self._state, x, y, self._draws(updates), np.int32(updates), self._numbers)
        self._met.extend(np.asarray(met, np.float64)[:updates])
        self._made += updates
        if self._made == self._updates[len(self._found)]:
            self._follow()

    def _draws(self, updates: int) -> Draws:
        """What the next updates see, and nothing in the slots that follow."""
        drawn = np.stack([next(self._order) for _ in range(updates)])
        weights = np.ones(drawn.shape)
        if not self._shapes.drops:
            weights = np.stack([np.bincount(row, minlength=POINTS) for row in drawn])
            drawn = np.tile(np.arange(POINTS), (updates, 1))
        given: Any = (np.zeros((SLOTS, self._shapes.columns), dtype) for dtype in (np.int32, np.float32))
        filled = Draws(*given)
        filled.columns[:updates], filled.weights[:updates] = drawn, weights  # pyright: ignore[reportIndexIssue]
        return filled

    def _follow(self) -> None:
        """Draw the curve of the weights as they are now."""
        inputs = self.data.network_inputs(self._judged)
        found = outputs_for(self._experiment, self.data, _frame(self._state), inputs)[:, 0]
        self._found = np.concatenate([self._found, found[None]])

    def fits(self) -> Float[np.ndarray, "r g"]:
        """The curve at every record; NaN at those to come."""
        return self._padded(self._found[:, :CELLS])

    def cost(self) -> Float[np.ndarray, " r"]:
        """J at the ten points at every record."""
        residuals = self._found[:, CELLS:] - self.data.labels
        return self._padded(np.mean(residuals**2, axis=1))  # J = 1/m sum_i (y_hat_i - y_i)^2

    def drawn_cost(self) -> Float[np.ndarray, " r"]:
        """The mean of J on the draws of the updates between two records."""
        known = self._updates[: len(self._found)]
        total = np.cumsum(self._met)[known]
        return self._padded(np.concatenate([[np.nan], np.diff(total) / np.diff(known)]))

    def _padded(self, known: Float[np.ndarray, "k *g"]) -> Float[np.ndarray, "r *g"]:
        padded = np.full((len(self._updates), *known.shape[1:]), np.nan)
        padded[: len(known)] = known
        return padded


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: Experiment):
        super().__init__()
        self._experiment = experiment
        self._updates = spaced_epochs(UPDATES, RECORDS)
        self._fits = [_Fit(one, self._updates) for one in three_fits(experiment)]

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        return sum(fit.progress for fit in self._fits) / len(self._fits)

    def _steps(self) -> Iterator[bool]:
        workers = 1 if on_accelerator() else min(len(self._fits), os.cpu_count() or 1)
        with ThreadPoolExecutor(workers) as pool:
            while waiting := [fit for fit in self._fits if not fit.done]:
                behind = sorted(waiting, key=lambda fit: fit.progress)[:workers]
                list(pool.map(_Fit.advance, behind))  # side by side, each on a core
                yield all(fit.done for fit in self._fits)

    def snapshot(self) -> TenPoints:
        """As far as it has come."""
        points = self._fits[0].data
        return TenPoints(
            experiment=self._experiment,
            complete=self.done,
            updates=self._updates,
            cost=np.stack([fit.cost() for fit in self._fits], axis=1),
            drawn_cost=np.stack([fit.drawn_cost() for fit in self._fits], axis=1),
            x=self._fits[0].x,
            fits=np.stack([fit.fits() for fit in self._fits]),
            points_x=points.raw[:, 0],
            points_y=points.labels,
        )


TEN_POINTS = Study(
    id="ten_points",
    title="The ten points",
    question="What do dropout and batch normalization do to a network that goes through every point?",
    start=_InProgress,
    refusal=lambda experiment: None,
    subject=lambda experiment: Experiment(seed=experiment.seed, batch_seed=experiment.batch_seed),
)

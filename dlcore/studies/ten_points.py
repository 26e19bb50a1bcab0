"""The classic ten points: a large network goes through each of them. What do dropout and batch normalization do to it?

Ten points, a 1-30-100-100-30-1 network of sigmoid units, Adam with learning rate 0.001, 10,000 updates of 50 draws
with replacement, all three times the same first weights and the same draws.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from dlcore.data import PreparedData, prepare
from dlcore.engine.bucket import Bucket
from dlcore.engine.frames import spaced_epochs
from dlcore.engine.layout import Layout
from dlcore.engine.many import on_accelerator
from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.prediction import outputs_for
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

FITS = ("plain", "dropout", "batch norm")
DROP_RATE = 0.2
UPDATES, DRAWS, POINTS = 10_000, 50, 10
RECORDS = 61
"""Updates after which the fits are shown, the first weights included."""
CELLS = 181
"""Points of each curve."""
FEED = 128
"""Columns of the feed: one tile of an evaluation, the least that the program takes."""


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
    """The networks, from the weight and batch seed of the experiment. Every draw counts as an example, so an epoch is
    one update."""
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


def exact_bucket(experiment: Experiment) -> Bucket:
    """The program of this network and no other: the usual one, a power of two wide and with tiles of 64, takes twice as
    long."""
    hidden = experiment.hidden
    layout = Layout(1, max(hidden), 1, len(hidden), experiment.normalization)
    return Bucket(layout, DRAWS, tiled=False, examples=FEED)


def ten_points_buckets() -> list[Bucket]:
    """All that this study asks for."""
    return list(dict.fromkeys(exact_bucket(one) for one in three_fits(Experiment())))


def _as_draws(data: PreparedData) -> PreparedData:
    """The ten points as often as an update draws some."""
    rows = np.tile(np.arange(POINTS), DRAWS // POINTS)
    columns = {name: getattr(data, name)[rows] for name in ("raw", "labels", "inputs", "targets")}
    return replace(data, counts=(DRAWS, 0, 0), **columns)


class _Fit:
    """One of the three while it is trained, and its curve at every record so far."""

    def __init__(self, experiment: Experiment, updates: Int[np.ndarray, " r"]):
        self._experiment, self._data = experiment, prepare(experiment)
        self._updates = updates
        left, right, *_ = self._data.plane.extent
        self.x = np.linspace(left, right, CELLS)
        self._judged = np.concatenate([self.x, self._data.raw[:, 0]])[:, None]
        self.training = Training(
            experiment,
            data=_as_draws(self._data),
            orders=draws(experiment.batch_seed),
            only_weights=True,
            record=updates,
            bucket=exact_bucket(experiment),
        )
        self._found = np.zeros((0, len(self._judged)))
        self._follow()

    @property
    def done(self) -> bool:
        return self.training.done

    @property
    def progress(self) -> float:
        return self.training.progress

    def advance(self) -> None:
        """One chunk of training."""
        self.training.advance()
        self._follow()

    def _follow(self) -> None:
        """Draw the curves of the weights that were recorded since."""
        frames = self.training.frames()[len(self._found) :]
        if len(frames):
            inputs = self._data.network_inputs(self._judged)
            found = outputs_for(self._experiment, self._data, frames, inputs)[:, :, 0]
            self._found = np.concatenate([self._found, found])

    def fits(self) -> Float[np.ndarray, "r g"]:
        """The curve at every record; NaN at those to come."""
        return self._padded(self._found[:, :CELLS])

    def cost(self) -> Float[np.ndarray, " r"]:
        """J at the ten points at every record."""
        residuals = self._found[:, CELLS:] - self._data.labels
        return self._padded(np.mean(residuals**2, axis=1))  # J = 1/m sum_i (y_hat_i - y_i)^2

    def drawn_cost(self) -> Float[np.ndarray, " r"]:
        """The mean of J on the draws of the updates between two records."""
        met = self.training.history().get("update_cost", np.zeros(0))
        known = self._updates[self._updates < len(met)]
        total = np.concatenate([[0.0], np.cumsum(met[1:])])[known]
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
        points = prepare(three_fits(self._experiment)[0])
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

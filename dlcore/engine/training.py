"""One training run as it happens: state apart from the frozen experiment, advanced in short chunks.

A compiled call cannot be interrupted, a chunk boundary can. So a page can show progress, a cancel acts at
once, and nothing is lost when a run is abandoned.
"""

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import jax
import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.augmentation.epochs import changed_inputs
from dlcore.budget import batch_of
from dlcore.data import PreparedData, prepare
from dlcore.early_stopping import best_epochs, stop_epoch, watches
from dlcore.engine import planner
from dlcore.engine.arguments import first_state
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.evaluations import Evaluations
from dlcore.engine.frames import Frames, frame_epochs
from dlcore.engine.planner import Call, Course, Position
from dlcore.engine.programs import program
from dlcore.engine.settings import architecture_of, settings_of
from dlcore.engine.state import Chunk
from dlcore.engine.stream import planner_for
from dlcore.first_weights import first_layers
from dlcore.metrics import history_rows
from dlcore.parameters import ExactLayer, flatten
from dlcore.schedules import learning_rates

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def course_of(experiment: "Experiment", data: PreparedData) -> Course:
    """What lies before a run of the experiment on these data."""
    return Course(data.counts[0], batch_of(experiment, data.counts[0]), experiment.epochs)


def batch_orders(train: int, batch: int, rng: np.random.RandomState) -> Iterator[np.ndarray]:
    """A fresh order of the training examples for each epoch; the full batch needs none."""
    while True:
        yield np.arange(train) if batch == train else rng.permutation(train)


def first_parameters(experiment: "Experiment", data: PreparedData) -> list[ExactLayer]:
    """The experiment's first weights, which its weight seed decides."""
    return first_layers(experiment, architecture_of(experiment, data))


class Training:
    """A run in progress.

    `experiment` fixes everything. For comparisons with other programs the data, the first parameters and the
    order of the examples (one row of indices an epoch) can be given instead of drawn; `dtype` can be float64
    inside `jax.enable_x64`. With `only_weights` nothing is evaluated that early stopping does not need (costs and
    errors are NaN) and no frames are kept but the first and the last.

    With patience and a dev set (`dlcore.early_stopping`) the run may end early, with the epoch `stopped_at`;
    `best_epoch` is the one whose weights it ends up with, as far as it has come. Both are None without.
    """

    def __init__(
        self,
        experiment: "Experiment",
        *,
        data: PreparedData | None = None,
        parameters: list[ExactLayer] | None = None,
        orders: Iterable[np.ndarray] | None = None,
        dtype: type = np.float32,
        only_weights: bool = False,
    ):
        self.experiment = experiment
        self.data = prepare(experiment) if data is None else data
        self.architecture = architecture_of(experiment, self.data)
        self.position = Position()
        self.diverged_at: int | None = None
        self.stopped_at: int | None = None
        self.best_epoch: int | None = 0 if watches(experiment, self.data) else None
        self.seconds = 0.0

        self._course = course_of(experiment, self.data)
        self._dtype = dtype
        self._bucket = choose_bucket(self.architecture, self._course.batch)
        self._settings = settings_of(experiment, self.data, self.architecture, self._bucket, dtype)
        self._positions = self._bucket.layout.positions(self.architecture)
        self._seconds_per_example: float | None = None
        first = flatten(first_parameters(experiment, self.data) if parameters is None else parameters).astype(dtype)
        frames = frame_epochs(experiment.epochs, self.architecture.frame_size)
        self._shown = frames[[0, -1]] if only_weights else frames
        self._frames, self._restored = Frames(first), first
        self._only_weights = only_weights
        self._history: list[dict[str, np.ndarray]] = []
        self._evaluations = Evaluations()
        if orders is None:
            rng = np.random.RandomState(experiment.batch_seed)
            orders = batch_orders(self._course.train, self._course.batch, rng)
        self._planner = planner_for(
            self._bucket,
            self.data,
            evaluates=not only_weights or self.best_epoch is not None,
            course=self._course,
            frame_epochs=self._shown if self.best_epoch is None else np.arange(experiment.epochs + 1),
            learning_rates=learning_rates(experiment).astype(dtype),
            orders=iter(orders),
            changes=changed_inputs(experiment, self.data) if experiment.augmentation else None,
        )
        padded = np.zeros(self._bucket.frame_size, dtype)
        padded[self._positions] = first
        self._state = first_state(self._bucket, padded)

    @property
    def done(self) -> bool:
        over = self.position.epoch >= self.experiment.epochs
        return over or self.diverged_at is not None or self.stopped_at is not None

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        return 1.0 if self.stopped_at is not None else self._course.progress(self.position)

    @property
    def updates(self) -> int:
        return self._course.updates(self.position)

    @property
    def frame_epochs(self) -> Int[np.ndarray, " f"]:
        """Epochs of the frames recorded so far; in the end that of the best weights and the last one are among them."""
        shown, now = self._shown, max(self.position.epoch, 0)
        if self.stopped_at is not None and not self._only_weights:  # as densely as a run of so many epochs
            shown = frame_epochs(now, self.architecture.frame_size)
        if self.done and self.best_epoch is not None:
            shown = np.union1d(shown, [self.best_epoch, now])
        return self._frames.closest(shown[shown <= now])

    def frames(self) -> Float[np.ndarray, "f p"]:
        """Parameters of the recorded epochs so far, in the exact order of `dlcore.parameters`."""
        return self._frames.of(self.frame_epochs)

    @property
    def restored(self) -> Float[np.ndarray, " p"] | None:
        """The parameters of `best_epoch`; None where early stopping has no part in the run."""
        return None if self.best_epoch is None else self._restored

    def last_parameters(self) -> Float[np.ndarray, " p"]:
        """The parameters as they are now, in the exact order of `dlcore.parameters`; with early stopping those of the
        best epoch so far, unless the run diverged."""
        if self.restored is not None and self.diverged_at is None:
            return self.restored
        padded = np.concatenate([np.ravel(self._state.parameters), np.ravel(self._state.running)])
        return padded[self._positions]

    def history(self) -> dict[str, Shaped[np.ndarray, " e"]]:
        """Rows so far, epoch 0 (before the first update) first; see `dlcore.metrics.history_rows`."""
        if not self._history:
            return {"epoch": np.zeros(0, int)}
        rows = {name: np.concatenate([some[name] for some in self._history]) for name in self._history[0]}
        return {"epoch": np.arange(len(rows["train_cost"])), **rows}

    def recorded(self, records: Int[np.ndarray, " r"]) -> dict[str, Shaped[np.ndarray, " e"]]:
        """The rows of the epochs `records` that the run has come to. Once early stopping has given the best weights
        back, their row stands for the end of the run and for all that would have followed."""
        rows = self.history()
        at = records[records < len(rows["epoch"])]
        if self.done and self.best_epoch is not None and self.diverged_at is None:
            at = np.where(records < self.position.epoch, records, self.best_epoch)
        return {name: values[at] for name, values in rows.items()}

    def advance(self) -> None:
        """Run one chunk: a call, or as many calls on parts of the data as fit the time. Does nothing once done."""
        begun = time.perf_counter()
        program(self._bucket, np.dtype(self._dtype).name).load()  # not counted: it may have to be compiled
        while not self.done:
            call = self._planner.next(self.position, self._seconds_per_example)
            self._run(call)
            if call.epochs or time.perf_counter() - begun > planner.CALL_SECONDS / 2:  # the next may take all of it
                break

    def _run(self, call: Call) -> None:
        start = time.perf_counter()
        run = program(self._bucket, np.dtype(self._dtype).name)
        chunk: Chunk = run(self._state, call.feed, call.plan, self._settings)
        self._state = chunk.state
        epochs, finite, history, frames = jax.device_get((chunk.epochs, chunk.finite, chunk.history, chunk.frames))
        elapsed = time.perf_counter() - start
        self.seconds += elapsed
        if call.examples:
            self._seconds_per_example = elapsed / call.examples
        history = self._evaluations.add(history, call)
        if call.epochs or not finite:
            self._history.append(history_rows(history, int(epochs), self.experiment, self.data))
            kept = self.position.epoch + 1 + np.flatnonzero(call.plan.record[: int(epochs) - (not finite)])
            self._frames.add(kept, frames[: len(kept), self._positions])
        if finite:
            self.position = call.after
        else:
            self.diverged_at = max(self.position.epoch, 0) + int(epochs) - (self.position.epoch < 0)
            self.position = Position(self.diverged_at)
        if self.best_epoch is not None and (call.epochs or not finite):
            self._follow_dev()

    def _follow_dev(self) -> None:
        """Early stopping. What the last call did beyond the epoch that ends the run is as if it had not been."""
        dev_cost = np.concatenate([some["dev_cost"] for some in self._history])
        dev_cost = dev_cost[: self.diverged_at]  # the weights of the diverged epoch have overflowed
        stop = stop_epoch(dev_cost, self.experiment.patience)
        if stop is not None and stop < self.experiment.epochs:
            self.stopped_at, self.diverged_at, self.position = stop, None, Position(stop)
            rows = {name: values[: stop + 1] for name, values in self.history().items() if name != "epoch"}
            self._history = [rows]
            dev_cost = dev_cost[: stop + 1]
        if len(dev_cost):
            self.best_epoch = int(best_epochs(dev_cost)[-1])
            self._restored = self._frames.at(self.best_epoch)
        self._frames.make_room({*self._shown.tolist(), self.best_epoch or 0, self.position.epoch})

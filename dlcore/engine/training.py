"""One training run as it happens: state apart from the frozen experiment, advanced in short chunks.

A compiled call cannot be interrupted, a chunk boundary can. So a page can show progress, a cancel acts at
once, and nothing is lost when a run is abandoned.
"""

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Shaped

from dlcore.data import PreparedData, prepare
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.frames import frame_epochs
from dlcore.engine.planner import Planner, Position
from dlcore.engine.program import Chunk, Data, Plan, State, compilation_lock, compiled
from dlcore.engine.settings import architecture_of, batch_of, columns, settings_of
from dlcore.memory import give_back_memory
from dlcore.metrics import history_rows
from dlcore.optimizers.spec import empty_slots
from dlcore.parameters import ExactLayer, draw, flatten
from dlcore.schedules import learning_rates

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


COMPILED_SECONDS = 0.2
"""A first evaluation that takes longer than this had its program compiled in it."""


def batch_orders(train: int, batch: int, rng: np.random.RandomState) -> Iterator[np.ndarray]:
    """A fresh order of the training examples for each epoch; the full batch needs none."""
    while True:
        yield np.arange(train) if batch == train else rng.permutation(train)


class Training:
    """A run in progress.

    `experiment` fixes everything. For comparisons with other programs the data, the first parameters and the
    order of the examples (one row of indices an epoch) can be given instead of drawn; `dtype` can be float64
    inside `jax.enable_x64`.
    """

    def __init__(
        self,
        experiment: "Experiment",
        *,
        data: PreparedData | None = None,
        parameters: list[ExactLayer] | None = None,
        orders: Iterable[np.ndarray] | None = None,
        dtype: type = np.float32,
    ):
        self.experiment = experiment
        self.data = prepare(experiment) if data is None else data
        self.architecture = architecture_of(experiment, self.data)
        self.position = Position()
        self.diverged_at: int | None = None
        self.seconds = 0.0

        train, batch = self.data.counts[0], batch_of(experiment, self.data)
        self.updates_per_epoch = -(-train // batch)
        self._dtype = dtype
        self._bucket = choose_bucket(self.architecture, batch, len(self.data.inputs))
        self._settings = settings_of(experiment, self.data, self.architecture, self._bucket, dtype)
        self._positions = self._bucket.layout.positions(self.architecture)
        self._seconds_per_update: float | None = None
        if parameters is None:
            rng = np.random.RandomState(experiment.seed)
            parameters = draw(self.architecture, experiment.initialization, experiment.gain, rng)
        first = flatten(parameters).astype(dtype)
        self._frame_epochs = frame_epochs(experiment.epochs, self.architecture.frame_size)
        self._frames = [first[None]]
        self._history: list[dict[str, np.ndarray]] = []
        if orders is None:
            orders = batch_orders(train, batch, np.random.RandomState(experiment.batch_seed))
        self._planner = Planner(
            self._bucket,
            batch=batch,
            updates_per_epoch=self.updates_per_epoch,
            frame_epochs=self._frame_epochs,
            learning_rates=learning_rates(experiment).astype(dtype),
            orders=iter(orders),
        )
        self._columns: Data | None = None
        self._state = first

    @property
    def done(self) -> bool:
        return self.position.epoch >= self.experiment.epochs or self.diverged_at is not None

    @property
    def progress(self) -> float:
        """Share of the updates done, 0 to 1."""
        return self.updates / (self.experiment.epochs * self.updates_per_epoch)

    @property
    def updates(self) -> int:
        return self.position.epoch * self.updates_per_epoch + self.position.update

    @property
    def frame_epochs(self) -> np.ndarray:
        """Epochs of the frames recorded so far."""
        return self._frame_epochs[: sum(len(some) for some in self._frames)]

    def frames(self) -> Float[np.ndarray, "f p"]:
        """Parameters of the recorded epochs so far, in the exact order of `dlcore.parameters`."""
        return np.concatenate(self._frames)

    def history(self) -> dict[str, Shaped[np.ndarray, " e"]]:
        """Rows so far, epoch 0 (before the first update) first; see `dlcore.metrics.history_rows`."""
        if not self._history:
            return {"epoch": np.zeros(0, int)}
        rows = {name: np.concatenate([some[name] for some in self._history]) for name in self._history[0]}
        return {"epoch": np.arange(len(rows["train_cost"])), **rows}

    def advance(self) -> None:
        """Run one chunk. Does nothing once the run is done."""
        if self.done:
            return
        if self._columns is None:
            self._columns = self._place()
            with compilation_lock(self._bucket):
                begun = time.perf_counter()
                self._run(self._planner.nothing())
            if time.perf_counter() - begun > COMPILED_SECONDS:
                give_back_memory()
        else:
            self._run(self._planner.next(self.position, self._seconds_per_update))

    def _place(self) -> Data:
        """Data and first state on the device, padded to the bucket."""
        layout, examples = self._bucket.layout, self._bucket.examples
        vector = np.zeros(layout.size + layout.running_size, self._dtype)
        vector[self._positions] = self._state
        parameters = jnp.asarray(vector[: layout.size])
        running = jnp.asarray(vector[layout.size :]).reshape(layout.running_shape)
        zero = jnp.zeros((), self._dtype)
        self._state = State(parameters, empty_slots(parameters), running, jnp.int32(0), zero)
        return Data(
            columns(self.data.inputs, layout.inputs, examples, self._dtype),
            columns(self.data.targets, layout.outputs, examples, self._dtype),
            jnp.asarray(self.data.counts, jnp.int32),
        )

    def _run(self, plan: Plan) -> None:
        start = time.perf_counter()
        chunk: Chunk = compiled(self._bucket)(self._state, self._columns, plan, self._settings)
        self._state = chunk.state
        epochs, finite, history, frames = jax.device_get((chunk.epochs, chunk.finite, chunk.history, chunk.frames))
        elapsed = time.perf_counter() - start
        updates = int(epochs) * int(plan.last_update - plan.first_update)
        first_evaluation = not self._history
        if updates:  # the first evaluation is not counted: a new shape is compiled in it
            self.seconds += elapsed
            self._seconds_per_update = elapsed / updates
        if plan.whole or not finite:
            self._history.append(history_rows(history, int(epochs), self.experiment, self.data))
            kept = int(plan.record[: int(epochs) - (not finite)].sum())
            self._frames.append(frames[:kept, self._positions])
        if first_evaluation:
            return
        if plan.whole or not finite:
            self.position = Position(self.position.epoch + int(epochs))
        else:
            self.position = self.position._replace(update=int(plan.last_update))
        if not finite:
            self.diverged_at = self.position.epoch

"""A run that is watched and changed while it trains: trained part by part, each going on where the one before stopped.

Weights, what the optimizer remembers, the order of the examples and the counter of the dropout go on; what was changed
(`dlcore.search.nudges`) is another from there. Without changes it is, to the last bit, the run of the experiment, and
with changes of the learning rate alone that of the experiment with those.
"""

from dataclasses import dataclass

import jax
import numpy as np
from jaxtyping import Float

from dlcore.augmentation.epochs import changed_inputs
from dlcore.budget import batch_of
from dlcore.budget import refusal as too_much
from dlcore.data import prepare
from dlcore.engine.arguments import first_state
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.evaluations import Evaluations
from dlcore.engine.planner import Course, Position
from dlcore.engine.programs import program
from dlcore.engine.settings import architecture_of, settings_of
from dlcore.engine.stream import planner_for
from dlcore.engine.training import batch_orders, first_parameters
from dlcore.metrics import history_rows
from dlcore.parameters import flatten
from dlcore.prediction import errors_of, outputs_for
from dlcore.run import WorkRefusedError
from dlcore.schedules import learning_rates
from dlcore.search.honest import honest_examples
from dlcore.search.nudges import Babysat, scheduled, stages


@dataclass(frozen=True, eq=False)
class BabysatRun:
    """What a watched run has come to: one entry an epoch, the first before the first update. `true_error` is that of
    its last weights on examples that nothing was chosen by, known at the end; NaN where there are none."""

    babysat: Babysat
    complete: bool
    train_error: Float[np.ndarray, " e"]
    dev_error: Float[np.ndarray, " e"]
    dev_cost: Float[np.ndarray, " e"]
    parameters: Float[np.ndarray, " p"]
    updates: int
    diverged_at: int | None
    true_error: float

    @property
    def end(self) -> int:
        """The last epoch whose weights are numbers."""
        last = len(self.dev_error) - 1
        return last if self.diverged_at is None else min(last, self.diverged_at - 1)


def refusal(babysat: Babysat) -> str | None:
    """Why the run is too much work, with the remedy; None where it is not."""
    return next(filter(None, (too_much(stage.experiment) for stage in stages(babysat))), None)


class BabysittingInProgress:
    """A watched run as it happens. Raises `dlcore.run.WorkRefusedError`."""

    def __init__(self, babysat: Babysat):
        reason = refusal(babysat)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._babysat, self._stages = babysat, list(stages(babysat))
        experiment = babysat.experiment
        self._data = prepare(experiment)
        self._architecture = architecture_of(experiment, self._data)
        self._rates = learning_rates(scheduled(babysat)).astype(np.float32)
        self._rng = np.random.RandomState(experiment.batch_seed)
        self._changes = changed_inputs(experiment, self._data) if experiment.augmentation else None
        self._evaluations, self._rows = Evaluations(), []
        self._position, self._updates, self._diverged_at = Position(), 0, None
        self._true_error = float("nan")
        self._state = None
        self._begin()

    @property
    def done(self) -> bool:
        return self._position.epoch >= self._babysat.experiment.epochs or self._diverged_at is not None

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        return 1.0 if self.done else max(self._position.epoch, 0) / self._babysat.experiment.epochs

    def _begin(self) -> None:
        """The next stage: another bucket where the batch size asks for one, and the state that there is."""
        stage = self._stages.pop(0)
        self._experiment, train = stage.experiment, self._data.counts[0]
        batch = batch_of(stage.experiment, train)
        bucket = self._bucket = choose_bucket(self._architecture, batch)
        self._course = Course(train, batch, stage.until)
        self._settings = settings_of(stage.experiment, self._data, self._architecture, bucket)
        self._seconds_per_example: float | None = None
        self._planner = planner_for(
            bucket,
            self._data,
            course=self._course,
            frame_epochs=np.zeros(0, int),
            learning_rates=self._rates,
            orders=batch_orders(train, batch, self._rng),
            changes=self._changes,
        )
        self._positions = bucket.layout.positions(self._architecture)
        if self._state is None:
            padded = np.zeros(bucket.frame_size, np.float32)
            padded[self._positions] = flatten(first_parameters(stage.experiment, self._data))
            self._state = first_state(bucket, padded)
        else:  # the same layout; only batches of more than one tile add up a gradient
            parameters = np.asarray(self._state.parameters)
            self._state = self._state._replace(gradient=np.zeros_like(parameters) if bucket.tiled else None)

    def advance(self) -> None:
        """One call of the program. Does nothing once done."""
        if self.done:
            return
        if self._position.epoch == self._course.epochs:
            self._begin()
        run = program(self._bucket)
        call = self._planner.next(self._position, self._seconds_per_example)
        chunk = run(self._state, call.feed, call.plan, self._settings)
        self._state = chunk.state
        epochs, finite, history = jax.device_get((chunk.epochs, chunk.finite, chunk.history))
        history = self._evaluations.add(history, call)
        if call.epochs or not finite:
            self._rows.append(history_rows(history, int(epochs), self._experiment, self._data))
        before = self._course.updates(self._position)
        if finite:
            self._position = call.after
        else:
            self._diverged_at = max(self._position.epoch, 0) + int(epochs) - (self._position.epoch < 0)
            self._position = Position(self._diverged_at)
        self._updates += self._course.updates(self._position) - before
        if self.done and self._diverged_at is None:
            self._true_error = self._judge()

    def _judge(self) -> float:
        inputs, labels = honest_examples(self._babysat.experiment, self._data)
        found = outputs_for(self._babysat.experiment, self._data, self._parameters(), inputs)
        return float(errors_of(self._data.dataset.task, found, labels))

    def _parameters(self) -> np.ndarray:
        assert self._state is not None
        padded = np.concatenate([np.ravel(self._state.parameters), np.ravel(self._state.running)])
        return padded[self._positions]

    def snapshot(self) -> BabysatRun:
        """As far as it has come."""
        rows = {
            name: np.concatenate([part[name] for part in self._rows] or [np.zeros(0)])
            for name in ("train_error", "dev_error", "dev_cost")
        }
        return BabysatRun(
            babysat=self._babysat,
            complete=self.done,
            parameters=self._parameters(),
            updates=self._updates,
            diverged_at=self._diverged_at,
            true_error=self._true_error,
            **rows,
        )

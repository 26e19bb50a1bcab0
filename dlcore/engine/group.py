"""Many runs that one compiled program trains together, run axis last.

They share every choice (activation, loss, optimizer, batch size), and the data and the order of the examples unless
each has its own; first weights and all numbers are each run's own.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
from jaxtyping import Float, Int

from dlcore.augmentation.epochs import changed_inputs
from dlcore.data import PreparedData
from dlcore.engine.arguments import first_state
from dlcore.engine.bucket import Bucket
from dlcore.engine.evaluations import Evaluations
from dlcore.engine.own_examples import own_planner
from dlcore.engine.planner import Position
from dlcore.engine.programs import program
from dlcore.engine.settings import architecture_of, settings_of, settings_of_many
from dlcore.engine.stream import planner_for
from dlcore.engine.training import batch_orders, course_of, first_parameters
from dlcore.metrics import history_rows
from dlcore.parameters import flatten
from dlcore.schedules import learning_rates

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


class Group:
    """Runs in progress. Fewer than the bucket's are filled up with copies of the last, which nobody sees.

    `data` are one for each run: the same, or each run's own where the bucket is one of `own_examples`. `records` are
    the epochs after which they are evaluated, 0 first; runs with data of their own are not.
    """

    def __init__(
        self,
        experiments: "Sequence[Experiment]",
        data: Sequence[PreparedData],
        bucket: Bucket,
        records: Int[np.ndarray, " records"],
    ):
        self.experiments, self.seconds = experiments, 0.0
        self.bucket = bucket
        self._data, self._records = data, records
        padding = bucket.runs - len(experiments)
        every, every_data = [*experiments, *[experiments[-1]] * padding], [*data, *[data[-1]] * padding]
        architectures = [architecture_of(one, its) for one, its in zip(every, every_data, strict=True)]
        self._positions = [bucket.layout.positions(one) for one in architectures]
        self._settings = settings_of_many(
            [
                settings_of(one, its, each, bucket)
                for one, its, each in zip(every, every_data, architectures, strict=True)
            ]
        )
        padded = np.zeros((bucket.frame_size, bucket.runs), np.float32)
        for run, (one, its) in enumerate(zip(every, every_data, strict=True)):
            padded[self._positions[run], run] = flatten(first_parameters(one, its))
        self._state = first_state(bucket, padded)
        self._course = course = course_of(experiments[0], data[0])
        given: dict[str, Any] = {
            "frame_epochs": records,
            "learning_rates": np.stack([learning_rates(one) for one in every], axis=-1).astype(np.float32),
        }
        if bucket.own_examples:
            self._planner = own_planner(bucket, every, every_data, course, **given)
        else:
            orders = batch_orders(course.train, course.batch, np.random.RandomState(experiments[0].batch_seed))
            changes = changed_inputs(experiments[0], data[0]) if experiments[0].augmentation else None
            self._planner = planner_for(bucket, data[0], course=course, orders=orders, changes=changes, **given)
        self._position = Position()
        self._evaluations = Evaluations()
        self._seconds_per_example: float | None = None
        self._history: list[list[dict[str, np.ndarray]]] = [[] for _ in experiments]

    @property
    def done(self) -> bool:
        return self._position.epoch >= self._course.epochs

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        return self._course.progress(self._position)

    @property
    def updates(self) -> int:
        """Updates of all runs together; the smaller batch at the end of an epoch is one too."""
        return self._course.updates(self._position) * len(self.experiments)

    def advance(self) -> None:
        """One call of the program."""
        run = program(self.bucket)
        run.load()
        call = self._planner.next(self._position, self._seconds_per_example)
        begun = time.perf_counter()
        chunk = run(self._state, call.feed, call.plan, self._settings)
        self._state = chunk.state
        history = jax.device_get(chunk.history)
        elapsed = time.perf_counter() - begun
        self.seconds += elapsed
        if call.examples:
            self._seconds_per_example = elapsed / call.examples
        history = self._evaluations.add(history, call)
        recorded = call.plan.record
        if call.epochs and recorded.any():
            for run_index, one in enumerate(self.experiments):
                own = jax.tree.map(lambda rows, index=run_index: rows[recorded, ..., index], history)
                self._history[run_index].append(history_rows(own, int(recorded.sum()), one, self._data[run_index]))
        self._position = call.after
        if self.done:
            del self._planner  # with the feed and the orders, which nobody needs any more

    @property
    def known(self) -> Int[np.ndarray, " runs"]:
        """How many of the recorded epochs every run has come to, a diverged one too."""
        return np.array([sum(len(part["train_cost"]) for part in parts) for parts in self._history])

    def history(self, name: str) -> Float[np.ndarray, "runs records"]:
        """One quantity of `history_rows` at the epochs recorded so far; NaN at those to come."""
        found = np.full((len(self.experiments), len(self._records)), np.nan)
        for run, parts in enumerate(self._history):
            if parts:
                values = np.concatenate([part[name] for part in parts])
                found[run, : len(values)] = values
        return found

    def parameters(self) -> list[np.ndarray]:
        """The parameters as they are, one exact vector a run (`dlcore.parameters`)."""
        padded = np.concatenate(
            [np.asarray(self._state.parameters), np.asarray(self._state.running).reshape(-1, self.bucket.runs)]
        )
        return [padded[positions, run] for run, positions in enumerate(self._positions[: len(self.experiments)])]

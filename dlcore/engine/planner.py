"""What the next call of a run is to do: as many epochs as fit the time and the buffers."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.engine.arguments import blank_plan
from dlcore.engine.bucket import Bucket
from dlcore.engine.changed_columns import ChangedColumns
from dlcore.engine.state import Feed, Plan

CALL_SECONDS = 0.1
"""Aim for the length of a call; progress, cancelling and a first picture come at its end."""
FIRST_CALL_WORK = 4.4e7
"""Parameters times examples in the first call of a run, before its speed is known: 0.02 s for the smallest networks,
less than `CALL_SECONDS` for the widest."""
SMALLEST = 2000
"""Parameters. What an example costs beside them is about the work of so many."""
RUNS_AS_ONE = 4
"""So many runs along a run axis cost about as much as a single one: they fill the vector registers."""


class Position(NamedTuple):
    """How far a run has come: whole epochs, examples trained on in the epoch begun, and examples evaluated after
    it. Epoch -1 is the evaluation of the first parameters."""

    epoch: int = -1
    trained: int = 0
    evaluated: int = 0


class Course(NamedTuple):
    """What lies before a run: epochs over `train` examples in mini-batches of `batch`, the last one smaller where
    they do not divide."""

    train: int
    batch: int
    epochs: int

    @property
    def updates_per_epoch(self) -> int:
        return -(-self.train // self.batch)

    def progress(self, position: Position) -> float:
        """Share of the training done, 0 to 1."""
        return min(1.0, (max(position.epoch, 0) + position.trained / self.train) / self.epochs)

    def updates(self, position: Position) -> int:
        """Updates made, or begun."""
        begun = -(-position.trained // self.batch)
        return max(position.epoch, 0) * self.updates_per_epoch + begun


class Call(NamedTuple):
    """One call of the program: the position it leads to, how many epochs it completes and on how many examples
    it trains."""

    feed: Feed
    plan: Plan
    after: Position
    epochs: int
    examples: int


class Planner:
    """Plans a run whose data fit one feed.

    `orders` yields the order of the training examples for each epoch in turn (with a trailing axis where runs
    have their own); `learning_rates` holds one row an epoch. Of the feed's columns the first `evaluated` are evaluated.
    `changes` yields the training inputs of each epoch in turn, in rows, where they are not those of the feed.
    """

    def __init__(
        self,
        bucket: Bucket,
        feed: Feed,
        *,
        course: Course,
        evaluated: int,
        frame_epochs: Int[np.ndarray, " f"],
        learning_rates: Float[np.ndarray, "e *r"],
        orders: Iterator[Int[np.ndarray, "m ..."]],
        changes: Iterator[Float[np.ndarray, "w k"]] | None = None,
    ):
        self._bucket, self._feed, self._orders = bucket, feed, orders
        self._changed = None if changes is None else ChangedColumns(feed, evaluated, changes)
        self._course, self._evaluated = course, evaluated
        self._frame_epochs, self._learning_rates = frame_epochs, learning_rates
        self._blank = blank_plan(bucket, learning_rates.dtype.type)
        self._order = self._blank.order

    def next(self, position: Position, seconds_per_example: float | None) -> Call:
        """The call that follows `position`. `seconds_per_example` is None while the speed is unknown."""
        if position.epoch < 0:
            record = [not self._bucket.frame_slots]  # the first frame of a single run is known
            plan = fill_plan(self._blank, epochs=1, whole=True, evaluated=self._evaluated, record=record)
            return Call(self._feed, plan, Position(0), 1, 0)
        (train, batch, all_epochs), per_epoch = self._course, self._course.updates_per_epoch
        remaining = all_epochs - position.epoch
        examples = self._first_examples if seconds_per_example is None else int(CALL_SECONDS / seconds_per_example)
        updates = max(1, examples // batch)
        done = position.trained // batch
        epochs = max(1, min(updates // per_epoch, self._bucket.epoch_slots, self._orders_that_fit, remaining))
        if done:
            epochs = 1  # the rest of the epoch begun: the program starts every epoch at the same update
        record = np.isin(position.epoch + 1 + np.arange(epochs), self._frame_epochs)
        if self._bucket.frame_slots:
            fitting = int(np.searchsorted(np.cumsum(record), self._bucket.frame_slots, side="right"))
            epochs = min(epochs, max(1, fitting))
        if done == 0:
            self._order = self._blank.order.copy()  # the call before may still be reading the last one
            for row in range(epochs):
                order = next(self._orders)
                self._order[row * train : (row + 1) * train] = order.reshape((-1, *self._order.shape[1:]))
            if self._changed is not None:
                self._feed = self._changed.feed_of(epochs)
                for row in range(epochs):
                    self._order[row * train : (row + 1) * train] += self._changed.start_of(row)
        last = min(per_epoch, done + updates) if epochs == 1 else per_epoch
        whole = last == per_epoch
        plan = fill_plan(
            self._blank, epochs=epochs, first_update=done, last_update=last, whole=whole,
            evaluated=self._evaluated if whole else 0,
            examples=train, stride=train, order=self._order,
            learning_rate=self._learning_rates[position.epoch : position.epoch + epochs],
            record=record[:epochs] & whole,
        )  # fmt: skip
        trained = min(last * batch, train)
        after = Position(position.epoch + epochs) if whole else Position(position.epoch, trained)
        return Call(self._feed, plan, after, epochs if whole else 0, epochs * (trained - position.trained))

    @property
    def _first_examples(self) -> int:
        work = (self._bucket.layout.size + SMALLEST) * max(1.0, self._bucket.runs / RUNS_AS_ONE)
        return int(FIRST_CALL_WORK / work)

    @property
    def _orders_that_fit(self) -> int:
        orders = (len(self._blank.order) - self._bucket.batch) // self._course.train
        return orders if self._changed is None else min(orders, self._changed.epochs_that_fit)


def fill_plan(blank: Plan, **values: Any) -> Plan:
    """`blank` with some fields given; what is shorter than its slots is followed by the blank's zeros."""
    filled = {}
    for name, value in values.items():
        slot = getattr(blank, name)
        if np.ndim(value) and len(value) < len(slot):
            rows, value = value, slot.copy()
            value[: len(rows)] = rows
        filled[name] = np.asarray(value, slot.dtype)
    return blank._replace(**filled)

"""Plans a run whose data are too many for one feed: they are handed to the program part by part.

An epoch is some calls that train (whole mini-batches, or parts of one that is larger than a feed) and some that
evaluate. So the size of the data is no shape, and a million examples take the memory of four thousand.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from dlcore.data import PreparedData
from dlcore.engine.arguments import blank_feed, blank_plan
from dlcore.engine.bucket import Bucket
from dlcore.engine.planner import Call, Course, Planner, Position, fill_plan
from dlcore.engine.settings import columns
from dlcore.engine.state import Feed


class Stream:
    """The same as `Planner`, for data `x` and `y` in columns, ordered train, dev, test.

    `changes` yields the training inputs of each epoch in turn, in columns, where they are not the first of `x`.
    """

    def __init__(
        self,
        bucket: Bucket,
        *,
        x: Float[np.ndarray, "d n"],
        y: Float[np.ndarray, "c n"],
        sets: Int[np.ndarray, " n"],
        course: Course,
        evaluated: int,
        frame_epochs: Int[np.ndarray, " f"],
        learning_rates: Float[np.ndarray, "e *r"],
        orders: Iterator[Int[np.ndarray, " m"]],
        changes: Iterator[Float[np.ndarray, "d m"]] | None = None,
    ):
        self._x, self._y, self._sets = x, y, sets
        self._train_x, self._changes = x, changes
        self._batch, self._train, self._evaluated = course.batch, course.train, evaluated
        self._frame_epochs, self._learning_rates, self._orders = frame_epochs, learning_rates, orders
        dtype = learning_rates.dtype.type
        self._bucket, self._feed, self._plan = bucket, blank_feed(bucket, dtype), blank_plan(bucket, dtype)
        # whole mini-batches, as many as a feed holds; of a larger one as much as it holds, in whole tiles
        size = bucket.examples
        self._part = size // course.batch * course.batch if course.batch <= size else size
        self._order = np.zeros_like(self._plan.order)
        self._order[:size] = np.arange(size).reshape((-1,) + (1,) * (self._order.ndim - 1))

    def next(self, position: Position, seconds_per_example: float | None) -> Call:
        """The call that follows `position`: one part of the data."""
        if position.epoch < 0 or position.trained == self._train:
            return self._evaluation(position)
        if position.trained == 0:
            self._rows = next(self._orders)
            if self._changes is not None:
                self._train_x = next(self._changes)
        start = position.trained
        batch_start = start // self._batch * self._batch
        batch_end = min(batch_start + self._batch, self._train)
        end = min(start + self._part, batch_end if self._batch > self._bucket.examples else self._train)
        plan: dict[str, Any] = {
            "epochs": 1,
            "last_update": 1 if self._batch > self._bucket.examples else -(-(end - start) // self._batch),
            "apply": end >= batch_end,
            "earlier": start - batch_start if self._batch > self._bucket.examples else 0,
            "examples": end - start,
            "order": self._order,
            "learning_rate": self._learning_rates[position.epoch : position.epoch + 1],
        }
        feed = self._gather(self._train_x, self._rows[start:end])
        return Call(feed, fill_plan(self._plan, **plan), position._replace(trained=end), 0, end - start)

    def _evaluation(self, position: Position) -> Call:
        start = position.evaluated
        end = min(start + self._bucket.examples, self._evaluated)
        last = end == self._evaluated
        epoch = position.epoch + 1
        record = epoch in self._frame_epochs and (bool(self._bucket.runs) or (last and epoch > 0))
        plan = fill_plan(self._plan, epochs=1, whole=last, evaluated=end - start, record=[record])
        after = Position(epoch) if last else position._replace(evaluated=end)
        return Call(self._gather(self._x, slice(start, end)), plan, after, int(last), 0)

    def _gather(self, inputs: Float[np.ndarray, "d _"], columns) -> Feed:
        x, y, sets = inputs[:, columns], self._y[:, columns], self._sets[columns]
        blank: Any = [np.array(one) for one in self._feed]
        feed = Feed(*blank)
        size = len(sets)
        feed.x[: len(x), :size], feed.y[: len(y), :size] = x, y
        feed.sets[:size] = sets.reshape((-1,) + (1,) * (feed.sets.ndim - 1))
        return feed


def planner_for(
    bucket: Bucket,
    data: PreparedData,
    *,
    evaluates: bool = True,
    changes: Iterator[Float[np.ndarray, "m k"]] | None = None,
    **given: Any,
) -> Planner | Stream:
    """The planner of a run on these data; `given` is what `Planner` needs besides. Where nothing `evaluates` no set is
    ever evaluated, and only the training examples are handed over. `changes` yields their inputs epoch by epoch, where
    they are not those of the data."""
    dtype, layout = given["learning_rates"].dtype.type, bucket.layout
    rows = len(data.inputs) if evaluates else data.counts[0]
    inputs, targets, sets = data.inputs[:rows], data.targets[:rows], data.split_index[:rows].astype(np.int8)
    given["evaluated"] = rows if evaluates else 0
    if rows > bucket.examples or (changes is not None and given["evaluated"] + data.counts[0] > bucket.examples):
        if changes is not None:
            changes = (columns(one, layout.inputs, len(one), dtype) for one in changes)
        x, y = columns(inputs, layout.inputs, rows, dtype), columns(targets, layout.outputs, rows, dtype)
        return Stream(bucket, x=x, y=y, sets=sets, changes=changes, **given)
    feed = blank_feed(bucket, dtype)
    feed = feed._replace(
        x=columns(inputs, layout.inputs, bucket.examples, dtype),
        y=columns(targets, layout.outputs, bucket.examples, dtype),
    )
    feed.sets[:rows] = sets.reshape((-1,) + (1,) * (feed.sets.ndim - 1))
    return Planner(bucket, feed, changes=changes, **given)

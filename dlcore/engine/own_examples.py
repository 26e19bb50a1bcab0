"""Runs of one call that each have a training set of their own, equally large: side by side in one feed.

Nothing is evaluated in training: what the last weights say about any examples is told by `dlcore.prediction`.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32, Int

from dlcore.augmentation.epochs import changed_inputs, changes_of
from dlcore.data import PreparedData
from dlcore.engine.arguments import blank_feed
from dlcore.engine.bucket import Bucket
from dlcore.engine.planner import Course, Planner
from dlcore.engine.state import Feed
from dlcore.engine.training import batch_orders

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def own_planner(
    bucket: Bucket, experiments: "Sequence[Experiment]", data: Sequence[PreparedData], course: Course, **given: Any
) -> Planner:
    """The planner of runs on their own data, one each; `given` is what `Planner` needs besides.

    Runs that were given the same data, and change them alike, share their columns. Raises ValueError where the training
    sets differ in size or are more than the feed holds.
    """
    if any(one.counts[0] != course.train for one in data):
        raise ValueError("runs of one call have equally large training sets")
    whose = [(id(its), changes_of(one)) for one, its in zip(experiments, data, strict=True)]
    distinct = list(dict(zip(whose, zip(experiments, data, strict=True), strict=True)).values())
    if len(distinct) * course.train > bucket.examples:
        raise ValueError(f"{len(distinct)} training sets of {course.train} do not fit {bucket.examples} columns")
    starts = {name: place * course.train for place, name in enumerate(dict.fromkeys(whose))}
    own = np.array([starts[name] for name in whose])
    given["orders"] = _orders(experiments, own, course)
    if any(one.augmentation for one in experiments):
        given["changes"] = _changes(distinct)
    feed = _feed(bucket, [its for _, its in distinct], course.train)
    return Planner(bucket, feed, course=course, evaluated=0, **given)


def _feed(bucket: Bucket, data: Sequence[PreparedData], train: int) -> Feed:
    """All training sets in columns, one after another; they belong to no set that is evaluated."""
    feed = blank_feed(bucket)
    blank: Any = [np.array(one) for one in feed]
    feed = Feed(*blank)
    for place, one in enumerate(data):
        columns = slice(place * train, (place + 1) * train)
        feed.x[: one.inputs.shape[1], columns] = one.inputs[:train].T
        feed.y[: one.targets.shape[1], columns] = one.targets[:train].T
    return feed


def _orders(
    experiments: "Sequence[Experiment]", own: Int[np.ndarray, " runs"], course: Course
) -> Iterator[Int[np.ndarray, "m runs"]]:
    """The columns that each run trains on, in the order of its own batch seed, epoch by epoch."""
    seeds = [one.batch_seed for one in experiments]
    streams = {seed: batch_orders(course.train, course.batch, np.random.RandomState(seed)) for seed in seeds}
    while True:
        epoch = {seed: next(stream) for seed, stream in streams.items()}
        yield np.stack([epoch[seed] for seed in seeds], axis=-1) + own


def _changes(distinct: "Sequence[tuple[Experiment, PreparedData]]") -> Iterator[Float32[np.ndarray, "w k"]]:
    """All training sets, one after another, as each epoch changes them; at strength 0 they stay what they are."""
    each = [changed_inputs(one, its) for one, its in distinct]
    while True:
        yield np.concatenate([next(stream) for stream in each])

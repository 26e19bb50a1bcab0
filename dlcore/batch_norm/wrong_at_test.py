"""The trap: batch normalization with the test batch's own statistics. What it does to the error depends on how many
examples are asked about together, and on who they are."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.batch_norm.judged import NewExamples, by_batch, by_running, new_examples
from dlcore.prediction import error_of, prediction_work
from dlcore.run import Run

SIZES = (1, 2, 8, 32)
"""Of test batches, and all examples at once."""
FEWEST, MOST = 2, 20
"""Orders in which the examples come, shuffled anew for each."""
WORK = 1.5e8
"""Multiply-adds of all orders and sizes together: about 0.15 s on one core."""
SEED = 0


@dataclass(frozen=True, eq=False)
class WrongAtTest:
    """Errors on new examples: share misclassified, or RMSE. `sizes` ends with the number of all of them.

    `ordered` is the error where they come class after class (of a regression from the lowest value to the highest)."""

    split: str
    examples: int
    of: int
    task: str
    running: float
    sizes: Int[np.ndarray, " k"]
    shuffled: Float[np.ndarray, "k orders"]
    ordered: Float[np.ndarray, " k"]

    @property
    def mean(self) -> Float[np.ndarray, " k"]:
        """Over the orders."""
        return self.shuffled.mean(axis=1)


def wrong_at_test(run: Run, frame: int) -> WrongAtTest:
    """The errors at one recorded frame of a run with batch normalization; NaN where the network has overflowed."""
    new, weights = new_examples(run.data), run.frames[frame]
    count, task = len(new.labels), run.data.dataset.task
    sizes = [*(size for size in SIZES if size < count), count]
    each = WORK / (count * prediction_work(run.architecture) * len(sizes))
    rng = np.random.RandomState(SEED)
    orders = [rng.permutation(count) for _ in range(int(np.clip(each, FEWEST, MOST)))]
    by_class = np.argsort(new.labels, kind="stable")
    return WrongAtTest(
        split=new.split,
        examples=count,
        of=new.of,
        task=task,
        running=error_of(task, by_running(run, weights, new), new.labels),
        sizes=np.array(sizes),
        shuffled=np.array([_shuffled(run, frame, new, orders, size) for size in sizes]),
        ordered=np.array([_error(run, frame, new, by_class, size) for size in sizes]),
    )


def _shuffled(run: Run, frame: int, new: NewExamples, orders: list[Int[np.ndarray, " n"]], size: int) -> list[float]:
    """The error in each of the orders, which is the same in all where nobody or everybody is in company."""
    if size in (1, len(new.labels)):
        return [_error(run, frame, new, orders[0], size)] * len(orders)
    return [_error(run, frame, new, order, size) for order in orders]


def _error(run: Run, frame: int, new: NewExamples, order: Int[np.ndarray, " n"], size: int) -> float:
    """The error over all examples, asked about in batches of `size` in this order; the last one may be smaller."""
    whole = len(order) - len(order) % size
    parts = [order[:whole].reshape(-1, size), order[whole:].reshape(1, -1)]
    answers = [by_batch(run, run.frames[frame], new.inputs[rows]).reshape(rows.size, -1) for rows in parts if rows.size]
    return error_of(run.data.dataset.task, np.concatenate(answers), new.labels[order])

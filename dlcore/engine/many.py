"""Many experiments at once: grouped by shape, advanced in short chunks, on every core or device there is.

Small networks are trained by one program with a run axis; wide ones fill a core each, so they are single runs side
by side. Measured: see benchmarks/RESULTS.md. Single runs too are those that early stopping may end: each has a last
epoch of its own, and the weights of every epoch must be at hand.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.augmentation.epochs import changes_of
from dlcore.data import PreparedData, prepare
from dlcore.early_stopping import watches
from dlcore.engine import planner
from dlcore.engine.bucket import Bucket, choose_bucket
from dlcore.engine.frames import spaced_epochs
from dlcore.engine.group import Group
from dlcore.engine.settings import architecture_of, settings_of
from dlcore.engine.singles import Singles
from dlcore.engine.state import CHOICES
from dlcore.engine.training import course_of

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_RECORDS = 101
"""Epochs at which many runs are evaluated, first and last included."""
CPU_RUNS = (16, 32)
"""Runs of one call on a CPU: 16 fill the vector registers, 32 pay off from two calls of them on."""
ACCELERATOR_RUNS = (64, 512, 4096)
WIDEST_TOGETHER, DEEPEST_TOGETHER = 8, 4
"""On a CPU larger networks than this gain nothing from a run axis."""
OUT_OF_MEMORY = "RESOURCE_EXHAUSTED"


@dataclass(eq=False)
class _Part:
    """Some of the runs, and who trains them, from when their turn comes."""

    indices: list[int]
    bucket: Bucket | None
    group: Group | Singles | None = None
    taken: bool = False  # by one of the threads of a chunk

    @property
    def done(self) -> bool:
        return self.group is not None and self.group.done

    @property
    def progress(self) -> float:
        return 0.0 if self.group is None else self.group.progress

    @property
    def ended(self) -> list[int]:
        """Indices of the runs that have come to their end."""
        if isinstance(self.group, Singles):
            return self.indices[: self.group.ended]
        return self.indices if self.done else []


class Many:
    """Runs of `experiments` in progress, in their order.

    On one `data` for all (by default those of the first experiment), which is evaluated at the epochs `records`; then
    the runs have the same number of epochs, and keep in step. Or on data of their own, one for each in a sequence, of
    which only the training sets are used (with patience, dev too): then nothing is evaluated, and they are trained in
    the order given. A run that early stopping has ended keeps the row of its best epoch at all later records.

    `beside` says for each run how many one call is to take where it has a run axis: programs of other sizes round
    otherwise. By default it depends on how many runs are like it here.

    Raises ValueError where runs on the same data differ in epochs, and where there are not as many data as runs.
    """

    def __init__(
        self,
        experiments: "Sequence[Experiment]",
        *,
        data: PreparedData | Sequence[PreparedData] | None = None,
        beside: Sequence[int] = (),
    ):
        first = experiments[0]
        self.experiments = tuple(experiments)
        self.data = prepare(first) if data is None else data
        self._own = not isinstance(self.data, PreparedData)
        if not self._own and any(one.epochs != first.epochs for one in experiments):
            raise ValueError("runs of one batch differ in epochs")
        self._each = _data_of_each(self.data, len(self.experiments))
        self.records: Int[np.ndarray, " e"] = spaced_epochs(first.epochs, MOST_RECORDS)[: 0 if self._own else None]
        self.notes: list[str] = []
        self.seconds = 0.0  # of training, by the clock on the wall; compiling is not counted
        self._parts = [_Part(indices, bucket) for indices, bucket in grouped(self.experiments, self.data, beside)]
        self._lock = Lock()

    @property
    def done(self) -> bool:
        return all(part.done for part in self._parts)

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        return sum(len(part.indices) * part.progress for part in self._parts) / len(self.experiments)

    @property
    def updates(self) -> int:
        return sum(part.group.updates for part in self._parts if part.group is not None)

    def advance(self) -> None:
        """One chunk on every core (one core, on an accelerator)."""
        waiting = sum(not part.done for part in self._parts)
        workers = min(waiting, 1 if on_accelerator() else os.cpu_count() or 1)
        if workers:
            with ThreadPoolExecutor(workers) as pool:
                turns = [pool.submit(self._work) for _ in range(workers)]
            # side by side: the slowest is what somebody waited for
            self.seconds += max(turn.result() for turn in turns)

    def _work(self) -> float:
        """Train groups that no other thread has until the time of a chunk is over; the seconds of training."""
        begun, seconds = time.perf_counter(), 0.0
        while (part := self._take()) is not None:
            group = part.group = part.group or self._make(part)
            before = group.seconds
            try:
                group.advance()
            except jax.errors.JaxRuntimeError as failure:
                self._split(part, failure)
            seconds += group.seconds - before
            part.taken = False
            if time.perf_counter() - begun > planner.CALL_SECONDS / 2:  # the next call may take all of it
                break
        return seconds

    def _take(self) -> _Part | None:
        with self._lock:
            free = [part for part in self._parts if not (part.done or part.taken)]
            if not free:
                return None
            part = free[0] if self._own else min(free, key=lambda one: one.progress)
            part.taken = True
            return part

    def _make(self, part: _Part) -> Group | Singles:
        experiments = [self.experiments[index] for index in part.indices]
        data = [self._each[index] for index in part.indices]
        if part.bucket is None:
            return Singles(experiments, data, self.records)
        return Group(experiments, data, part.bucket, self.records)

    def _split(self, part: _Part, failure: Exception) -> None:
        """Train a group that did not fit the memory as two, from its beginning."""
        bucket = part.bucket
        if OUT_OF_MEMORY not in str(failure) or bucket is None or bucket.runs == 1:
            raise failure
        runs = bucket.runs // 2
        self.notes.append(f"{runs * 2} runs at once did not fit the memory of the device: {runs} at a time.")
        halves = [part.indices[start : start + runs] for start in range(0, len(part.indices), runs)]
        with self._lock:
            place = self._parts.index(part)
            self._parts[place : place + 1] = [_Part(half, bucket.of_runs(runs)) for half in halves]

    @property
    def ended(self) -> Bool[np.ndarray, " runs"]:
        """Which runs have come to their end."""
        found = np.zeros(len(self.experiments), bool)
        for part in self._parts:
            found[part.ended] = True
        return found

    @property
    def known(self) -> Int[np.ndarray, " runs"]:
        """How many of the epochs `records` every run has come to. What is not finite among them has diverged."""
        found = np.zeros(len(self.experiments), int)
        for part in self._parts:
            if part.group is not None:
                found[part.indices] = part.group.known
        return found

    def history(self, name: str) -> Float[np.ndarray, "runs records"]:
        """One quantity of `dlcore.metrics.history_rows`, a row a run, at the epochs `records`; NaN where unknown."""
        found = np.full((len(self.experiments), len(self.records)), np.nan)
        for part in self._parts:
            if part.group is not None:
                found[part.indices] = part.group.history(name)
        return found

    def parameters(self) -> list[np.ndarray]:
        """What the runs that have `ended` ended up with: exact vectors in the order of `dlcore.parameters`.
        Empty ones of the others."""
        found: list[np.ndarray] = [np.zeros(0)] * len(self.experiments)
        for part in self._parts:
            if part.group is not None and part.ended:
                for index, vector in zip(part.ended, part.group.parameters(), strict=True):
                    found[index] = vector
        return found


def _data_of_each(data: PreparedData | Sequence[PreparedData], runs: int) -> Sequence[PreparedData]:
    each = [data] * runs if isinstance(data, PreparedData) else data
    if len(each) != runs:
        raise ValueError(f"{len(each)} data for {runs} runs")
    return each


def on_accelerator() -> bool:
    """Whether JAX computes on something else than the CPU."""
    return jax.default_backend() != "cpu"


def grouped(
    experiments: "Sequence[Experiment]", data: PreparedData | Sequence[PreparedData], beside: Sequence[int] = ()
) -> Iterator[tuple[list[int], Bucket | None]]:
    """Indices of the runs that go together, with their bucket; None for those that run one by one. See `Many`."""
    own = not isinstance(data, PreparedData)
    alike: dict[tuple, list[int]] = {}
    for index, (one, its) in enumerate(zip(experiments, _data_of_each(data, len(experiments)), strict=True)):
        architecture, course = architecture_of(one, its), course_of(one, its)
        bucket = choose_bucket(architecture, course.batch, 1, own_examples=own)
        settings = settings_of(one, its, architecture, bucket)
        choices = tuple(np.asarray(getattr(settings, name)).tobytes() for name in CHOICES)
        order = None if own else (one.batch_seed, changes_of(one))  # which examples, and what they look like
        size = beside[index] if beside else 0
        alike.setdefault((bucket, choices, course, order, watches(one, its), size), []).append(index)
    for (bucket, _, course, _, watching, wanted), indices in alike.items():
        most = bucket.examples // course.train if own else len(indices)
        together = fits_together(bucket) and not watching
        runs = (wanted or runs_of(len(indices), most if own else None)) if together else 0
        size = min(runs, most) if runs else -(-len(indices) // (os.cpu_count() or 1))
        for start in range(0, len(indices), size):
            yield indices[start : start + size], bucket.of_runs(runs) if runs else None


def fits_together(bucket: Bucket) -> bool:
    """Whether runs of this shape share a program."""
    return on_accelerator() or is_small(bucket)


def is_small(bucket: Bucket) -> bool:
    """Whether runs of this shape share a program on a CPU too."""
    return bucket.layout.width <= WIDEST_TOGETHER and bucket.layout.hidden_layers <= DEEPEST_TOGETHER


def runs_of(count: int, most: int | None = None) -> int:
    """How many of `count` runs one call takes. Of runs with data of their own a feed holds `most`; 0 where that would
    leave more than half of the call empty."""
    if most is None and not on_accelerator():
        return CPU_RUNS[count > 3 * CPU_RUNS[0]]
    steps = ACCELERATOR_RUNS if on_accelerator() else CPU_RUNS[:1]
    fitting = [runs for runs in steps if most is None or runs <= 2 * most]
    return next((runs for runs in fitting if count <= runs), fitting[-1] if fitting else 0)


def train_many(experiments: "Sequence[Experiment]", *, each_chunk: Callable[[Many], None] | None = None) -> Many:
    """Train them all to the end. `each_chunk` is called after every chunk."""
    many = Many(experiments)
    while not many.done:
        many.advance()
        if each_chunk is not None:
            each_chunk(many)
    return many

"""Many experiments at once: grouped by shape, advanced in short chunks, on every core or device there is.

Small networks are trained by one program with a run axis; wide ones fill a core each, so they are single runs side
by side. Measured: see benchmarks/RESULTS.md.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import jax
import numpy as np
from jaxtyping import Float, Int

from dlcore.data import PreparedData, prepare
from dlcore.engine.bucket import Bucket, choose_bucket
from dlcore.engine.frames import spaced_epochs
from dlcore.engine.group import Group
from dlcore.engine.settings import CHOICES, architecture_of, batch_of, settings_of
from dlcore.engine.training import Training

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


class Singles:
    """Runs trained one after another, each by the program of a single run; the same protocol as `Group`."""

    def __init__(self, experiments: "Sequence[Experiment]", data: PreparedData, records: np.ndarray):
        self.experiments, self._data, self._records = experiments, data, records
        self._rows: list[dict[str, np.ndarray]] = []
        self._last: list[np.ndarray] = []
        self._seconds, self._updates = 0.0, 0
        self._current = Training(experiments[0], data=data)

    @property
    def done(self) -> bool:
        return len(self._rows) == len(self.experiments)

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        current = 0.0 if self.done else self._current.progress
        return (len(self._rows) + current) / len(self.experiments)

    @property
    def seconds(self) -> float:
        return self._seconds + (0.0 if self.done else self._current.seconds)

    @property
    def updates(self) -> int:
        return self._updates + (0 if self.done else self._current.updates)

    def advance(self) -> None:
        """One chunk of the run whose turn it is."""
        self._current.advance()
        if not self._current.done:
            return
        self._rows.append(self._current.history())
        self._last.append(self._current.last_parameters())
        self._seconds += self._current.seconds
        self._updates += self._current.updates
        if not self.done:
            self._current = Training(self.experiments[len(self._rows)], data=self._data)

    @property
    def known(self) -> Int[np.ndarray, " runs"]:
        """How many of the recorded epochs every run has come to: all of them once it is done, diverged or not."""
        found = np.zeros(len(self.experiments), int)
        found[: len(self._rows)] = len(self._records)
        if not self.done:
            found[len(self._rows)] = np.sum(self._records < len(self._current.history()["epoch"]))
        return found

    def history(self, name: str) -> Float[np.ndarray, "runs records"]:
        """One quantity of `history_rows` at the recorded epochs; NaN at those to come."""
        found = np.full((len(self.experiments), len(self._records)), np.nan)
        begun = [] if self.done else [self._current.history()]
        for run, rows in enumerate([*self._rows, *begun]):
            reached = self._records[self._records < len(rows.get(name, ()))]
            found[run, : len(reached)] = rows[name][reached] if len(reached) else []
        return found

    def parameters(self) -> list[np.ndarray]:
        """The last parameters of the runs done."""
        return self._last


class Many:
    """Runs of `experiments` in progress, in their order, on the same data and for the same number of epochs.

    Raises ValueError where they differ in epochs or in what the data depend on.
    """

    def __init__(self, experiments: "Sequence[Experiment]", *, data: PreparedData | None = None):
        first = experiments[0]
        if any(one.epochs != first.epochs for one in experiments):
            raise ValueError("runs of one batch differ in epochs")
        self.experiments = tuple(experiments)
        self.data = prepare(first) if data is None else data
        self.records: Int[np.ndarray, " e"] = spaced_epochs(first.epochs, MOST_RECORDS)
        self.notes: list[str] = []
        self.seconds = 0.0  # of training, by the clock on the wall; compiling is not counted
        self._groups: list[tuple[list[int], Group | Singles]] = []
        for indices, bucket in grouped(self.experiments, self.data):
            self._add(indices, bucket)

    def _add(self, indices: list[int], bucket: Bucket | None) -> None:
        chosen = [self.experiments[index] for index in indices]
        if bucket is None:
            self._groups.append((indices, Singles(chosen, self.data, self.records)))
        else:
            self._groups.append((indices, Group(chosen, self.data, bucket, self.records)))

    @property
    def done(self) -> bool:
        return all(group.done for _, group in self._groups)

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        return sum(len(indices) * group.progress for indices, group in self._groups) / len(self.experiments)

    @property
    def updates(self) -> int:
        return sum(group.updates for _, group in self._groups)

    def advance(self) -> None:
        """One chunk of as many groups as there are cores (one of them on an accelerator)."""
        waiting = [entry for entry in self._groups if not entry[1].done]
        if on_accelerator() or len(waiting) == 1:
            waiting = waiting[:1]
        before = [group.seconds for _, group in waiting]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for entry, failure in zip(waiting, pool.map(_advance, (group for _, group in waiting)), strict=True):
                if failure is not None:
                    self._split(entry, failure)
        # side by side: the slowest is what somebody waited for
        self.seconds += max(group.seconds - earlier for (_, group), earlier in zip(waiting, before, strict=True))

    def _split(self, entry: tuple[list[int], Group | Singles], failure: Exception) -> None:
        """Train a group that did not fit the memory as two, from its beginning."""
        indices, group = entry
        if OUT_OF_MEMORY not in str(failure) or not isinstance(group, Group) or group.bucket.runs == 1:
            raise failure
        runs = group.bucket.runs // 2
        self._groups.remove(entry)
        self.notes.append(f"{runs * 2} runs at once did not fit the memory of the device: {runs} at a time.")
        for start in range(0, len(indices), runs):
            part = indices[start : start + runs]
            self._add(part, group.bucket.of_runs(runs))

    @property
    def known(self) -> Int[np.ndarray, " runs"]:
        """How many of the epochs `records` every run has come to. What is not finite among them has diverged."""
        found = np.zeros(len(self.experiments), int)
        for indices, group in self._groups:
            found[indices] = group.known
        return found

    def history(self, name: str) -> Float[np.ndarray, "runs records"]:
        """One quantity of `dlcore.metrics.history_rows`, a row a run, at the epochs `records`; NaN where unknown."""
        found = np.full((len(self.experiments), len(self.records)), np.nan)
        for indices, group in self._groups:
            found[indices] = group.history(name)
        return found

    def parameters(self) -> list[np.ndarray]:
        """The last parameters of every run, when done: exact vectors in the order of `dlcore.parameters`."""
        found: list[np.ndarray] = [np.zeros(0)] * len(self.experiments)
        for indices, group in self._groups:
            for index, vector in zip(indices, group.parameters(), strict=True):
                found[index] = vector
        return found


def _advance(group: Group | Singles) -> Exception | None:
    try:
        group.advance()
    except jax.errors.JaxRuntimeError as failure:
        return failure
    return None


def on_accelerator() -> bool:
    """Whether JAX computes on something else than the CPU."""
    return jax.default_backend() != "cpu"


def grouped(experiments: "Sequence[Experiment]", data: PreparedData) -> Iterable[tuple[list[int], Bucket | None]]:
    """Indices of the runs that go together, with their bucket; None for those that run one by one."""
    alike: dict[tuple, list[int]] = {}
    for index, one in enumerate(experiments):
        architecture = architecture_of(one, data)
        bucket = choose_bucket(architecture, batch_of(one, data), 1)
        settings = settings_of(one, data, architecture, bucket)
        choices = tuple(np.asarray(getattr(settings, name)).tobytes() for name in CHOICES)
        alike.setdefault((bucket, choices, one.batch_seed), []).append(index)
    for (bucket, *_), indices in alike.items():
        together = fits_together(bucket)
        runs = runs_of(len(indices)) if together else -(-len(indices) // (os.cpu_count() or 1))
        for start in range(0, len(indices), runs):
            yield indices[start : start + runs], bucket.of_runs(runs) if together else None


def fits_together(bucket: Bucket) -> bool:
    """Whether runs of this shape share a program."""
    small = bucket.layout.width <= WIDEST_TOGETHER and bucket.layout.hidden_layers <= DEEPEST_TOGETHER
    return on_accelerator() or small


def runs_of(count: int) -> int:
    """How many of `count` runs one call takes."""
    if not on_accelerator():
        return CPU_RUNS[count > 3 * CPU_RUNS[0]]
    return next((runs for runs in ACCELERATOR_RUNS if count <= runs), ACCELERATOR_RUNS[-1])


def train_many(experiments: "Sequence[Experiment]", *, each_chunk: Callable[[Many], None] | None = None) -> Many:
    """Train them all to the end. `each_chunk` is called after every chunk."""
    many = Many(experiments)
    while not many.done:
        many.advance()
        if each_chunk is not None:
            each_chunk(many)
    return many

"""Training in the background, shared by every visitor of this server.

A run is a pure function of its experiment, so thirty students who open one link train it once. Pages only look
at a job; they never train themselves, so a rerun, a moved slider or a closed tab cannot leave a run half done.
A job that nobody has looked at for a while is given up.
"""

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from os import cpu_count
from typing import Any

from pages.shared.priority import computing_gives_way

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.memory import give_back_memory
from dlcore.run import WorkRefusedError, snapshot, start

FORGOTTEN_SECONDS = 3.0
"""A run that nobody has looked at for this long is given up."""
KEPT_RUNS = 64
"""Finished runs kept for the next visitor (a usual one takes about 0.3 MB)."""
KEPT_BYTES = 1 << 30
"""In the frames of all of them together: one of fifty layers of 256 units takes 160 MB."""

PACED_SHARE = 0.02
"""From this share on, what is left is estimated; before it, time may have gone into reading a program."""
WATCHERS = 1000
"""Visitors remembered with the run they look at; who left long ago makes room."""


class Job:
    """One experiment being trained. `run` is the `Run` so far: first weights alone at the very start.

    `key` says all that the result depends on: here it is the experiment.
    """

    def __init__(self, key: Any, turn: int = 0):
        self.key = key
        self.turn = turn  # place in the order of arrival
        self.run: Any = None
        self.refused: str | None = None
        self.failed: str | None = None
        self.progress = 0.0
        self.started = False
        self.stopped = False  # by a person: what was trained so far stays
        self.forgotten = False  # by the clock: the next look begins anew
        self._training: Any = None  # between its first picture and its turn
        self._begun = self._seen = time.monotonic()
        self._paced: tuple[float, float] | None = None  # time and share from which on the pace is measured
        self._changed = threading.Condition()

    @property
    def experiment(self) -> Experiment:
        """What is trained."""
        return self.key

    @property
    def done(self) -> bool:
        """True once nothing more will come."""
        complete = self.run is not None and self.run.complete
        return complete or self.stopped or self.forgotten or bool(self.refused or self.failed)

    @property
    def held(self) -> int:
        """Bytes in the frames of what it has come to."""
        frames = getattr(self.run, "frames", None)
        return 0 if frames is None else frames.nbytes

    @property
    def age(self) -> float:
        """Seconds since somebody asked for it."""
        return time.monotonic() - self._begun

    @property
    def seconds_left(self) -> float | None:
        """About how long it will still take; None while nobody can say."""
        if self._paced is None or self.progress <= self._paced[1]:
            return None
        since, share = self._paced
        return (time.monotonic() - since) * (1 - self.progress) / (self.progress - share)

    def look(self, seconds: float = 0.0) -> None:
        """Say that somebody is watching, and wait up to `seconds` for the first picture (or the end)."""
        self._wait(lambda: self.done or self.run is not None, seconds)

    def wait(self, seconds: float) -> None:
        """Say that somebody is watching, and wait up to `seconds` for the end."""
        self._wait(lambda: self.done, seconds)

    def _wait(self, condition: Callable[[], bool], seconds: float) -> None:
        self._seen = time.monotonic()
        with self._changed:
            self._changed.wait_for(condition, timeout=seconds)

    def forget(self) -> None:
        """End at the next chunk; whoever asks again begins anew."""
        with self._changed:
            if not self.done:
                self.forgotten = True
            self._changed.notify_all()

    def stop(self) -> None:
        """Stop at the next chunk; what was trained so far stays."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()

    def begin(self) -> None:
        """Make the first picture: the first weights on their data. Waits for no other run."""
        with self._reporting():
            self._training = self._start()
            self._show(self._training)

    def work(self) -> None:
        """Train to the end, or until cancelled or forgotten. Runs in the pool, after `begin`."""
        self.started = True
        training, self._training = self._training, None  # held no longer than it is trained
        if training is None:
            return
        computing_gives_way()
        with self._reporting():
            while not training.done and not self.stopped and not self.forgotten:
                if time.monotonic() - self._seen > FORGOTTEN_SECONDS:
                    self.forgotten = True
                    break
                training.advance()
                self.progress = training.progress
                if self._paced is None and self.progress > PACED_SHARE:
                    self._paced = time.monotonic(), self.progress
                self._show(training)
        del training
        give_back_memory()

    def _start(self) -> Any:
        """What is trained: anything with `advance`, `done` and `progress`."""
        return start(self.experiment)

    def _show(self, training: Any) -> None:
        """Let the pages see how far it has come."""
        self._publish(snapshot(training))

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Whatever breaks must reach the page, not vanish with the thread."""
        try:
            yield
        except WorkRefusedError as refused:
            self.refused = str(refused)
        except Exception as error:
            self.failed = f"{type(error).__name__}: {error}"
        with self._changed:
            self._changed.notify_all()

    def _publish(self, run: Any) -> None:
        with self._changed:
            self.run = run
            self._changed.notify_all()


class Jobs:
    """All jobs of the process: first pictures at once, trainings at most as many as there are cores, in a queue."""

    def __init__(self, workers: int, make: type[Job] = Job):
        self._make = make
        self._entrance = ThreadPoolExecutor(workers, thread_name_prefix="first-picture")
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="training")
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._turns = itertools.count()
        self._watched: dict[Hashable, Job] = {}  # what each visitor looks at
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Job:
        """The job of a key, for single runs an experiment; begun if it is new."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.forgotten:
                job = self._begin(key)
            self._jobs.move_to_end(key)
            return job

    def watch(self, key: Hashable, visitor: Hashable) -> Job:
        """The job of a key for a visitor, who turns away from another one: if nobody else looks at that one, it is
        given up at once, because the machine is needed for what is looked at."""
        job = self.get(key)
        with self._lock:
            self._turn_away(visitor, key)
            self._watched[visitor] = job
            while len(self._watched) > WATCHERS:
                self._watched.pop(next(iter(self._watched)))
        return job

    def leave(self, visitor: Hashable) -> None:
        """A visitor looks at nothing any more."""
        with self._lock:
            self._turn_away(visitor)

    def _turn_away(self, visitor: Hashable, key: Hashable = None) -> None:
        """From what the visitor looked at, unless that has this key."""
        left = self._watched.pop(visitor, None)
        if left is not None and left.key != key and left not in self._watched.values():
            left.forget()

    def restart(self, key: Hashable) -> None:
        """Begin a job anew, after it was stopped or broke."""
        with self._lock:
            self._begin(key)

    def _begin(self, key: Hashable) -> Job:
        job = self._jobs[key] = self._make(key, next(self._turns))
        while len(self._jobs) > KEPT_RUNS:
            self._jobs.popitem(last=False)[1].stop()
        self._let_go_of_large_ones()
        self._entrance.submit(job.begin).add_done_callback(lambda _: self._pool.submit(job.work))
        return job

    def _let_go_of_large_ones(self) -> None:
        """Of the finished runs that nobody looks at, the oldest first, while all hold too much together."""
        held = sum(job.held for job in self._jobs.values())
        for key, job in list(self._jobs.items()):
            if held <= KEPT_BYTES:
                return
            if job.held and job.done and job not in self._watched.values():
                held -= self._jobs.pop(key).held

    def known(self, key: Hashable) -> Job | None:
        """The job of a key, if it has begun and is still kept; begins none."""
        with self._lock:
            return self._jobs.get(key)

    def unfinished(self, key: Hashable) -> bool:
        """Whether the job of a key has begun and not ended."""
        with self._lock:
            job = self._jobs.get(key)
            return job is not None and not job.done

    @property
    def busy(self) -> bool:
        """Whether any run is unfinished."""
        with self._lock:
            return any(not job.done for job in self._jobs.values())

    def ahead_of(self, job: Job) -> int:
        """How many unfinished jobs came before this one, if it still waits for its turn."""
        if job.started or job.done:
            return 0
        with self._lock:
            return sum(one.turn < job.turn and not one.done for one in self._jobs.values())


@st.cache_resource
def jobs() -> Jobs:
    """The one set of jobs of this process."""
    return Jobs(workers=cpu_count() or 1)

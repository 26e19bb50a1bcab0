"""Training in the background, shared by every visitor of this server.

A run is a pure function of its experiment, so thirty students who open one link train it once. Pages only look
at a job; they never train themselves, so a rerun, a moved slider or a closed tab cannot leave a run half done.
A job that nobody has looked at for a while is given up. When it computes is decided in `turns`.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from pages.shared import visitors
from pages.shared.breakage import in_words
from pages.shared.limits import (
    FORGOTTEN_HERE_SECONDS,
    FORGOTTEN_SECONDS,
    JOBS_PER_VISITOR,
    KEPT_MEGABYTES,
    KEPT_RUNS,
    MEGABYTE,
    WATCHERS,
)
from pages.shared.priority import computing_gives_way
from pages.shared.turns import Turns, turns
from pages.shared.watchers import Watchers, visitor_of

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.memory import give_back_memory
from dlcore.run import WorkRefusedError, snapshot, start

KEPT_BYTES = KEPT_MEGABYTES * MEGABYTE

PACED_SHARE = 0.02
"""From this share on, what is left is estimated; before it, time may have gone into reading a program."""


class Job:
    """One experiment being trained. `run` is the `Run` so far: first weights alone at the very start.

    `key` says all that the result depends on: here it is the experiment.
    """

    def __init__(self, key: Any):
        self.key = key
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
        """Bytes in the frames of what it has come to, and in the examples that it keeps."""
        frames, data = (getattr(self.run, name, None) for name in ("frames", "data"))
        return (0 if frames is None else frames.nbytes) + (0 if data is None else data.nbytes)

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
        """Stop at the next chunk; what was trained so far stays, and so does the first picture that is being made."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()

    def begin(self) -> None:
        """Make the first picture: the first weights on their data. Waits for no other run."""
        with self._reporting():
            self._training = self._start()
            self._show(self._training)

    def turn(self) -> bool:
        """Train for one chunk, after `begin`; whether there is more to do."""
        if self.done or self._training is None:
            self.let_go()
            return False
        if not self.started:
            self.started = True
            computing_gives_way()
        more = False
        with self._reporting():
            self._training.advance()
            self.progress = self._training.progress
            if self._paced is None and self.progress > PACED_SHARE:
                self._paced = time.monotonic(), self.progress
            self._show(self._training)
            more = not self._training.done and not self.done
        if not more:
            self.let_go()
        return more

    def is_given_up(self, looking: frozenset[Hashable]) -> bool:
        """Whether nobody waits for it any more, which then is noted; `looking` are the visitors who have it before
        them, as far as anybody knows."""
        here = any(visitors.is_here(visitor) for visitor in looking)
        most = max(FORGOTTEN_SECONDS, FORGOTTEN_HERE_SECONDS) if here else FORGOTTEN_SECONDS
        if time.monotonic() - self._seen > most:
            self.forget()
        return self.forgotten

    def let_go(self) -> None:
        """Hold nothing that only a further turn would need."""
        if self._training is not None:
            self._training = None
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
            self.failed = in_words(error)
        with self._changed:
            self._changed.notify_all()

    def _publish(self, run: Any) -> None:
        with self._changed:
            self.run = run
            self._changed.notify_all()


class Jobs:
    """All jobs of one kind. They wait for their turns in the one queue of the process, unless they get another;
    `first` lets them go before the other jobs of the same visitor."""

    def __init__(self, make: type[Job] = Job, queue: Turns | None = None, *, first: bool = False):
        self._make, self._first = make, first
        self._queue = queue or turns()
        self._lock = self._queue.lock
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._watchers = Watchers()
        _offices.add(self)

    def get(self, key: Hashable) -> Job:
        """The job of a key, for single runs an experiment; begun if it is new."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.forgotten:
                job = self._begin(key)
            self._jobs.move_to_end(key)
            return job

    def watch(self, key: Hashable, who: Hashable) -> Job:
        """The job of a key for a visitor, or for what of the visitor's page has that name, who turns away from another
        one: if nobody else looks at that one, it is given up at once, because the machine is needed for what is looked
        at."""
        with self._lock:
            self._give_up(self._watchers.look(who, key))
            for other in self._watchers.beyond(WATCHERS, JOBS_PER_VISITOR, visitor_of(who)):
                self._watchers.leave(other)
            return self.get(key)

    def leave(self, who: Hashable) -> None:
        """A visitor looks at nothing any more."""
        with self._lock:
            self._give_up(self._watchers.leave(who))

    def turn_page(self, visitor: Hashable) -> None:
        """A visitor goes to another page, which may want the same again: what it does not want is soon given up."""
        with self._lock:
            self._watchers.leave_where(lambda one: one == visitor)

    def _give_up(self, key: Hashable | None) -> None:
        if key in self._jobs:
            self._jobs[key].forget()

    def restart(self, key: Hashable) -> None:
        """Begin a job anew, after it was stopped or broke."""
        with self._lock:
            self._begin(key)

    def _begin(self, key: Hashable) -> Job:
        for office in [one for one in _offices if one._lock is self._lock]:
            office._watchers.leave_where(visitors.has_left)
        job = self._jobs[key] = self._make(key)
        idle = [one for one in self._jobs if one != key and not self._watchers.is_watched(one)]
        for one in idle[: max(0, len(idle) + 1 - KEPT_RUNS)]:
            self._jobs.pop(one).stop()
        self._let_go_of_large_ones()
        self._queue.enter(job, lambda: self._watchers.visitors_of(key), self._first)
        return job

    def _let_go_of_large_ones(self) -> None:
        """Of the finished runs that nobody looks at, the oldest first, while all hold too much together."""
        held = sum(job.held for job in self._jobs.values())
        for key, job in list(self._jobs.items()):
            if held <= KEPT_BYTES:
                return
            if job.held and job.done and not self._watchers.is_watched(key):
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
        """How many unfinished jobs, of all kinds, have their turn before this one, if it still waits for its first."""
        return self._queue.ahead_of(job)

    def beside(self, job: Job) -> int:
        """How many other jobs a job in progress takes turns with; 0 while there are cores for all."""
        return self._queue.beside(job)


_offices: WeakSet[Jobs] = WeakSet()


def turn_page(visitor: Hashable) -> None:
    """A visitor goes to another page: nothing of the one before is looked at any more."""
    for office in list(_offices):
        office.turn_page(visitor)


@st.cache_resource
def jobs() -> Jobs:
    """The one set of single runs of this process."""
    return Jobs()

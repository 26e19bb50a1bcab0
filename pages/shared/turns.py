"""Whose turn it is: every job of the process, of whatever kind and whoever asked for it, waits here for a core.

A turn is one chunk of about a tenth of a second. The next turn is that of the visitor who was served least, so
that one who asks for ever more waits for himself; of a visitor's own jobs the first to arrive goes first. A job that
thirty visitors look at is charged to each of them by a thirtieth, and has the claim of the one who was served least.
Nobody saves up turns by asking for nothing, and nobody is charged for computing that kept no one waiting.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from pages.shared import limits

import streamlit as st

Visitors = Callable[[], frozenset[Hashable]]
GLANCE_SECONDS = 0.02
"""What rests looks this often whether it still has to: meanwhile that may have become shorter or longer."""


class Task(Protocol):
    """What takes turns: a job."""

    @property
    def done(self) -> bool:
        """True once nothing more will come."""
        ...

    def begin(self) -> None:
        """Make the first picture."""
        ...

    def turn(self) -> bool:
        """Work for one chunk; whether there is more to do."""
        ...

    def is_given_up(self, visitors: frozenset[Hashable]) -> bool:
        """Whether nobody waits for it any more; `visitors` are those who look at it."""
        ...

    def let_go(self) -> None:
        """Hold nothing that only a further turn would need."""
        ...


@dataclass(eq=False)
class Entry:
    """A job in the queue."""

    task: Task
    visitors: Visitors
    order: int  # of arrival
    first: bool = False  # goes before the other jobs of its visitor
    started: bool = False  # has had a turn after its first picture
    seconds: float = 0.0  # computed so far


class Lane:
    """What waits for the same kind of turn, and the threads that take it."""

    def __init__(self, slots: int, name: str):
        self.pool = ThreadPoolExecutor(slots, thread_name_prefix=name)
        self.waiting: list[Entry] = []
        self.running: list[Entry] = []
        self.left_free = 0  # threads that took no turn


class Turns:
    """First pictures and trainings, at most `slots` of each at the same moment. Where more visitors than that wait, one
    slot less trains: with every core computing, the pages of all of them would be drawn many times more slowly.

    `lock` guards it and those that use it; `clock` tells seconds.
    """

    def __init__(self, slots: int, clock: Callable[[], float] = time.monotonic):
        self.lock = threading.RLock()
        self._slots, self._clock = slots, clock
        self._pictures, self._trainings = Lane(slots, "first-picture"), Lane(slots, "training")
        self._order = itertools.count()
        self._rests_until = clock()
        self._served: dict[Hashable, float] = {}  # seconds charged to a visitor
        self._least = 0.0  # what the visitor served least of those who wait has had: a newcomer begins there

    def enter(self, task: Task, visitors: Visitors, first: bool = False) -> None:
        """Have a job begun and then trained. `visitors` tells at any time who looks at it; `first` lets it go before
        the other jobs of the same visitor."""
        with self.lock:
            self._queue(self._pictures, Entry(task, visitors, next(self._order), first))

    def ahead_of(self, task: Task) -> int:
        """How many unfinished jobs have their turn before this one, if it still waits for its first."""
        with self.lock:
            computing = self._trainings.running
            waiting = [one for one in self._all() if one not in computing]
            own = next((one for one in waiting if one.task is task and not one.started), None)
            if own is None or task.done:
                return 0
            rank = self._rank(own, own.visitors())
            before = [one for one in waiting if self._rank(one, one.visitors()) < rank]
            return sum(not one.task.done for one in [*computing, *before])

    def beside(self, task: Task) -> int:
        """How many other jobs a job in progress takes turns with; 0 while there are cores for all."""
        with self.lock:
            begun = [one for one in self._all() if one.started and not one.task.done]
            return len(begun) - 1 if len(begun) > self._slots and any(one.task is task for one in begun) else 0

    @property
    def crowd(self) -> float:
        """Unfinished jobs for each core."""
        with self.lock:
            return sum(not one.task.done for one in self._all()) / self._slots

    @property
    def at_rest(self) -> bool:
        """Whether nothing computes and nothing waits."""
        with self.lock:
            return not self._all()

    def _queue(self, lane: Lane, entry: Entry) -> None:
        lane.waiting.append(entry)
        lane.pool.submit(self._turn, lane)  # as many as there are entries: which one it is, is chosen then

    def rest(self, seconds: float) -> None:
        """Let no training begin a chunk for so long from now, whatever was said before; first pictures are made all
        the same."""
        self._rests_until = self._clock() + seconds

    def _turn(self, lane: Lane) -> None:
        if lane is self._trainings:
            while (left := self._rests_until - self._clock()) > 0:
                time.sleep(min(left, GLANCE_SECONDS))
        given_up: list[Entry] = []
        with self.lock:
            if lane is self._trainings and len(lane.running) >= self._at_once():
                lane.left_free += 1
                return
            entry = self._next(lane, given_up)
            if entry is not None:
                lane.running.append(entry)
        for one in given_up:  # not under the lock: memory is given back, which takes time
            one.task.let_go()
        if entry is None:
            return
        began, more = self._clock(), False
        try:
            if lane is self._pictures:
                entry.task.begin()
                more = True
            else:
                entry.started = True
                more = entry.task.turn()
        finally:
            with self.lock:
                lane.running.remove(entry)
                self._charge(entry, self._clock() - began)
                if more:
                    self._queue(self._trainings, entry)
                free, lane.left_free = lane.left_free, 0
                for _ in range(free):
                    lane.pool.submit(self._turn, lane)

    def _at_once(self) -> int:
        """How many trainings compute at the same moment, as things are."""
        visitors = {who for one in self._all() for who in one.visitors()}
        return self._slots if len(visitors) <= self._slots else max(1, self._slots - 1)

    def _next(self, lane: Lane, given_up: list[Entry]) -> Entry | None:
        """The entry whose turn it is, taken out; what nobody waits for goes without one, to those `given_up`."""
        looking = {one: one.visitors() for one in self._all()}  # asked once: everybody waits for this
        for entry in list(lane.waiting):
            if entry.task.is_given_up(looking[entry]):
                lane.waiting.remove(entry)
                given_up.append(entry)
        begun = Counter(who for one in self._all() if one.started and not one.task.done for who in looking[one])
        free = [one for one in lane.waiting if lane is self._pictures or self._may_start(one, looking[one], begun)]
        if not free:  # all that waited was given up, or has been taken
            return None
        entry = min(free, key=lambda one: self._rank(one, looking[one]))
        lane.waiting.remove(entry)
        return entry

    def _may_start(self, entry: Entry, visitors: frozenset[Hashable], begun: Counter) -> bool:
        """A visitor's further jobs wait without taking memory. Somebody always may: if every entry waited for earlier
        ones of its visitor, one of those would be waiting here too, because this thread runs none."""
        return entry.started or entry.first or not visitors or any(begun[who] < self._slots for who in visitors)

    def _rank(self, entry: Entry, visitors: frozenset[Hashable]) -> tuple[float, bool, int]:
        """The smaller, the sooner."""
        long = limits.QUICK_SECONDS if entry.seconds >= limits.QUICK_SECONDS else 0.0
        return min(map(self._account, visitors or (None,))) + long, not entry.first, entry.order

    def _account(self, visitor: Hashable) -> float:
        return max(self._served.get(visitor, 0.0), self._least)

    def _charge(self, entry: Entry, seconds: float) -> None:
        entry.seconds += seconds
        visitors = entry.visitors() or (None,)
        for visitor in visitors:
            self._served[visitor] = self._account(visitor) + seconds / len(visitors)
        waiting = {visitor for one in (entry, *self._all()) for visitor in one.visitors() or (None,)}
        self._least = max(self._least, min(map(self._account, waiting)))
        for visitor in [one for one, served in self._served.items() if served <= self._least]:
            del self._served[visitor]  # as a newcomer's

    def _all(self) -> list[Entry]:
        lanes = (self._pictures, self._trainings)
        return [entry for lane in lanes for entry in (*lane.waiting, *lane.running)]


@st.cache_resource
def turns() -> Turns:
    """The one queue of this process."""
    return Turns(limits.TRAININGS)


EASY = 2.0
"""With no more unfinished jobs for each core than that, growing runs are drawn as often as can be."""
SELDOM = 6.0
"""At most so many times less often is a growing run drawn in a crowd."""


def paced(seconds: float) -> float:
    """Seconds after which something that grows is drawn again: more of them in a crowd, where all these pictures would
    take the computing that they are to show."""
    return seconds * min(SELDOM, max(1.0, turns().crowd / EASY))

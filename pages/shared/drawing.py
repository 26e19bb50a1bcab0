"""Whose page is drawn: Python computes in one thread at a time, and thirty pages drawn at once would all be late.

So many scripts draw at the same moment as there are cores, the others wait for their turn. One that answers its visitor
goes before the pictures of growing runs, which come again anyway; among equals the first to come goes first. A script
that itself only waits, for a run or for the browser, lets another draw meanwhile.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pages.shared import limits

import streamlit as st

PATIENCE_SECONDS = 2.0
"""Nobody waits longer than this: whoever has had the turn for so long is not drawing but held up by something."""
YIELDING_SECONDS = 0.02
"""Who waits looks this often whether the visitor has asked for something else."""


def give_way() -> None:
    """End this script if its visitor has changed something since: Streamlit begins the next one where a script reads
    the session."""
    _ = "visitor" in st.session_state


@dataclass(order=True)
class _Waiting:
    later: bool  # only shows how something grows
    order: int  # of arrival
    called: threading.Event = field(default_factory=threading.Event, compare=False)


class Drawing:
    """The turns of all scripts of the process, `at_once` of them at the same moment. `clock` tells seconds, `give_way`
    raises what ends a script that waits in vain."""

    def __init__(
        self, at_once: int, clock: Callable[[], float] = time.monotonic, give_way: Callable[[], None] = give_way
    ):
        self._free, self._clock, self._give_way = at_once, clock, give_way
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []  # a heap
        self._order = itertools.count()
        self._here = threading.local()  # .draws: this thread has a turn

    @contextmanager
    def turn(self, *, growing: bool = False) -> Iterator[None]:
        """Have a turn within; a script that has one keeps it. `growing` lets those go first that answer a visitor."""
        if self._draws:
            yield
            return
        self._take(growing)
        try:
            yield
        finally:
            if self._draws:
                self._give_back()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let others draw while this script waits, and have a turn again after."""
        if not self._draws:
            yield
            return
        self._give_back()
        yield
        self._take(growing=False)  # not after an exception: it ends the script

    @property
    def _draws(self) -> bool:
        return getattr(self._here, "draws", False)

    def _take(self, growing: bool) -> None:
        mine = _Waiting(growing, next(self._order))
        with self._lock:
            heapq.heappush(self._waiting, mine)
            self._call()
        until = self._clock() + PATIENCE_SECONDS
        try:
            while not mine.called.wait(YIELDING_SECONDS) and self._clock() < until:
                self._give_way()
        except BaseException:
            self._leave(mine)
            raise
        with self._lock:
            if not mine.called.is_set():
                self._remove(mine)
                self._free -= 1  # one more than there should be
        self._here.draws = True

    def _leave(self, mine: _Waiting) -> None:
        with self._lock:
            if mine.called.is_set():
                self._free += 1
                self._call()
            else:
                self._remove(mine)

    def _remove(self, mine: _Waiting) -> None:
        self._waiting.remove(mine)
        heapq.heapify(self._waiting)

    def _give_back(self) -> None:
        self._here.draws = False
        with self._lock:
            self._free += 1
            self._call()

    def _call(self) -> None:
        while self._waiting and self._free > 0:
            heapq.heappop(self._waiting).called.set()
            self._free -= 1


@st.cache_resource
def drawing() -> Drawing:
    """The turns of this process."""
    return Drawing(limits.DRAWINGS)

"""Where more visitors wait than there are cores, one core is left to draw their pages."""

import threading
import time

from pages.shared.turns import Turns

import pytest

from tests.ui.test_jobs import until
from tests.ui.visitor import WAIT

TURNS = 40


class Crowd:
    """Trainings of as many visitors, and how many of them computed at the same moment while all were there."""

    def __init__(self, slots: int, visitors: int):
        self.queue, self.lock, self.most, self.now = Turns(slots), threading.Lock(), 0, 0
        self.tasks = [Training(self) for _ in range(visitors)]
        for number, task in enumerate(self.tasks):
            self.queue.enter(task, lambda number=number: frozenset({number}))
        until(lambda: self.queue.at_rest)

    @property
    def complete(self) -> bool:
        return all(task.begun and not task.done for task in self.tasks)


class Training:
    """Has some turns; those that begin while all are there are counted."""

    def __init__(self, crowd: Crowd):
        self.crowd, self.left, self.begun = crowd, TURNS, False

    @property
    def done(self) -> bool:
        return self.left == 0

    def begin(self) -> None:
        self.begun = True

    def turn(self) -> bool:
        crowd = self.crowd
        with crowd.lock:
            counted = crowd.complete
            crowd.now += counted
            crowd.most = max(crowd.most, crowd.now)
        time.sleep(0.002)
        with crowd.lock:
            crowd.now -= counted
            self.left -= 1
        return not self.done

    def is_given_up(self, visitors: frozenset) -> bool:
        return False

    def let_go(self) -> None:
        pass


@pytest.mark.parametrize(("slots", "visitors", "at_once"), [(2, 3, 1), (4, 5, 3), (1, 3, 1)])
def test_a_core_is_left_for_the_pages_of_a_crowd(slots, visitors, at_once):
    crowd = Crowd(slots, visitors)
    assert crowd.most == at_once and all(task.done for task in crowd.tasks)


def test_two_visitors_have_both_cores():
    together = threading.Barrier(2)

    class Meeting(Training):
        def turn(self) -> bool:
            together.wait(WAIT)
            self.left = 0
            return False

    queue = Turns(2)
    meetings = [Meeting(None) for _ in range(2)]  # type: ignore[arg-type]
    for number, task in enumerate(meetings):
        queue.enter(task, lambda number=number: frozenset({number}))
    until(lambda: queue.at_rest)
    assert all(task.done for task in meetings)

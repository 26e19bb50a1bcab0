"""Where more visitors wait than there are cores, one core is left to draw their pages."""

import threading
import time

from pages.shared.turns import Turns

import pytest

from tests.ui.test_jobs import until
from tests.ui.test_turns import Stand
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


def test_taking_turns_begins_where_more_are_in_progress_than_there_are_cores():
    queue, permits = Turns(2), threading.Semaphore(0)

    class Waiting(Training):
        had, ended = 0, False

        @property
        def done(self) -> bool:
            return self.ended

        def turn(self) -> bool:
            self.had += 1
            assert permits.acquire(timeout=WAIT)
            return not self.done

    tasks = [Waiting(None) for _ in range(3)]  # type: ignore[arg-type]
    for number, task in enumerate(tasks[:2]):
        queue.enter(task, lambda number=number: frozenset({number}))
    until(lambda: all(task.had for task in tasks[:2]))
    assert [queue.beside(task) for task in tasks] == [0, 0, 0] and queue.crowd == 1
    queue.enter(tasks[2], lambda: frozenset({2}))
    assert queue.beside(tasks[2]) == 0, "it waits for its first turn"

    def third_began() -> bool:
        permits.release()
        return tasks[2].had > 0

    until(third_began)
    assert [queue.beside(task) for task in tasks] == [2, 2, 2]
    tasks[0].ended = True
    assert [queue.beside(task) for task in tasks] == [0, 0, 0] and queue.crowd == 1
    tasks[1].ended = tasks[2].ended = True
    permits.release(1000)
    until(lambda: queue.at_rest)


def test_what_somebody_else_looks_at_too_does_not_wait_for_a_visitor_who_is_busy():
    stand = Stand()
    with stand.plugged():
        stand.enter("ann alone", 40)
        stand.enter("shared", 4, "ann", "bob")
    assert stand.to_the_end().index("shared") <= 1


def test_a_visitor_who_has_no_more_than_others_is_not_remembered():
    stand = Stand()
    with stand.plugged():
        for number in range(60):
            stand.enter(f"student{number}", 1)
    stand.to_the_end()
    assert len(stand.queue._served) <= 1


def test_a_short_one_goes_before_those_that_have_computed_for_long():
    stand = Stand()
    stand.most = 10**9
    others = [stand.enter(name, stand.most) for name in ("ann", "bob", "cat")]
    until(lambda: len(stand.had) > 30)
    with stand.plugged():
        began = len(stand.had)
        stand.enter("dan", 4)
    until(lambda: len(stand.had) > began + 30)
    for task in others:
        task.given_up = True
    assert stand.to_the_end()[began : began + 4] == ["dan"] * 4, "his first second"


def test_what_is_asked_for_first_begins_although_its_visitor_has_all_cores():
    stand = Stand()
    stand.most = 10**9
    table = stand.enter("ann table", stand.most)
    until(lambda: len(stand.had) > 30)
    with stand.plugged():
        began = len(stand.had)
        opened = stand.enter("ann open", 3, first=True)
        other = stand.enter("ann other", 3)
    until(lambda: len(stand.had) > began + 30)
    assert stand.had[began : began + 3] == ["ann open"] * 3 and opened.done and not other.done
    table.given_up = True
    assert stand.to_the_end()[-3:] == ["ann other"] * 3

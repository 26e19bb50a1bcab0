"""Whose turn it is, counted in turns by a clock that only they move: nobody waits long because another asks for much.

A plug holds the only core until all have arrived, so that who goes first is decided and not a matter of luck.
"""

import importlib
import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from pages.shared import jobs as jobs_module
from pages.shared import limits, visitors
from pages.shared import turns as turns_module
from pages.shared.jobs import Job, Jobs, turn_page
from pages.shared.status_row import place_in_queue, taking_turns
from pages.shared.turns import Turns, paced, turns
from pages.shared.watchers import Watchers

import pytest

from tests.ui.test_jobs import until
from tests.ui.visitor import WAIT

CHUNK = 0.25
ENDLESS = 10_000


class Stand:
    """A queue with one core, a clock, and who had which turn."""

    def __init__(self):
        self.now = 0.0
        self.had: list[str] = []
        self.queue = Turns(1, clock=lambda: self.now)
        self.most = ENDLESS  # turns, after which nothing has anything to do

    def enter(self, name: str, turns: int, *who: Hashable, first: bool = False) -> "Counted":
        task = Counted(self, name, turns)
        self.queue.enter(task, lambda: frozenset(who or {name.split()[0]}), first)
        return task

    @contextmanager
    def plugged(self) -> Iterator[None]:
        """What is entered meanwhile has its first picture, and no turn yet."""
        plug = Plug()
        self.queue.enter(plug, lambda: frozenset({"plug"}))
        until(lambda: plug.turning)
        yield
        until(lambda: not self.queue._pictures.waiting and not self.queue._pictures.running)
        plug.pulled.set()

    def to_the_end(self) -> list[str]:
        until(lambda: self.queue.at_rest)
        return self.had


class Counted:
    """Has so many turns."""

    def __init__(self, stand: Stand, name: str, turns: int):
        self.name, self.left, self._stand = name, turns, stand
        self.given_up = self.held = False

    @property
    def done(self) -> bool:
        return self.left <= 0

    def begin(self) -> None:
        self.held = True

    def turn(self) -> bool:
        self._stand.now += CHUNK
        self._stand.had.append(self.name)
        self.left = min(self.left - 1, self._stand.most - len(self._stand.had))
        return not self.done

    def is_given_up(self, visitors: frozenset) -> bool:
        return self.given_up

    def let_go(self) -> None:
        self.held = False


class Plug(Counted):
    """Has one turn, until it is pulled."""

    def __init__(self):
        self.left, self.given_up = 1, False
        self.turning, self.pulled = False, threading.Event()

    def begin(self) -> None:
        pass

    def turn(self) -> bool:
        self.turning = True
        assert self.pulled.wait(WAIT)
        self.left = 0
        return False


@pytest.fixture
def stand():
    return Stand()


def test_while_the_queue_rests_first_pictures_are_made_and_no_training_begins(stand, monkeypatch):
    rested, trained, later = [], [], []

    def sleep(seconds: float) -> None:
        assert seconds > 0
        trained.extend(stand.had)
        stand.now += seconds
        rested.append(stand.now)
        if later and stand.now >= 0.3:  # meanwhile something else is said
            stand.queue.rest(later.pop())

    monkeypatch.setattr(turns_module, "time", SimpleNamespace(sleep=sleep))
    for name, end, said in (("ann", 0.5, []), ("bob", 0.8, [0.5]), ("cat", 0.4, [0.1])):
        stand.now, later[:] = 0.0, said
        stand.queue.rest(0.5)
        trained.clear()
        stand.enter(name, 1)
        stand.to_the_end()
        assert stand.had[-1] == name and name not in trained, "it has waited before it had a turn"
        assert rested[-1] == pytest.approx(end, abs=turns_module.GLANCE_SECONDS)
    stand.now = 0.7
    rested.clear()
    stand.enter("dan", 1)
    assert stand.to_the_end()[-1] == "dan" and not rested


def test_who_asks_for_twenty_endless_trainings_waits_for_himself(stand):
    stand.most = 200
    with stand.plugged():
        for number in range(20):
            stand.enter(f"ann {number}", ENDLESS)
        stand.enter("bob", 12)
    had = stand.to_the_end()
    assert had.index("bob") <= 1, "the first turn but one"
    last = len(had) - 1 - had[::-1].index("bob")
    # His first second is short work's, and goes first; then every second turn is his.
    assert last <= 2 * 12 + 4


def test_who_begins_anew_all_the_time_gets_no_more_than_half(stand):
    stand.most = 400
    with stand.plugged():
        stand.enter("bob", ENDLESS)
        for number in range(400):  # each is short: it would always go before a long one
            stand.enter(f"ann {number}", 1)
    had = stand.to_the_end()
    for begin in range(0, 360, 40):
        assert 18 <= had[begin : begin + 40].count("bob") <= 30


def test_short_ones_go_before_long_ones_of_others(stand):
    with stand.plugged():
        for name in ("ann", "bob", "cat"):
            stand.enter(name, 40)
    until(lambda: len(stand.had) > 30)
    stand.to_the_end()
    began = len(stand.had)
    with stand.plugged():
        for name in ("ann", "bob", "cat"):
            stand.enter(name, 40)
        stand.enter("dan", 4)
    had = stand.to_the_end()[began:]
    assert had[:16].count("dan") == 4, "one second of each"


def test_nobody_pays_for_computing_that_kept_no_one_waiting(stand):
    stand.enter("ann", 100)
    stand.to_the_end()
    with stand.plugged():
        stand.enter("ann", 20)
        stand.enter("bob", 20)
    had = stand.to_the_end()[100:]
    assert 8 <= had[:20].count("ann") <= 12


def test_a_run_that_a_class_looks_at_is_charged_to_each_by_a_share(stand):
    stand.most = 60
    everybody = [f"student {number}" for number in range(9)]
    with stand.plugged():
        stand.enter("shared", ENDLESS, *everybody)
        stand.enter("hermit", ENDLESS)
    had = stand.to_the_end()
    assert had[20:].count("shared") > 8 * had[20:].count("hermit") - 8


def test_what_is_given_up_makes_room_and_holds_nothing(stand):
    with stand.plugged():
        closed = [stand.enter(f"ann {number}", ENDLESS) for number in range(5)]
        stand.enter("bob", 3)
        until(lambda: all(task.held for task in closed))
        for task in closed:
            task.given_up = True
    assert stand.to_the_end() == ["bob"] * 3
    assert not any(task.held for task in closed)


def test_a_visitor_has_no_more_in_progress_than_there_are_cores(stand):
    with stand.plugged():
        for number in range(3):
            stand.enter(f"ann {number}", 8)
    assert stand.to_the_end() == [f"ann {number}" for number in range(3) for _ in range(8)]


def test_what_is_asked_for_first_goes_before_the_others_of_its_visitor_only(stand):
    with stand.plugged():
        stand.enter("ann table", 3)
        stand.enter("ann open", 3, first=True)
        stand.enter("bob", 3)
    assert [name for name in stand.to_the_end() if name != "bob"] == ["ann open"] * 3 + ["ann table"] * 3
    assert stand.had.index("bob") <= 1


def test_everybody_is_told_how_many_are_ahead(stand):
    with stand.plugged():
        tasks = [stand.enter(name, 1) for name in ("ann", "bob", "cat")]
        assert [stand.queue.ahead_of(task) for task in tasks] == [1, 2, 3], "the plug is one"
        tasks[0].left = 0
        assert [stand.queue.ahead_of(task) for task in tasks] == [0, 1, 2]
    stand.to_the_end()
    assert [stand.queue.ahead_of(task) for task in tasks] == [0, 0, 0]


def test_the_place_in_the_queue_is_said_in_words():
    assert place_in_queue(1) == "One training is ahead of yours"
    assert place_in_queue(2) == "2 trainings are ahead of yours"
    assert (taking_turns(0), taking_turns(1)) == ("", " · taking turns with 1 other training")
    assert taking_turns(5) == " · taking turns with 5 other trainings"


def test_every_kind_of_job_waits_in_the_same_queue():
    offices = []
    for file in (Path(__file__).parents[2] / "pages" / "shared").glob("*jobs.py"):
        module = importlib.import_module(f"pages.shared.{file.stem}")
        made = [
            getattr(module, name) for name in vars(module) if getattr(module, name).__class__.__name__ == "CachedFunc"
        ]
        offices += [one() for one in made if one.__annotations__.get("return") is Jobs]
    assert len(offices) >= 10
    assert {id(office._queue) for office in offices} == {id(turns())}


class Watched(Job):
    """Trains nothing, for ever."""

    def _start(self):
        return self

    def _show(self, training) -> None:
        pass


def test_a_closed_tab_is_noticed_and_a_slow_page_is_not_taken_for_one(monkeypatch):
    monkeypatch.setattr(jobs_module, "FORGOTTEN_SECONDS", 3.0)
    now = [0.0]
    monkeypatch.setattr(jobs_module.time, "monotonic", lambda: now[0])
    connected = {"ann"}
    monkeypatch.setattr(visitors, "is_here", lambda visitor: visitor in connected)
    job = Watched("a key")
    now[0] = 5.0
    assert not job.is_given_up(frozenset({"ann", "bob"}))
    connected.clear()
    assert job.is_given_up(frozenset({"ann", "bob"})) and job.done
    connected.add("ann")
    forsaken = Watched("another")
    now[0] += 10.5
    assert forsaken.is_given_up(frozenset({"ann"})), "she is here and looks at something else"


def test_who_has_left_holds_no_run_and_who_turns_the_page_neither(monkeypatch):
    queue = Turns(1)
    office, other = Jobs(Watched, queue), Jobs(Watched, queue)
    gone: set[str] = set()
    monkeypatch.setattr(visitors, "has_left", lambda visitor: visitor in gone)
    for visitor in ("ann", "bob"):
        office.watch("shared", (visitor, "left"))
    gone.add("ann")
    other.watch("next", "cat")  # whoever begins a job sweeps, whatever its kind
    assert office._watchers.visitors_of("shared") == {"bob"}
    turn_page("bob")
    assert not office._watchers.is_watched("shared") and other._watchers.is_watched("next")
    office.get("shared").stop()
    other.get("next").stop()


def test_a_visitor_looks_at_so_many_at_once(monkeypatch):
    watchers = Watchers()
    for number in range(5):
        watchers.look(("ann", number), f"ann's {number}")
    watchers.look("bob", "bob's")
    assert list(watchers.beyond(100, 3, "ann")) == [("ann", 0), ("ann", 1)]
    assert list(watchers.beyond(100, 3, "bob")) == []
    assert list(watchers.beyond(5, 3, "bob")) == [("ann", 0)]
    assert watchers.look(("ann", 0), "bob's") == "ann's 0", "nobody looks at it any more"
    assert watchers.look("bob", "other") is None, "ann looks at it too"


def test_limits_are_read_from_the_environment_and_nonsense_is_refused():
    assert limits.from_environment("X", 7, 1, {}) == limits.from_environment("X", 7, 1, {"X": " "}) == 7
    assert limits.from_environment("X", 7, 1, {"X": "3"}) == 3
    with pytest.raises(ValueError, match="X must be a whole number"):
        limits.from_environment("X", 7, 1, {"X": "many"})
    with pytest.raises(ValueError, match="X must be at least 1"):
        limits.from_environment("X", 7, 1, {"X": "0"})


def test_growing_runs_are_drawn_less_often_in_a_crowd(stand, monkeypatch):
    monkeypatch.setattr(turns_module, "turns", lambda: stand.queue)
    assert paced(0.2) == 0.2
    with stand.plugged():
        for number in range(3):
            stand.enter(f"ann {number}", 1)
        assert (stand.queue.crowd, paced(0.2)) == (4, 0.4)
        for number in range(40):
            stand.enter(f"bob {number}", 1)
        assert paced(0.2) == pytest.approx(1.2)
    stand.to_the_end()
    assert paced(0.2) == 0.2

"""What grows is drawn again as often as it helps, always in the same fragment, and no more when it has ended."""

import json
import time
from types import SimpleNamespace

from pages.shared import growing, live
from pages.shared.growing import SELDOM_SECONDS, SOON_SECONDS, until_next
from pages.shared.jobs import Job

import pytest
from streamlit.runtime.fragment import MemoryFragmentStorage

from tests.ui.visitor import Visitor

LINK = "v=1&hidden=4&epochs=1000&seed=611"


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch):
    """Jobs that other tests have left to end by themselves are no crowd."""
    monkeypatch.setattr(growing, "paced", lambda seconds: seconds)


def asked(visitor: Visitor) -> dict[str, float | None]:
    """Milliseconds after which each thing that may grow on the page is asked for again, by its name."""
    growing = [one.proto for one in visitor.app.get("bidi_component") if one.proto.component_name == "growing"]
    return {one.id.rpartition("growing-")[2]: json.loads(one.json)["after"] for one in growing}


def job(left: float | None = None, *, done: bool = False) -> Job:
    """A job that is expected to take so many seconds more."""
    return SimpleNamespace(done=done, seconds_left=left)  # type: ignore[return-value]


@pytest.mark.parametrize(
    "jobs, seconds",
    [
        ([job(0.6)], 0.6),
        ([job(0.6), job(0.7)], 0.7),
        ([job(0.6, done=True), job(0.5)], 0.5),
        ([job(0.001)], SOON_SECONDS),
        ([job(30.0)], SELDOM_SECONDS),
        ([job(None)], SELDOM_SECONDS),
        ([job(0.4), job(None)], SELDOM_SECONDS),
        ([], SOON_SECONDS),
    ],
)
def test_it_is_drawn_again_when_it_is_expected_to_end_but_neither_all_the_time_nor_never(jobs, seconds):
    assert until_next(jobs, first=False) == seconds
    assert until_next(jobs, first=True) == SOON_SECONDS < SELDOM_SECONDS


def test_in_a_crowd_it_is_drawn_less_often(monkeypatch):
    monkeypatch.setattr(growing, "paced", lambda seconds: 3 * seconds)
    assert until_next([job(0.5)], first=False) == 1.5
    assert until_next([job(0.5)], first=True) == 3 * SOON_SECONDS


def test_a_run_is_asked_for_again_until_it_has_ended_and_stays_in_its_place(monkeypatch):
    """Streamlit knows a fragment by an id that it makes of the function and its place; another one moves the charts."""
    registered, register = set(), MemoryFragmentStorage.register

    def registering(storage, key, *given, **more):
        registered.add(key)
        register(storage, key, *given, **more)

    monkeypatch.setattr(MemoryFragmentStorage, "register", registering)
    monkeypatch.setattr(live, "FIRST_PICTURE_SECONDS", 30.0)
    with monkeypatch.context() as held:
        held.setattr(Job, "turn", lambda self: time.sleep(0.01) or not self.done)  # never gets any further
        visitor = Visitor.at(LINK)
        assert asked(visitor) == {"run": 1000 * SOON_SECONDS}, "the first of what has grown"
        visitor.app.run()
        assert asked(visitor) == {"run": 1000 * SELDOM_SECONDS}, "nobody can say when it ends"
    while_it_grows = set(registered)
    registered.clear()
    visitor.finish()
    assert visitor.run.complete and asked(visitor) == {"run": None}
    assert registered == while_it_grows and len(registered) == 1


@pytest.mark.parametrize("alone", [True, False])
def test_after_a_change_an_only_visitors_browser_has_the_cores_for_a_moment(monkeypatch, alone):
    rests = []
    monkeypatch.setattr(live.visitors, "alone", lambda: alone)
    monkeypatch.setattr(live, "turns", lambda: SimpleNamespace(rest=rests.append))
    visitor = Visitor.arrive("v=1&hidden=4&epochs=2&seed=612")
    one_change = [live.FIRST_PICTURE_SECONDS + live.RESTING_SECONDS, live.RESTING_SECONDS]
    assert rests == one_change * alone, "until the picture has been sent, and then; however often the page is drawn"
    visitor.app.run()
    assert rests == one_change * alone, "nothing was changed"
    visitor.set("seed", 613)
    assert rests == 2 * one_change * alone

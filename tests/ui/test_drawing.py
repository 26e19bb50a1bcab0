"""Pages are drawn in turns: who answers a visitor first, nobody kept waiting for ever, no turn lost."""

import threading
import time
from types import SimpleNamespace

from pages.shared import first_picture, growing, live, navigation, shell
from pages.shared.drawing import PATIENCE_SECONDS, Drawing
from pages.shared.jobs import Job

import pytest

from dlcore.experiment import Experiment
from tests.ui.test_jobs import until
from tests.ui.visitor import WAIT


class Scripts:
    """Scripts that draw in threads of their own, each until it is told to end; `order` is that of their turns."""

    def __init__(self, drawing: Drawing):
        self.drawing, self.order, self.ends, self.threads = drawing, [], {}, {}

    def begin(self, name: str, growing: bool = False) -> None:
        """Have a script ask for its turn, behind all that ask already."""
        asked = len(self.drawing._waiting)
        self.ends[name] = threading.Event()
        self.threads[name] = threading.Thread(target=self._draw, args=[name, growing])
        self.threads[name].start()
        until(lambda: name in self.order or len(self.drawing._waiting) > asked)

    def end(self, name: str) -> None:
        """Have a script end that draws."""
        self.ends[name].set()
        self.threads[name].join(WAIT)

    def _draw(self, name: str, growing: bool) -> None:
        with self.drawing.turn(growing=growing):
            self.order.append(name)
            self.ends[name].wait(WAIT)


def no_hurry() -> float:
    """A clock on which nobody loses patience."""
    return 0.0


def kept_on() -> None:
    """A visitor who asks for nothing else."""


@pytest.fixture
def scripts():
    begun = Scripts(Drawing(1, no_hurry, kept_on))
    yield begun
    for end in begun.ends.values():
        end.set()
    for name in begun.ends:
        begun.end(name)


def test_one_draws_at_a_time_and_the_first_to_come_goes_first(scripts):
    for name in ("a", "b", "c"):
        scripts.begin(name)
    assert scripts.order == ["a"]
    scripts.end("a")
    until(lambda: len(scripts.order) == 2)
    assert scripts.order == ["a", "b"]
    scripts.end("b")
    until(lambda: len(scripts.order) == 3)
    assert scripts.order == ["a", "b", "c"]


def test_an_answer_goes_before_what_grows(scripts):
    scripts.begin("drawing")
    scripts.begin("growing", growing=True)
    scripts.begin("answer")
    scripts.end("drawing")
    until(lambda: len(scripts.order) == 2)
    assert scripts.order == ["drawing", "answer"]


def test_so_many_draw_at_once_as_there_may():
    scripts = Scripts(Drawing(2, no_hurry, kept_on))
    for name in ("a", "b", "c"):
        scripts.begin(name)
    assert scripts.order == ["a", "b"]
    for name in ("a", "b", "c"):
        scripts.end(name)
    assert scripts.order == ["a", "b", "c"]


def test_who_rests_lets_another_draw_and_goes_on_after():
    drawing, order = Drawing(1, no_hurry, kept_on), []

    def other():
        with drawing.turn():
            order.append("other")

    with drawing.turn():
        with drawing.resting():
            thread = threading.Thread(target=other)
            thread.start()
            thread.join(WAIT)
            order.append("rested")
        late = threading.Thread(target=other)
        late.start()
        until(lambda: drawing._waiting)
        order.append("drawing again")
    late.join(WAIT)
    assert order == ["other", "rested", "drawing again", "other"]


def test_a_turn_within_a_turn_is_the_same():
    drawing = Drawing(1, no_hurry, kept_on)
    with drawing.turn(), drawing.turn(growing=True):
        pass
    with drawing.turn():  # and was given back once
        assert drawing._free == 0
    assert drawing._free == 1


def test_whoever_is_held_up_does_not_hold_up_the_others():
    begun = time.monotonic()
    drawing = Drawing(1, lambda: 2 * PATIENCE_SECONDS * (time.monotonic() - begun), kept_on)  # patience of 0.5 s
    with drawing.turn():
        thread = threading.Thread(target=_enter, args=[drawing])
        thread.start()
        thread.join(WAIT)
        assert not thread.is_alive()
    assert drawing._free == 1 and not drawing._waiting


def _enter(drawing: Drawing) -> None:
    with drawing.turn():
        pass


def test_a_script_that_ends_while_it_waits_is_forgotten():
    class AnotherOneBeginsError(Exception):
        pass

    def ends() -> None:
        raise AnotherOneBeginsError

    drawing = Drawing(1, no_hurry, ends)
    with drawing.turn():
        caught = []

        def wait():
            try:
                _enter(drawing)
            except AnotherOneBeginsError:
                caught.append(True)

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(WAIT)
        assert caught == [True] and not drawing._waiting
    assert drawing._free == 1


def test_a_script_that_breaks_gives_its_turn_back():
    drawing = Drawing(1, no_hurry, kept_on)
    with pytest.raises(ZeroDivisionError), drawing.turn():
        1 / 0  # noqa: B018
    with pytest.raises(ZeroDivisionError), drawing.turn(), drawing.resting():
        1 / 0  # noqa: B018
    assert drawing._free == 1


@pytest.fixture
def turns(monkeypatch):
    """The turns of this process, in the place of those that visitors have."""
    one = Drawing(1, no_hurry, kept_on)
    for user in (shell, growing, live, first_picture):
        monkeypatch.setattr(user, "drawing", lambda: one)
    return one


def test_a_page_is_drawn_in_a_turn(turns, monkeypatch):
    seen = []
    monkeypatch.setattr(navigation, "build", lambda: SimpleNamespace(run=lambda: seen.append(turns._free)))
    shell.route()
    assert seen == [0] and turns._free == 1


@pytest.mark.parametrize("grows", [True, False])
def test_what_grows_is_drawn_in_a_turn_that_comes_after_the_answers(turns, monkeypatch, grows):
    asked = []
    turns._take = asked.append
    monkeypatch.setattr(growing.st, "fragment", lambda show: show)
    monkeypatch.setattr(growing, "_component", lambda *data, **more: None)
    growing.growing("anything", lambda: 1.0, grows=grows)
    assert asked == [True] * grows, "what grows no more is part of the page's own turn"


@pytest.mark.parametrize(
    "wait", [first_picture.let_the_browser_draw, lambda: live.wait_for_pictures([Job(Experiment())])]
)
def test_while_a_page_waits_others_draw(turns, monkeypatch, wait):
    free = []
    monkeypatch.setattr(first_picture, "DRAWING_SECONDS", 0.05)
    monkeypatch.setattr(first_picture, "give_way", lambda: free.append(turns._free))
    monkeypatch.setattr(Job, "look", lambda job, seconds=0.0: free.append(turns._free) if seconds else None)
    with turns.turn():
        wait()
        assert set(free) == {1} and turns._free == 0


def test_a_picture_that_is_there_is_not_waited_for(turns, monkeypatch):
    job = Job(Experiment())
    job.run = SimpleNamespace(complete=False)
    monkeypatch.setattr(turns, "_give_back", lambda: pytest.fail("the turn was given up for nothing"))
    turns._here.draws = True
    live.wait_for_pictures([job])

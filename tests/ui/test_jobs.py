"""Training in the background: once for everybody, stoppable, given up when nobody looks, never broken in silence.

Trainings here wait for a permit before each chunk, so that what is tested happens at a known moment, however fast
or slow the machine is.
"""

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pages.shared import jobs as module
from pages.shared import live
from pages.shared.jobs import Job, Jobs
from pages.shared.joint_status import progress_of
from pages.shared.turns import Turns

import numpy as np
import pytest

from dlcore.budget import refusal
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.run import start, train
from tests.ui.visitor import WAIT, Visitor

LONG = Experiment(hidden=(4,), epochs=900)  # several chunks


@pytest.fixture
def office():
    """A set of jobs of its own, with one worker."""
    return Jobs(queue=Turns(1))


class Gate:
    """Lets trainings advance one chunk per permit, and remembers which were begun."""

    def __init__(self):
        self.begun: list[Experiment] = []
        self._permits = threading.Semaphore(0)

    def start(self, experiment: Experiment):
        self.begun.append(experiment)
        training = start(experiment)
        advance = training.advance

        def wait_and_advance() -> None:
            assert self._permits.acquire(timeout=WAIT)
            advance()

        training.advance = wait_and_advance
        return training

    def let(self, chunks: int) -> None:
        self._permits.release(chunks)

    def open(self) -> None:
        self.let(10_000)


@pytest.fixture
def gate(monkeypatch):
    gate = Gate()
    monkeypatch.setattr(module, "start", gate.start)
    yield gate
    gate.open()  # whatever still waits may end


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do."""
    patience = threading.Event()
    for _ in range(100 * WAIT):
        if condition():
            return
        patience.wait(0.01)
    raise TimeoutError


def row(visitor: Visitor) -> list:
    """The buttons that belong to the work of the page."""
    return [button for button in visitor.app.button if (button.key or "").startswith(("stop", "again"))]


def finished(job: Job) -> Job:
    while not job.done:
        job.wait(1)
    return job


def epochs_of(job: Job) -> int:
    """Rows of the history so far."""
    return 0 if job.run is None else len(job.run.history["epoch"])


def test_a_job_trains_what_the_core_trains(office):
    job = finished(office.get(LONG))
    expected = train(LONG)
    assert job.run.complete and job.failed is None and job.refused is None
    assert job.progress == 1
    np.testing.assert_array_equal(job.run.frames, expected.frames)
    np.testing.assert_array_equal(job.run.history["dev_cost"], expected.history["dev_cost"])


def test_a_class_that_opens_one_link_trains_once(gate):
    crowd = Jobs(queue=Turns(4))
    with ThreadPoolExecutor(16) as students:
        seen = list(students.map(lambda _: crowd.get(Experiment(hidden=(4,), epochs=2)), range(32)))
    gate.open()
    finished(seen[0])
    assert len({id(job) for job in seen}) == 1
    assert len(gate.begun) == 1
    assert crowd.get(Experiment(hidden=(4,), epochs=2)) is seen[0], "and later visitors find it"


def test_two_sessions_on_one_link_share_the_run(gate):
    gate.open()
    link = "hidden=4&epochs=2&seed=77"
    first, second = Visitor.arrive(link), Visitor.arrive(link)
    assert first.figures == second.figures != {}
    assert gate.begun.count(parse_link(link).experiment) == 1


def test_a_run_grows_from_the_front(office, gate):
    job = office.get(LONG)
    pictures = []
    for _ in range(4):
        seen = epochs_of(job)
        gate.let(1)
        until(lambda seen=seen: epochs_of(job) > seen)
        pictures.append(job.run)
    gate.open()
    whole = finished(job).run
    lengths = [len(run.frames) for run in pictures]
    assert lengths == sorted(lengths) and lengths[0] >= 1 and lengths[-1] < len(whole.frames)
    for run in pictures:
        assert not run.complete
        rows = len(run.history["epoch"])
        np.testing.assert_array_equal(run.frames, whole.frames[: len(run.frames)])
        np.testing.assert_array_equal(run.history["train_cost"], whole.history["train_cost"][:rows])


def test_a_stopped_run_keeps_what_was_trained(office, gate):
    job = office.get(LONG)
    gate.let(2)
    until(lambda: epochs_of(job) > 1)
    job.stop()
    gate.open()
    assert job.done and not job.run.complete
    assert office.get(LONG) is job, "nothing begins again by itself"
    office.restart(LONG)
    again = finished(office.get(LONG))
    assert again is not job and again.run.complete
    np.testing.assert_array_equal(job.run.frames, again.run.frames[: len(job.run.frames)])


def test_a_job_stopped_before_its_turn_ends_without_training(office, gate):
    busy, waiting = office.get(LONG), office.get(LONG.replace(seed=1))
    until(lambda: busy.started)
    waiting.stop()
    gate.open()
    finished(busy)
    until(lambda: waiting.run is not None)  # it has had its turn
    assert waiting.done and epochs_of(waiting) == 0 and not waiting.run.complete


def test_a_job_nobody_looks_at_is_given_up_and_begins_anew_for_the_next_visitor(office, gate, monkeypatch):
    job = office.get(LONG)
    gate.let(1)
    until(lambda: epochs_of(job) == 1)
    monkeypatch.setattr(module, "FORGOTTEN_SECONDS", -1)
    gate.let(1)
    until(lambda: job.forgotten)
    assert job.done and not job.run.complete and not job.stopped
    monkeypatch.setattr(module, "FORGOTTEN_SECONDS", math.inf)
    gate.open()
    again = finished(office.get(LONG))
    assert again is not job and again.run.complete and not again.forgotten


def test_looking_keeps_a_job_alive(office, gate, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "FORGOTTEN_SECONDS", 3)
    job = office.get(LONG)
    for _ in range(3):
        clock.now += 2
        job.look()
        seen = epochs_of(job)
        gate.let(1)
        until(lambda seen=seen: epochs_of(job) > seen)
    assert not job.forgotten
    clock.now += 4
    gate.let(1)
    until(lambda: job.forgotten)


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


def test_a_visitor_who_turns_to_another_run_ends_the_one_left_unless_somebody_else_looks(office, gate):
    alone, shared = office.watch(LONG, "ann"), LONG.replace(seed=1)
    after = office.watch(shared, "ann")
    assert alone.forgotten and alone.done
    assert office.watch(shared, "bob") is after
    office.watch(LONG.replace(seed=2), "ann")
    assert not after.forgotten, "bob is still looking"
    office.watch(LONG.replace(seed=2), "bob")
    assert after.forgotten
    assert office.watch(LONG, "ann") is not alone, "and whoever comes back begins anew"


def test_a_finished_run_is_kept_when_its_visitor_turns_away(office, gate):
    gate.open()
    job = finished(office.watch(Experiment(hidden=(4,), epochs=2), "ann"))
    office.watch(LONG, "ann")
    assert office.get(job.experiment) is job and job.run.complete


def test_visitors_who_left_are_not_remembered_for_ever(office, gate, monkeypatch):
    monkeypatch.setattr(module, "WATCHERS", 2)
    job = office.watch(LONG, "ann")
    for name in ("bob", "cat"):
        office.watch(LONG.replace(seed=1), name)
    office.watch(LONG.replace(seed=1), "ann")
    assert not job.forgotten, "the clock ends a run whose last visitor is not remembered"


def test_a_refused_job_says_why_and_holds_nothing(office):
    experiment = parse_link("n=1000000&hidden=256-256-256&epochs=20000").experiment
    job = finished(office.get(experiment))
    assert job.refused == refusal(experiment)
    assert job.run is None and job.failed is None


def test_a_job_that_breaks_says_so_and_can_be_tried_again(office, monkeypatch):
    def broken(experiment):
        raise RuntimeError("out of memory")

    with monkeypatch.context() as breaking:
        breaking.setattr(module, "start", broken)
        job = finished(office.get(LONG))
    assert job.failed == "RuntimeError: out of memory"
    assert office.get(LONG) is job, "a rerun of the page does not try for ever"
    office.restart(LONG)
    assert finished(office.get(LONG)).run.complete
    assert not office.busy


def test_a_job_that_breaks_on_the_way_says_so(office, monkeypatch):
    def start_badly(experiment):
        training = start(experiment)
        training.advance = lambda: 1 / 0
        return training

    monkeypatch.setattr(module, "start", start_badly)
    assert "ZeroDivisionError" in finished(office.get(LONG)).failed


def test_the_queue_is_counted_in_the_order_of_arrival(office, gate):
    running, second, third = (office.get(LONG.replace(seed=seed)) for seed in range(3))
    until(lambda: running.started)
    for _ in range(2):  # who looks more often does not move
        assert [office.ahead_of(job) for job in (running, second, third)] == [0, 1, 2]
        office.get(second.experiment)
        office.get(running.experiment)
    running.stop()
    assert office.ahead_of(third) == 1
    gate.open()
    finished(third)
    assert [office.ahead_of(job) for job in (running, second, third)] == [0, 0, 0]
    assert not office.busy


def test_busy_means_that_somebody_waits_for_a_run(office, gate):
    assert not office.busy
    job = office.get(LONG)
    assert office.busy
    gate.open()
    finished(job)
    assert not office.busy


def test_only_so_many_runs_are_kept_the_least_looked_at_go_first(office, gate, monkeypatch):
    monkeypatch.setattr(module, "KEPT_RUNS", 2)
    gate.open()
    quick = [Experiment(hidden=(4,), epochs=2, seed=seed) for seed in range(3)]
    first, second = (finished(office.get(experiment)) for experiment in quick[:2])
    assert office.get(quick[0]) is first
    finished(office.get(quick[2]))
    assert office.get(quick[0]) is first
    assert finished(office.get(quick[1])) is not second
    assert gate.begun.count(quick[0]) == 1 and gate.begun.count(quick[1]) == 2


def test_large_runs_are_let_go_of_but_none_that_somebody_looks_at(office, gate, monkeypatch):
    gate.open()
    quick = [Experiment(hidden=(4,), epochs=2, seed=seed) for seed in range(4)]
    looked_at, other = (finished(office.watch(one, name)) for name, one in zip("ab", quick[:2], strict=True))
    office.leave("b")
    monkeypatch.setattr(module, "KEPT_BYTES", int(2.5 * other.held))
    third = finished(office.get(quick[2]))
    finished(office.get(quick[3]))
    assert office.get(quick[0]) is looked_at and office.get(quick[2]) is third
    assert finished(office.get(quick[1])) is not other


def test_a_page_shows_a_run_that_takes_long_stops_it_and_goes_on(gate, monkeypatch):
    monkeypatch.setattr(live, "PATIENCE_SECONDS", -1)
    link = "hidden=4&epochs=1000&seed=31"
    visitor = Visitor.at(link)
    job = visitor.job
    until(lambda: job.run is not None)
    assert [button.label for button in row(visitor)] == ["Stop"]
    assert visitor.figures == {}, "nothing is judged before the first evaluation"

    gate.let(2)
    until(lambda: epochs_of(job) > 1)
    visitor.app.run()
    assert visitor.stage[0]["complete"] is False, "the picture so far"
    assert visitor.figures
    row(visitor)[0].click().run()
    assert job.stopped
    assert visitor.says(f"**Stopped at epoch {epochs_of(job) - 1}** of 1000.")
    assert [button.label for button in row(visitor)] == ["Train it to the end"]

    gate.open()
    row(visitor)[0].click().run()
    visitor.finish()
    assert visitor.run.complete and not row(visitor)
    assert visitor.stage[0]["complete"] is True
    assert visitor.linked == parse_link(link).experiment


def test_four_runs_that_belong_together_have_one_row_and_stop_together(gate, monkeypatch):
    monkeypatch.setattr(live, "PATIENCE_SECONDS", -1)
    visitor = Visitor.at("v=1&hidden=4&epochs=1000&seed=33", "initialization")

    def rows() -> set[str]:
        return {button.key for button in visitor.app.button} & {"stop-all", "again-all"}

    until(lambda: all(job.run is not None for job in visitor.jobs))
    assert [button.key for button in row(visitor)] == ["stop-all"]

    gate.let(8)
    until(lambda: any(epochs_of(job) > 1 for job in visitor.jobs))  # as many as there are cores train at a time
    visitor.app.run()
    visitor.app.button(key="stop-all").click().run()
    assert all(job.stopped for job in visitor.jobs)
    assert visitor.says("**Stopped.** 4 of 4 networks are not trained to the end.") and rows() == {"again-all"}

    gate.open()
    visitor.app.button(key="again-all").click().run()
    visitor.finish()
    assert all(job.run.complete for job in visitor.jobs) and not rows()


def test_the_row_of_several_runs_says_what_they_wait_for_and_how_long_it_takes(office, gate, monkeypatch):
    other, *four = (office.get(LONG.replace(seed=500 + k)) for k in range(5))
    until(lambda: other.started)
    assert progress_of(office, four) == "One training is ahead of yours"
    assert progress_of(office, [other, *four]) == "Training 5 networks · 0%"
    monkeypatch.setattr(Job, "seconds_left", property(lambda job: 4.2 if job is other else None))
    assert progress_of(office, [other, *four]).endswith(" · more than 4 s left")
    monkeypatch.setattr(Job, "seconds_left", property(lambda job: 4.2 if job is other else 9.0))
    assert progress_of(office, [other, *four]).endswith(" · about 9 s left")


def test_a_short_run_is_not_announced(gate, monkeypatch):
    monkeypatch.setattr(live, "PATIENCE_SECONDS", math.inf)
    assert not row(Visitor.at("hidden=4&epochs=1000&seed=32"))


def test_a_page_whose_run_breaks_says_so_keeps_the_settings_and_can_try_again(monkeypatch):
    def broken(experiment):
        raise RuntimeError("no memory <b>left</b>")

    link = "hidden=4&epochs=2&seed=123"
    with monkeypatch.context() as breaking:
        breaking.setattr(module, "start", broken)
        visitor = Visitor.arrive(link)
    assert not visitor.app.exception
    (said,) = visitor.app.error
    assert "RuntimeError: no memory" in said.value
    assert visitor.linked == parse_link(link).experiment
    assert not visitor.has_stage()
    (again,) = row(visitor)
    again.click().run()
    visitor.finish()
    assert not visitor.app.error and visitor.run.complete and visitor.has_stage()

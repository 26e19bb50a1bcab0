"""Studies on a page: chosen, measured once for everybody, streamed, stopped, refused or broken; and their links.

The study here is a stand-in that waits for a permit before each of its four steps, so that what is tested happens at a
known moment. What the real ones find is tested in tests/core, and how they look on their page in test_bias_variance.
"""

import threading
from dataclasses import dataclass

from pages.shared import jobs as single
from pages.shared.jobs import Job
from pages.shared.study_jobs import studies

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.experiment import Experiment
from dlcore.links import parse_link, to_mapping
from dlcore.run import WorkRefusedError, start
from dlcore.studies import STUDIES, Study
from dlcore.studies.learning_curve import LearningCurve
from tests.ui.test_jobs import until
from tests.ui.visitor import ROOT, WAIT, Visitor, tables_of

PAGE = "bias_variance"
LINK = "v=1&hidden=4&epochs=6"
STEPS = 4
ID = "learning_curve"
REFUSED = "It is too much work: use fewer epochs (epochs)."


class Curve:
    """A study in progress: every step makes one more size known."""

    def __init__(self, experiment: Experiment, permits: threading.Semaphore):
        self.experiment, self.steps, self._permits = experiment, 0, permits

    @property
    def done(self) -> bool:
        return self.steps == STEPS

    @property
    def progress(self) -> float:
        return self.steps / STEPS

    def advance(self) -> None:
        assert self._permits.acquire(timeout=WAIT)
        self.steps += 1

    def snapshot(self) -> LearningCurve:
        errors = np.full((STEPS, 2), np.nan)
        errors[: self.steps] = np.array([[0.1], [0.2], [0.3], [0.4]])[: self.steps] + self.experiment.seed / 100
        sizes = np.array([10, 20, 40, 80])
        return LearningCurve(self.experiment, sizes, errors / 2, errors, ("A note.",), self.done)


@dataclass
class Bench:
    """The stand-in and what happened to it."""

    permits: threading.Semaphore
    begun: list[Experiment]
    refuses: bool = False
    breaks: bool = False

    def start(self, experiment: Experiment) -> Curve:
        self.begun.append(experiment)
        if self.breaks:
            raise MemoryError("no room")
        return Curve(experiment, self.permits)

    def refusal(self, experiment: Experiment) -> str | None:
        return REFUSED if self.refuses else None

    def let(self, steps: int) -> None:
        self.permits.release(steps)


@pytest.fixture
def bench(monkeypatch):
    bench = Bench(threading.Semaphore(0), [])
    stand_in = Study(ID, "Learning curve", "Would more data help?", bench.start, bench.refusal)
    monkeypatch.setitem(STUDIES, ID, stand_in)
    studies.clear()
    yield bench
    bench.let(10_000)
    studies.clear()


def at(link: str) -> Visitor:
    """Open the page and wait for its run, whatever its study has come to."""
    visitor = Visitor(AppTest.from_file(str(ROOT / "pages" / f"{PAGE}.py"), default_timeout=WAIT), page=PAGE)
    visitor.open(link)
    return visitor.finish()


def job_of(visitor: Visitor) -> Job:
    return studies().get((ID, visitor.experiment))


def let(visitor: Visitor, bench: Bench, steps: int) -> None:
    """Let the study of the page come so many steps further, and draw the page."""
    job = job_of(visitor)
    wanted = job.progress + steps / STEPS
    bench.let(steps)
    until(lambda: job.progress >= wanted - 1e-9)
    until(lambda: job.run is not None and np.isfinite(job.run.dev_error[:, 0]).sum() >= round(wanted * STEPS))
    visitor.app.run()
    assert not visitor.app.exception


def choose(visitor: Visitor, study: str) -> None:
    visitor.control("study").set_value(study).run()
    assert not visitor.app.exception


def press(visitor: Visitor, label: str) -> None:
    (button,) = [button for button in visitor.app.button if button.label == label]
    button.click().run()
    assert not visitor.app.exception


def labels(visitor: Visitor) -> set[str]:
    return {button.label for button in visitor.app.button} & {"Stop", "Try again", "Measure it to the end"}


def bars(visitor: Visitor) -> list[str]:
    return [element.proto.text for element in visitor.app.get("progress")]


def drawn(visitor: Visitor) -> int:
    """Sizes on the curve of the study; 0 where none is drawn."""
    return len({row["size"] for row in rows(visitor)})


def rows(visitor: Visitor) -> list[dict]:
    for chart in visitor.app.get("vega_lite_chart"):
        tables = tables_of(chart)
        if "curves" in tables:
            return tables["curves"]
    return []


def captions(visitor: Visitor) -> list[str]:
    return [caption.value for caption in visitor.app.caption]


def test_nothing_is_measured_unless_it_is_asked_for(bench):
    visitor = at(LINK)
    assert visitor.control("study").value == "none"
    assert not bench.begun and not drawn(visitor) and "study" not in visitor.address


def test_a_chosen_study_streams_to_its_end(bench):
    visitor = at(LINK)
    choose(visitor, ID)
    until(lambda: bool(bench.begun))
    assert bench.begun == [visitor.experiment]
    assert bars(visitor)[0].startswith("Measuring · 0%") and labels(visitor) == {"Stop"}
    assert drawn(visitor) == 0, "nothing to show yet"
    for step in range(1, STEPS):
        let(visitor, bench, 1)
        assert bars(visitor)[0].startswith(f"Measuring · {step / STEPS:.0%}")
        assert drawn(visitor) == step
    let(visitor, bench, 1)
    until(lambda: job_of(visitor).done)
    visitor.app.run()
    assert not bars(visitor) and not labels(visitor)
    assert drawn(visitor) == STEPS
    assert [row["value"] for row in rows(visitor) if row["set"] == "dev"] == [0.1, 0.2, 0.3, 0.4]
    assert "A note." in captions(visitor)


def test_the_page_says_how_long_it_will_still_take(bench):
    visitor = at(f"{LINK}&study={ID}")
    let(visitor, bench, 1)
    let(visitor, bench, 1)
    assert "s left" in bars(visitor)[0]


def test_stop_answers_at_once_and_keeps_what_was_measured(bench):
    visitor = at(f"{LINK}&study={ID}")
    let(visitor, bench, 2)
    press(visitor, "Stop")
    assert not bars(visitor) and visitor.says("**Stopped at 50%**")
    assert drawn(visitor) == 2
    visitor.app.run()
    assert drawn(visitor) == 2 and labels(visitor) == {"Measure it to the end"}
    bench.let(10)
    press(visitor, "Measure it to the end")
    until(lambda: job_of(visitor).done)
    visitor.app.run()
    assert drawn(visitor) == STEPS and len(bench.begun) == 2


def test_a_study_stopped_before_anything_was_measured_draws_nothing(bench):
    visitor = at(f"{LINK}&study={ID}")
    press(visitor, "Stop")
    assert visitor.says("**Stopped at 0%**") and not drawn(visitor)


def test_a_refused_study_says_why_and_the_run_stays(bench):
    bench.refuses = True
    visitor = at(f"{LINK}&study={ID}")
    until(lambda: job_of(visitor).done)
    visitor.app.run()
    assert visitor.says(f"**Not measured.** {REFUSED}")
    assert visitor.has_stage() and not drawn(visitor) and not bench.begun


def test_a_start_that_refuses_is_a_refusal_too(bench, monkeypatch):
    def refuse(experiment):
        raise WorkRefusedError(REFUSED)

    monkeypatch.setitem(STUDIES, ID, Study(ID, "Learning curve", "?", refuse, lambda experiment: None))
    visitor = at(f"{LINK}&study={ID}")
    until(lambda: job_of(visitor).done)
    visitor.app.run()
    assert visitor.says(f"**Not measured.** {REFUSED}")


def test_a_broken_study_says_so_and_can_be_tried_again(bench):
    bench.breaks = True
    visitor = at(f"{LINK}&study={ID}")
    until(lambda: job_of(visitor).failed)
    visitor.app.run()
    assert any("This measurement broke: MemoryError: no room" in error.value for error in visitor.app.error)
    assert visitor.has_stage()
    bench.breaks = False
    bench.let(10)
    press(visitor, "Try again")
    until(lambda: job_of(visitor).done)
    visitor.app.run()
    assert drawn(visitor) == STEPS


def test_two_visitors_share_one_study(bench):
    first, second = at(f"{LINK}&study={ID}"), at(f"{LINK}&study={ID}")
    let(first, bench, STEPS)
    until(lambda: job_of(first).done)
    second.app.run()
    assert drawn(second) == STEPS and len(bench.begun) == 1
    assert drawn(at(f"{LINK}&study={ID}")) == STEPS, "and later visitors find it"
    assert len(bench.begun) == 1


def test_a_changed_setting_is_measured_anew_and_the_old_curve_stands_until_then(bench):
    visitor = at(f"{LINK}&study={ID}")
    old = job_of(visitor)
    let(visitor, bench, 2)
    its_own, bench.permits = bench.permits, threading.Semaphore(0)  # no study may take a step of the other's
    visitor.set("seed", 3)
    assert old.forgotten, "nobody looks at it any more"
    its_own.release()  # for its last step, in which it waits
    assert job_of(visitor) is not old and visitor.experiment.seed == 3
    assert drawn(visitor) == 2 and rows(visitor)[-1]["value"] == 0.2, "what was drawn before stands"
    let(visitor, bench, 1)
    assert drawn(visitor) == 1 and rows(visitor)[-1]["value"] == pytest.approx(0.13)
    assert visitor.address["study"] == ID


def test_measuring_waits_for_the_run(bench, monkeypatch):
    permits = threading.Semaphore(0)

    def slow(experiment):
        training = start(experiment)
        advance = training.advance

        def wait() -> None:
            assert permits.acquire(timeout=WAIT)
            advance()

        training.advance = wait
        return training

    visitor = at(f"{LINK}&study={ID}")
    monkeypatch.setattr(single, "start", slow)
    visitor.move("seed", 9)
    visitor.app.run()
    assert visitor.job.run is not None and not visitor.job.done
    assert not any(experiment.seed == 9 for experiment in bench.begun)
    assert "Starts when the run above is complete." in captions(visitor)
    permits.release(10_000)
    visitor.finish()
    assert bench.begun[-1].seed == 9


def test_choosing_nothing_gives_up_what_nobody_looks_at(bench):
    visitor = at(f"{LINK}&study={ID}")
    job = job_of(visitor)
    choose(visitor, "none")
    assert job.forgotten and not drawn(visitor) and not bars(visitor)
    assert "study" not in visitor.address


def test_a_visitor_who_looks_on_keeps_the_study_going(bench):
    visitor, other = at(f"{LINK}&study={ID}"), at(f"{LINK}&study={ID}")
    job = job_of(visitor)
    choose(visitor, "none")
    assert not job.forgotten and job_of(other) is job


def test_the_study_is_part_of_the_address_and_of_the_link_to_copy(bench):
    visitor = at(LINK)
    choose(visitor, ID)
    assert visitor.address == {"v": "1", "hidden": "4", "epochs": "6", "study": ID}
    copied = dict(part.split("=") for part in visitor.copied.partition("?")[2].split("&"))
    assert copied == to_mapping(visitor.experiment) | {"study": ID, "human": "0"}
    other = at(visitor.copied.partition("?")[2])
    assert other.control("study").value == ID and other.notices == [] and other.experiment == visitor.experiment


def test_a_study_alone_is_a_whole_address(bench):
    visitor = at(f"study={ID}")
    assert visitor.experiment == Experiment() and visitor.address == {"v": "1", "study": ID}
    assert visitor.notices == []


@pytest.mark.parametrize("bad", ["foo", "", "Learning curve", "two_models", "none-none", "٣"])
def test_a_bad_study_is_not_used_and_that_is_said(bench, bad):
    visitor = at(f"{LINK}&study={bad}" if bad else {"v": "1", "hidden": "4", "epochs": "6", "study": ""})
    assert not visitor.app.exception
    (said,) = visitor.notices
    assert said.startswith("study=") and "is not one of none, learning_curve" in said
    assert visitor.control("study").value == ("learning_curve" if bad == "Learning curve" else "none")
    choose(visitor, "capacity_curve")
    assert visitor.notices == []


def test_the_playground_knows_no_study():
    visitor = Visitor.arrive(f"{LINK}&study={ID}")
    assert visitor.notices == [f"study={ID} is not a known setting; it is ignored."]


def test_back_and_forward_choose_what_the_address_says(bench):
    visitor = at(LINK)
    before = visitor.address
    choose(visitor, ID)
    after = visitor.address
    visitor.open(before)
    assert visitor.control("study").value == "none" and visitor.address == before
    visitor.open(after)
    assert visitor.control("study").value == ID and visitor.address == after


def test_the_choice_survives_a_walk_to_another_page(bench):
    visitor = Visitor(Visitor.at_the_start().app, page=PAGE)
    visitor.app.switch_page(f"pages/{PAGE}.py").run()
    visitor.finish()
    visitor.move("epochs", 10)
    visitor.finish()
    choose(visitor, ID)
    visitor.app.switch_page("pages/home.py").run()
    visitor.app.query_params.clear()
    visitor.app.switch_page(f"pages/{PAGE}.py").run()
    visitor.finish()
    assert not visitor.app.exception
    assert visitor.control("study").value == ID
    assert visitor.address == {"v": "1", "epochs": "10", "study": ID}
    assert parse_link({key: value for key, value in visitor.address.items() if key != "study"}).notices == ()

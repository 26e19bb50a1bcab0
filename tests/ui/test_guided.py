"""Guided experiments: each asks first, and what it then says is what the run shows."""

import dataclasses
import re
from urllib.parse import parse_qsl

from pages.shared.navigation import PAGES
from pages.shared.search_jobs import searches
from pages.shared.search_live import AT_ONCE_SECONDS
from pages.shared.study_jobs import studies

import pytest

from dlcore.lessons import LESSONS, lessons_of
from dlcore.links import parse_link
from dlcore.reading import percent
from dlcore.restraints import Restrained
from dlcore.run import train
from dlcore.search.asked_plan import asked_plan
from dlcore.search.plan import effort, refusal, subject
from dlcore.studies import STUDIES
from tests.core.test_lessons import run_of
from tests.ui.visitor import Visitor, card_link, layers_without_data

SANDBOX = lessons_of("playground")
BY_RUN = [
    lesson for lesson in LESSONS.values() if not (lesson.study or lesson.checked or lesson.measured or lesson.searched)
]
BY_STUDY = [lesson for lesson in LESSONS.values() if lesson.study]
BY_SEARCH = [lesson for lesson in LESSONS.values() if lesson.searched]


def opened(lesson) -> Visitor:
    """The page as it is after a click on the lesson's card."""
    return Visitor.arrive(card_link(lesson), lesson.page)


def prediction(visitor: Visitor, lesson):
    return visitor.app.get_by_key(f"{lesson.page}:prediction:{lesson.id}")


def answered_by(visitor: Visitor, lesson):
    """The run on the page, beside its free twin where the lesson compares, or those it is compared with."""
    if lesson.joint:
        return visitor.joint
    return Restrained(visitor.run, visitor.free.run) if lesson.compared else visitor.run


def frames_sent(visitor: Visitor) -> set[int]:
    """How many frames of each run the stage was sent: weights, or of a large network its outputs."""
    _, arrays = visitor.stage
    return {len(array) for name, array in arrays.items() if name.startswith(("parameters", "map"))}


class Replayed:
    """A study in progress whose result is known: one step that shows nothing of it, and its end."""

    def __init__(self, result):
        self._result, self._steps = result, 0

    @property
    def done(self) -> bool:
        return self._steps == 2

    @property
    def progress(self) -> float:
        return self._steps / 2

    def advance(self) -> None:
        self._steps += 1

    def snapshot(self):
        return dataclasses.replace(self._result, complete=self.done)


def asked(visitor: Visitor) -> list[str]:
    return [radio.label for radio in visitor.app.radio]


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_a_lesson_is_well_formed(lesson):
    assert lesson.page in PAGES
    link = parse_link(lesson.query)
    assert link.notices == ()
    assert len(lesson.choices) >= 2 and len(set(lesson.choices)) == len(lesson.choices)
    assert lesson.answer in range(len(lesson.choices))
    assert lesson.question and lesson.teaser and len(lesson.teaser) <= 80


@pytest.mark.parametrize("page", [page for page in PAGES if lessons_of(page)])
def test_there_are_several_lessons_one_of_which_shows_a_failure(page):
    lessons = lessons_of(page)
    assert 4 <= len(lessons) <= 6
    assert any(lesson.fails for lesson in lessons)
    assert len({parse_link(lesson.query).experiment for lesson in lessons}) == len(lessons)


@pytest.mark.parametrize("lesson", BY_RUN, ids=lambda lesson: lesson.id)
def test_a_lesson_asks_first_and_then_answers_with_the_numbers_of_its_run(lesson):
    visitor = opened(lesson)
    assert not visitor.app.exception
    assert visitor.experiment == parse_link(lesson.query).experiment
    assert visitor.notices == [], "the lesson's own key is no unknown setting"
    assert visitor.says(lesson.question)
    shown = answered_by(visitor, lesson)
    assert lesson.holds(shown), "the run no longer shows what the lesson says"
    explanation = lesson.explain(shown)
    header, _ = visitor.stage
    assert frames_sent(visitor) == {1} and header["epochs"] == [0] and not header["readouts"]
    assert not any(run["readouts"] for run in header.get("runs", ()))
    assert not visitor.says(explanation) and not visitor.figures and not visitor.app.get("vega_lite_chart"), (
        "nothing gives the answer away before a prediction"
    )

    right = lesson.choices[lesson.answer]
    wrong = lesson.choices[lesson.answer - 1]
    prediction(visitor, lesson).set_value(wrong).run()
    assert f"**Not what you predicted.** {explanation}" in visitor.lines
    plays = max if lesson.joint else min  # of several, one may diverge at once
    assert plays(frames_sent(visitor)) > 1 and visitor.says("error"), "then the run plays"
    prediction(visitor, lesson).set_value(right).run()
    assert f"**As you predicted.** {explanation}" in visitor.lines
    assert visitor.app.get("vega_lite_chart") and layers_without_data(visitor.app) == []


@pytest.mark.parametrize("lesson", BY_STUDY, ids=lambda lesson: lesson.id)
def test_a_lesson_about_a_study_measures_after_the_prediction_and_answers_when_it_is_complete(lesson, monkeypatch):
    """Its numbers are those that tests/core/test_lessons.py measures; here they come at once."""
    began, known, study = [], run_of(lesson.id), STUDIES[lesson.study]

    def start(experiment):
        began.append(experiment)
        return Replayed(known)

    monkeypatch.setitem(STUDIES, lesson.study, dataclasses.replace(study, start=start))
    studies.clear()
    visitor = opened(lesson)
    assert not visitor.app.exception and visitor.notices == []
    assert visitor.experiment == parse_link(lesson.query).experiment
    assert visitor.says(lesson.question) and not began, "the answer is not measured before the prediction"
    assert not visitor.app.get("vega_lite_chart")

    prediction(visitor, lesson).set_value(lesson.choices[lesson.answer]).run()
    job = studies().get((lesson.study, study.subject(visitor.experiment)))
    while not job.done:
        assert not visitor.says("you predicted"), "not before it is complete"
        job.wait(1)
        visitor.app.run()
    visitor.app.run()
    assert began == [study.subject(visitor.experiment)] and not job.failed and not job.refused
    assert lesson.holds(job.run), "the study no longer shows what the lesson says"
    assert f"**As you predicted.** {lesson.explain(job.run)}" in visitor.lines
    assert {key: visitor.address[key] for key in lesson.options} == lesson.options
    assert layers_without_data(visitor.app) == []


@pytest.mark.parametrize("lesson", BY_SEARCH, ids=lambda lesson: lesson.id)
def test_a_search_that_answers_begins_by_itself(lesson):
    plan = asked_plan(parse_link(lesson.query).experiment, lesson.options)
    assert refusal(plan) is None and effort(plan).seconds <= AT_ONCE_SECONDS


def test_a_lesson_about_a_search_begins_it_after_the_prediction_and_answers_with_its_trials():
    lesson = min(BY_SEARCH, key=lambda one: effort(asked_plan(parse_link(one.query).experiment, one.options)).seconds)
    visitor = opened(lesson)
    assert not visitor.app.exception and visitor.notices == [] and visitor.says(lesson.question)
    assert not visitor.figures and not visitor.app.get("vega_lite_chart")
    assert not searches().unfinished(subject(visitor.plan)), "the answer is not searched before the prediction"

    prediction(visitor, lesson).set_value(lesson.choices[lesson.answer - 1]).run()
    visitor.finish()
    trials = run_of(lesson.id)
    assert f"**Not what you predicted.** {lesson.explain(trials)}" in visitor.lines
    assert percent(float(trials.score[trials.best])) in visitor.figures.values()


def test_another_study_closes_the_question_of_a_study():
    lesson = BY_STUDY[0]
    visitor = opened(lesson)
    assert asked(visitor)
    visitor.open(f"v=1&{lesson.query}&lesson={lesson.id}")  # the card's link without its study
    assert not asked(visitor)


@pytest.mark.parametrize("lesson", SANDBOX, ids=lambda lesson: lesson.id)
def test_the_numbers_of_an_explanation_follow_the_run(lesson):
    run = run_of(lesson.id)
    other = train(run.experiment.replace(data_seed=1, epochs=3, learning_rate=0.01))
    shown = set(re.findall(r"\d+\.\d+", lesson.explain(run)))
    final = {percent(run.final[split]["error"]).removesuffix(" %") for split in ("train", "dev")}
    costs = {f"{cost:.{digits}f}" for cost in run.history["train_cost"] for digits in (1, 3, 4)}
    constants = {"0.6931"}  # ln 2
    assert shown and shown <= final | costs | constants
    if lesson.id != "all-zeros":  # where nothing moves, whatever the data
        assert lesson.explain(run) != lesson.explain(other)


@pytest.mark.parametrize("page", [page for page in PAGES if lessons_of(page)])
def test_every_card_opens_its_lesson(page):
    visitor = Visitor.arrive("epochs=2&hidden=4", page)
    cards = {link.proto.label: link.proto for link in visitor.app.get("page_link")}
    queries = {lesson: cards[f"**{lesson.title}**"].query_string for lesson in lessons_of(page)}
    for lesson, query in queries.items():
        assert parse_link(query).experiment == parse_link(lesson.query).experiment
        assert dict(parse_qsl(query)).items() >= {"lesson": lesson.id, **lesson.options}.items()
    for lesson in [one for one in queries if one.checked] or lessons_of(page)[-1:]:  # the others are opened above
        follower = Visitor.at(queries[lesson], page)
        assert follower.says(lesson.question)
        assert follower.experiment == parse_link(lesson.query).experiment
        assert follower.notices == []
        assert {key: follower.address[key] for key in lesson.options} == lesson.options


def test_another_setting_closes_the_question_and_the_lesson_can_be_opened_again():
    lesson = SANDBOX[1]
    visitor = opened(lesson)
    prediction(visitor, lesson).set_value(lesson.choices[0]).run()
    assert visitor.says("you predicted")
    visitor.set("seed", 7)
    assert not asked(visitor) and not visitor.says("you predicted") and not visitor.says(lesson.question)
    visitor.follow(f"v=1&{lesson.query}&lesson={lesson.id}")
    assert asked(visitor) and visitor.says(lesson.question)


def test_an_ordinary_link_with_the_settings_of_a_lesson_asks_nothing():
    lesson = SANDBOX[1]
    assert not asked(Visitor.arrive(lesson.query))


@pytest.mark.parametrize("unknown", ["nonsense", "", "../..", "One-Layer"])
def test_an_unknown_lesson_is_an_ordinary_link(unknown):
    visitor = Visitor.arrive(f"epochs=2&hidden=4&lesson={unknown}")
    assert not visitor.app.exception
    assert not asked(visitor)
    assert visitor.experiment.hidden == (4,)

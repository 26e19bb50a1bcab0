"""Every guided experiment shows what it says it shows, and says it with the run's own numbers."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from dlcore.amounts import error_text, number_text
from dlcore.experiment import Experiment
from dlcore.gradient_check.numbers import scientific
from dlcore.initialization_reading import learned
from dlcore.initialization_runs import four_of
from dlcore.joint_runs import JointRuns
from dlcore.lessons import LESSONS, Lesson, lessons_of
from dlcore.links import parse_link
from dlcore.prediction import outputs_of
from dlcore.reading import percent
from dlcore.regularization_reading import read_restrained
from dlcore.restraints import Restrained, without_restraints
from dlcore.run import train
from dlcore.study_reading import medians
from tests.core.checked_lessons import check_of
from tests.core.runs import studied, trained
from tests.core.searched_lessons import trials_of

each = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS.keys())


@cache
def run_of(id: str) -> Any:
    """What answers a lesson: its run, or the result of its study."""
    return answer(LESSONS[id], parse_link(LESSONS[id].query).experiment)


def answer(lesson: Lesson, experiment: Experiment) -> Any:
    if lesson.compared:
        return Restrained(trained(experiment), trained(without_restraints(experiment)))
    if lesson.joint:
        own, *others = lesson.joint(experiment).items()
        if lesson.joint is four_of:  # what is said compares with the two that can learn
            others = [(name, one) for name, one in others if name in ("He", "Xavier")]
        return JointRuns({name: trained(one) for name, one in (own, *others)})
    if lesson.checked:
        return check_of(lesson, experiment)
    if lesson.measured is not None:
        return lesson.measured(experiment, lesson.options)
    if lesson.searched:
        return trials_of(lesson, experiment)
    return studied(lesson.study, experiment) if lesson.study else trained(experiment)


def accuracy_after(id: str, **changes) -> float:
    """Train accuracy of a lesson's experiment with some settings changed."""
    run = train(run_of(id).experiment.replace(**changes))
    return 1 - float(run.history["train_error"][run.last])


@each
def test_it_holds(lesson):
    assert lesson.holds(run_of(lesson.id))


@pytest.mark.parametrize("lesson", [one for one in LESSONS.values() if not one.study], ids=lambda one: one.id)
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_not_an_accident_of_the_seed(lesson, seed):
    """Other first weights, in the same program. A study tries many of them itself."""
    assert lesson.holds(answer(lesson, run_of(lesson.id).experiment.replace(seed=seed)))


@each
def test_its_link_is_read_as_given(lesson):
    link = parse_link(lesson.query)
    assert link.notices == ()
    assert link.experiment.changes(), "the default run teaches nothing special"


@each
def test_the_card_is_complete(lesson):
    assert LESSONS[lesson.id] is lesson and lesson in lessons_of(lesson.page)
    assert len(lesson.choices) >= 2 and 0 <= lesson.answer < len(lesson.choices)
    assert len(set(lesson.choices)) == len(lesson.choices)
    assert lesson.question.endswith("?")
    assert lesson.title and lesson.teaser


@each
def test_the_explanation_quotes_the_run(lesson):
    """Its first number is a figure of this run, and another run's explanation quotes another one."""
    run = run_of(lesson.id)
    text = lesson.explain(run)
    if lesson.study:
        numbers = [one for value in vars(run).values() for one in np.ravel(value) if isinstance(one, float)]
        if hasattr(run, "dev_error") and run.dev_error.ndim == 2:
            numbers += [*medians(run.dev_error), *medians(run.train_error)]
        figures = {error_text(run.experiment.dataset.task, one).removesuffix(" %") for one in numbers}
        figures |= {number_text(float(one)) for one in numbers}
        assert re.findall(r"\d+\.\d+", text)[0] in figures
        assert "nan" not in text and text.endswith(".")
        return
    if lesson.searched:
        errors = [run.score[run.best], *run.dev_error[:, 0]]
        assert re.findall(r"\d+\.\d+", text)[0] in {percent(float(one))[:-2] for one in errors}
        assert "nan" not in text and text.endswith(".")
        return
    if lesson.measured is not None:  # tests/ui of the page hold its numbers against what the page shows
        assert re.findall(r"\d", text) and "nan" not in text and text.endswith(".")
        return
    if lesson.checked:
        assert re.findall(r"is (\d[\de.-]*\d|1)\b", text)[0] == scientific(run.relative)
        assert "not a number" not in text and text.endswith(".")
        return
    if lesson.joint:
        figures = {percent(one.final["train"]["error"])[:-2] for one in run.runs.values()}
        figures |= {f"{one.history['train_cost'][0]:.3f}" for one in run.runs.values()}
        assert re.findall(r"\d+\.\d+", text)[0] in figures
        assert "nan" not in text and text.endswith(".")
        return
    if lesson.compared:
        finals = [one.final[split]["error"] for one in (run.run, run.without) for split in ("train", "dev")]
        figures = {error_text(run.experiment.dataset.task, one).removesuffix(" %") for one in finals}
        assert re.findall(r"\d+\.\d+", text)[0] in figures
        assert "nan" not in text and text.endswith(".")
        return
    history = {name: run.history[name][: run.last + 1] for name in ("train_cost", "train_error", "dev_error")}
    figures = {f"{value:.{digits}f}" for value in history["train_cost"] for digits in (3, 4)}
    figures |= {percent(float(history[name][-1]))[:-2] for name in ("train_error", "dev_error")}
    assert re.findall(r"\d+\.\d+", text)[0] in figures
    assert "nan" not in text and text.endswith(".")


def test_a_lesson_can_fail():
    """`holds` is a condition: what one lesson shows, another one's run does not."""
    assert not LESSONS["one-layer"].holds(run_of("feature-for-layer"))
    assert not LESSONS["feature-for-layer"].holds(run_of("one-layer"))
    assert not LESSONS["too-fast"].holds(run_of("feature-for-layer"))
    assert not LESSONS["all-zeros"].holds(run_of("one-layer"))
    assert not LESSONS["learning-by-heart"].holds(run_of("one-layer"))


def test_the_remedies_in_the_words_work():
    """What an explanation tells the learner to try does what it promises."""
    assert accuracy_after("too-fast", learning_rate=0.03) > 0.75  # "divide the rate by 100"
    assert accuracy_after("all-zeros", initialization="he") > 0.95
    assert accuracy_after("feature-for-layer", features=("x1", "x2")) < 0.75  # the product does it, nothing else


def test_both_errors_are_quoted_where_two_rules_are_compared():
    shown = run_of("no-longer-steps")
    descent = shown.runs["Gradient descent"]
    worse = replace(descent, history=descent.history | {"train_error": np.full(len(descent.history["epoch"]), 0.123)})
    text = LESSONS["no-longer-steps"].explain(JointRuns({**shown.runs, "Gradient descent": worse}))
    own = percent(shown.run.final["train"]["error"])
    assert text.startswith(f"Train error is {own} with momentum and 12.3 % with gradient descent.")


def test_who_was_taught_false_labels_is_judged_by_the_true_ones():
    """True is what the collection says that the pictures come from."""
    from sklearn.datasets import load_digits

    pictures, digits = load_digits(return_X_y=True)
    written = {picture.tobytes(): digit for picture, digit in zip(pictures / 16, digits, strict=True)}
    shown = run_of("sure-and-wrong")
    text = LESSONS["sure-and-wrong"].explain(shown)
    for name, words in ((shown.own, "by the true ones {}."), ("No hidden layer", "and {} misread.")):
        run = shown.runs[name]
        dev = run.data.slices["dev"]
        true = np.array([written[picture.tobytes()] for picture in np.ascontiguousarray(run.data.raw[dev])])
        assert 0.2 < np.mean(true != run.data.labels[dev]) < 0.3
        said = outputs_of(run, run.data.raw[dev])
        wrong = said.argmax(axis=1) != true
        assert words.format(percent(wrong.mean())) in text
        assert f" {100 * said.max(axis=1)[wrong].mean():.0f} % " in text
    by_false = percent(shown.run.final["dev"]["error"])
    assert f"by them dev error is {by_false}," in text


def test_three_layers_bend_the_lines_of_one():
    assert accuracy_after("one-layer", hidden=(8, 8, 8)) > 0.95  # "try 8-8-8"


def test_the_other_split_does_what_the_words_say():
    """98 / 1 / 1 of a million: 10,000 dev examples, 380,000 more to learn from, and the interval that is named."""
    from dlcore.intervals import wilson
    from dlcore.set_counts import set_counts

    run = run_of("too-much-dev")
    before, after = (set_counts(one) for one in (run.experiment, run.experiment.replace(split=(98, 1, 1))))
    assert after["dev"] == 10_000 and after["train"] - before["train"] == 380_000
    low, high = wilson(round(10_000 * run.final["dev"]["error"]), 10_000)
    assert f"{50 * (high - low):.2f} points" in LESSONS["too-much-dev"].explain(run)


@pytest.mark.parametrize(("id", "changes"), [("too-much", {"l2": 1.0, "epochs": 300}), ("one-mask", {"mask": "fresh"})])
def test_the_restraint_that_the_words_recommend_helps(id, changes):
    """It says: "with λ = 1 it helps", "draw fresh masks, and dropout helps here"."""
    assert read_restrained(answer(LESSONS[id], run_of(id).experiment.replace(**changes))).verdict == "helped"


def test_a_bigger_network_does_what_the_penalty_cannot():
    pair = run_of("nothing-to-restrain")
    bigger = train(pair.without.experiment.replace(hidden=(16, 16)))  # "try 16-16 units instead"
    assert bigger.final["dev"]["error"] < 0.5 * pair.without.final["dev"]["error"]


def test_what_the_words_recommend_instead_of_a_sigmoid_learns():
    """Its explanation names tanh, whose slope is 1 at 0."""
    assert learned(trained(run_of("ten-sigmoids").experiment.replace(activation="tanh")))

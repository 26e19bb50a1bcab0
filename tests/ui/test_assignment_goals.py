"""The goal of a lesson on the pages: the number of the page's own run, or why there is none."""

from types import SimpleNamespace
from typing import Any

from pages.shared.assignment_card import progress_words

import pytest

from dlcore.assignment_goal import Goal
from dlcore.lessons import lessons_of
from tests.core.test_assignment_goal import made_run
from tests.ui.visitor import Visitor

QUICK = {"data": "xor", "hidden": "4", "epochs": "3"}


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_goal_tells_the_numbers_of_the_run(share):
    visitor = Visitor.arrive(QUICK | {"goal": f"dev-error-below-{share}"})
    now = visitor.run.final["dev"]["error"]
    assert visitor.says("**Reached**") == (now < share)
    assert visitor.says("**Not yet**") == (now >= share)
    assert any(f"dev error {100 * now:.1f}" in line and "at epoch 3" in line for line in visitor.lines)


def test_a_goal_that_was_there_on_the_way_says_when():
    visitor = Visitor.arrive({"data": "moons", "hidden": "4", "epochs": "12", "lr": "1", "noise": "0.4"})
    errors = visitor.run.history["train_cost"]
    best = int(errors.argmin())
    assert best < len(errors) - 1, "this run gets worse again"
    visitor.follow(visitor.address | {"goal": f"train-cost-below-{(errors[best] + errors[-1]) / 2:.9g}"})
    assert any("**Not yet**" in line and f"{errors[best]:.4g} at epoch {best}" in line for line in visitor.lines)


@pytest.mark.parametrize(
    ("link", "page", "words"),
    [
        ({"split": "80-0-20", "goal": "dev-error-below-0.1"}, "playground", "There is no dev set"),
        ({"data": "sine", "goal": "dev-accuracy-above-0.9"}, "playground", "no accuracy"),
        ({"goal": "test-error-below-0.9"}, "splits", "The test set is sealed"),
        ({"goal": "dev-error-below-0.1"}, "gradient_checking", "Nothing here trains"),
        ({"goal": "dev-error-below-0.1"}, "search", "Nothing here trains"),
        ({"goal": "dev-error-below-0.1"}, "traps", "Nothing here trains"),
        ({"goal": "dev-error-below-0.1", "look": "autodiff"}, "foundations", "Nothing here trains"),
    ],
)
def test_a_goal_that_nothing_measures_says_why(link, page, words):
    visitor = Visitor.at(QUICK | link, page)
    assert visitor.says(words)
    assert not visitor.says("**Reached**") and not visitor.says("**Not yet**")


def test_a_prediction_comes_before_the_numbers_of_the_goal():
    lesson = next(one for one in lessons_of("playground") if not one.study)
    visitor = Visitor.arrive(f"{lesson.query}&lesson={lesson.id}&goal=dev-error-below-0.1")
    assert visitor.app.radio and visitor.says("Predict first; then the numbers appear.")
    assert not visitor.says("**Reached**") and not visitor.says("**Not yet**")
    visitor.app.radio[0].set_value(lesson.choices[0]).run()
    assert visitor.says("**Reached**") or visitor.says("**Not yet**")


def test_the_goal_on_the_test_set_is_told_once_it_is_opened_for_this_run():
    visitor = Visitor.arrive(QUICK | {"goal": "test-error-above-0"}, "splits")
    visitor.app.button(key="open-test").click().run()
    error = visitor.run.final["test"]["error"]
    assert error > 0 and visitor.says(f"**Reached** · test error {100 * error:.1f}")
    visitor.set("noise", 0.3)
    assert visitor.says("The test set is sealed") and not visitor.says("**Reached**"), "of another run"


def test_the_goal_of_a_band_is_about_its_first_run():
    visitor = Visitor.arrive(QUICK | {"goal": "dev-cost-below-9", "seeds": "3"})
    assert visitor.says(f"**Reached** · dev cost {visitor.run.final['dev']['cost']:.4g} at epoch 3")


def job_of(errors: list[float], **more) -> Any:
    """A job that has come to these dev errors."""
    return SimpleNamespace(**({"run": made_run(errors), "done": True, "refused": None, "failed": None} | more))


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (job_of([0.5, 0.3, 0.2]), "**Not yet** · dev error 20.0 % at epoch 2."),
        (job_of([0.5, 0.15, 0.2]), "**Not yet** · dev error 20.0 % at epoch 2. It came closest with 15.0 % at "
                                   "epoch 1."),
        (job_of([0.5, 0.05, 0.2]), "**Not yet** · dev error 20.0 % at the end. It was there on the way, with 5.0 % at "
                                   "epoch 1, and went away again."),
        (job_of([0.5, 0.02, 0.05]), "**Reached** · dev error 5.0 % at epoch 2"),
        (job_of([0.5, 0.05], done=False), "Training · dev error 5.0 % at epoch 1"),
        (job_of([]), "Training has not been measured yet."),
        (None, "Training has not been measured yet."),
        (job_of([], refused="too much work"), "Not measured: this run did not train."),
        (job_of([], failed="it broke"), "Not measured: this run did not train."),
    ],
)  # fmt: skip
def test_how_far_a_run_has_come_is_said_in_words(job, words):
    said = progress_words(Goal("dev", "error", True, 0.1), job)
    assert said.removeprefix(":material/check_circle: ").removeprefix(":material/radio_button_unchecked: ") == words

"""The goal of a lesson: its text, and how far a run has come to it, held against the run's own numbers."""

from types import SimpleNamespace

import numpy as np
import pytest

from dlcore.assignment_goal import Goal, goal_of, standing, text_of, unmeasured
from dlcore.links import parse_link
from dlcore.run import train


def made_run(dev_error, *, task="classification", counts=(60, 20, 20), last=None, diverged_at=None):
    """What a goal reads of a run, with errors of our own."""
    errors = np.array(dev_error, float)
    ended = len(errors) - 1 if diverged_at is None else diverged_at - 1
    return SimpleNamespace(
        data=SimpleNamespace(counts=counts, dataset=SimpleNamespace(task=task)),
        history={"epoch": np.arange(len(errors)), "dev_error": errors, "dev_cost": 10 * errors},
        ended=ended,
        last=ended if last is None else last,
    )


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("dev-error-below-0.05", Goal("dev", "error", True, 0.05)),
        ("dev error < 5 %", Goal("dev", "error", True, 0.05)),
        ("TEST-Accuracy > 97.5%", Goal("test", "accuracy", False, 0.975)),
        ("train-cost-below-1e-05", Goal("train", "cost", True, 1e-05)),
        ("none", None),
        ("", None),
    ],
)
def test_a_goal_is_read_as_links_and_as_people_write_it(text, goal):
    assert goal_of(text) == (goal, "")
    assert goal_of(text_of(goal)) == (goal, "")


@pytest.mark.parametrize("text", ["dev", "dev-error", "dev-error-below", "dev-error-below-x", "dev-error-below-nan",
                                  "dev-speed-below-1", "dev-error-equals-1", "<script>", "dev-error-below-1-2",
                                  "x" * 2000])  # fmt: skip
def test_what_is_no_goal_is_none_with_a_reason(text):
    assert goal_of(text) == (None, "is no goal like dev-error-below-0.05")


@pytest.mark.parametrize(
    ("text", "number", "most"), [("dev-accuracy-above-1.2", 1.0, "1"), ("dev-cost-below--3", 0.0, "1000000")]
)
def test_a_number_out_of_range_becomes_the_nearest(text, number, most):
    goal, why = goal_of(text)
    assert goal is not None and goal.number == number
    assert why == f"has a number that is not from 0 to {most}"


def test_an_error_that_is_no_share_may_be_above_one():
    assert goal_of("dev-error-below-2.5") == (Goal("dev", "error", True, 2.5), "")


def test_now_is_the_result_and_the_best_epoch_is_the_one_nearest_to_the_goal():
    found = standing(Goal("dev", "error", True, 0.1), made_run([0.5, 0.2, 0.08, 0.12]))
    assert found is not None
    assert (found.now, found.epoch, found.reached) == (0.12, 3, False)
    assert (found.best, found.best_epoch, found.was_reached) == (0.08, 2, True)
    above = standing(Goal("dev", "accuracy", False, 0.9), made_run([0.5, 0.2, 0.08, 0.12]))
    assert above is not None and above.was_reached and not above.reached
    assert (above.now, above.best, above.best_epoch) == pytest.approx((0.88, 0.92, 2))


def test_early_stopping_and_divergence_are_heeded():
    stopped = standing(Goal("dev", "error", True, 0.1), made_run([0.5, 0.08, 0.3], last=1))
    assert stopped is not None and stopped.reached and stopped.epoch == 1
    burst = standing(Goal("dev", "cost", True, 0.1), made_run([0.5, 0.4, float("nan"), 0.01], diverged_at=2))
    assert burst is not None and (burst.now, burst.epoch, burst.best) == (4.0, 1, 4.0)


def test_equal_to_the_number_is_not_reached():
    assert not Goal("dev", "error", True, 0.1).met_by(0.1)
    assert not Goal("dev", "error", False, 0.1).met_by(0.1)
    assert not Goal("dev", "error", True, 0.1).met_by(float("nan"))


def test_a_goal_without_its_set_or_its_classes_says_why():
    goal = Goal("dev", "error", True, 0.1)
    assert unmeasured(goal, "classification", ("train", "test")).startswith("There is no dev set")
    assert unmeasured(Goal("dev", "accuracy", False, 0.9), "regression", ("train", "dev")).startswith("These data")
    assert unmeasured(goal, "classification", ("train", "dev")) == ""
    assert standing(goal, made_run([0.1], counts=(80, 0, 20))) is None
    assert standing(goal, made_run([])) is None


@pytest.mark.parametrize(
    ("goal", "task", "words"),
    [
        (Goal("dev", "error", True, 0.05), "classification", "dev error < 5 %"),
        (Goal("dev", "error", True, 0.05), "regression", "dev RMSE < 0.05"),
        (Goal("test", "accuracy", False, 0.975), "classification", "test accuracy > 97.5 %"),
        (Goal("train", "cost", True, 0.693147), "classification", "train cost < 0.6931"),
    ],
)
def test_a_goal_in_words(goal, task, words):
    assert goal.words(task) == words


@pytest.mark.parametrize(
    ("value", "said"), [(0.048, "4.8 %"), (0.0497, "4.97 %"), (0.04996, "4.996 %"), (0.0, "0.0 %")]
)
def test_a_value_close_to_the_goal_does_not_read_like_it(value, said):
    assert Goal("dev", "error", True, 0.05).said(value, "classification") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.31, "0.31"), (0.2500004, "0.25"), (0.25, "0.25"), (0.300004, "0.300004"), (0.3000001, "0.3000001")],
)
def test_nor_does_one_that_is_no_share(value, said):
    for goal, task in (
        (Goal("dev", "cost", True, 0.3), "classification"),
        (Goal("dev", "error", True, 0.3), "regression"),
    ):
        assert goal.said(value, task) == said and goal.said(goal.number, task) == "0.3"


@pytest.mark.parametrize("data", ["moons", "sine"])
def test_a_goal_reads_the_numbers_of_a_real_run(data):
    run = train(parse_link(f"data={data}&hidden=4&epochs=15").experiment)
    for split in ("train", "dev", "test"):
        for measure in ("cost", "error", *(("accuracy",) if data == "moons" else ())):
            found = standing(Goal(split, measure, measure != "accuracy", 1e-9), run)
            final = run.final[split]
            assert found is not None and final is not None
            assert found.now == pytest.approx(final[measure], rel=1e-12)
            history = run.history[f"{split}_{'cost' if measure == 'cost' else 'error'}"]
            assert found.best_epoch == int(np.argmin(history))

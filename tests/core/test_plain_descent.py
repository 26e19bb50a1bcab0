"""Gradient descent by hand: the closed form where there is one, and what it tells of a bug."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.backpropagation import Problem, Rules, backward
from dlcore.checked_experiment import MOST_DESCENT, CheckPlan, descents
from dlcore.gradient_check.effort import work_of
from dlcore.links import parse_link
from dlcore.plain_descent import Descent, descend
from dlcore.unnoticed import read_unnoticed

CIRCLES = parse_link("data=circles&hidden=4-4&lr=0.3&l2=1&keep=0.8").experiment


def test_on_a_linear_regression_it_follows_the_closed_form():
    problem = CheckPlan(parse_link("data=plane&hidden=none&lr=0.1").experiment).problem
    inputs = np.vstack([problem.inputs, np.ones(problem.inputs.shape[1])])  # theta is W, then b
    m = inputs.shape[1]
    hessian = 2 / m * inputs @ inputs.T  # of J = 1/m sum (theta^T x - y)^2
    best = np.linalg.solve(inputs @ inputs.T, inputs @ problem.targets[0])
    descent = descend(problem, 25, 0.1)
    for updates in (1, 7, 25):
        # theta_t = theta* + (I - alpha H)^t (theta_0 - theta*)
        theta = best + np.linalg.matrix_power(np.eye(3) - 0.1 * hessian, updates) @ (problem.theta - best)
        cost = np.mean((theta @ inputs - problem.targets[0]) ** 2)
        assert descent.costs[updates] == pytest.approx(cost, rel=1e-10)
    np.testing.assert_allclose(descent.theta, theta, rtol=1e-10)


def test_the_parameters_of_a_check_may_be_those_after_some_updates():
    start, later = (CheckPlan(CIRCLES, updates=updates).problem for updates in (0, 5))
    np.testing.assert_array_equal(later.theta, descend(start, 5, 0.3).theta)
    assert later.forward().cost < start.forward().cost


def test_a_large_network_takes_fewer_updates_and_the_plan_knows_how_many():
    large = CheckPlan(parse_link("data=circles&hidden=256-256-256").experiment, updates=300)
    assert 0 < large.updates_made < 300 == CheckPlan(CIRCLES, updates=300).updates_made
    assert large.updates_made * work_of(large.problem) <= MOST_DESCENT


def test_what_training_would_have_told_is_bounded_by_the_same_work():
    large = CheckPlan(parse_link("data=circles&hidden=256-256-256").experiment, bug="layer_doubled")
    right, wrong = descents(large, 200)
    assert 0 < right.updates == wrong.updates < 200 == descents(CheckPlan(CIRCLES), 200)[0].updates
    assert 2 * right.updates * work_of(large.problem) <= MOST_DESCENT, "both descents together"


def test_networks_are_remembered_for_many_visitors_and_large_ones_do_not_crowd_them_out():
    plans = [CheckPlan(parse_link(f"data=circles&n=100&hidden=2&seed={seed}").experiment) for seed in range(20)]
    large = [
        CheckPlan(parse_link(f"data=circles&n=100&hidden=256-256-256&seed={seed}").experiment) for seed in range(5)
    ]
    first = plans[0].problem
    for plan in [*plans[1:], *large]:
        assert plan.problem is plan.problem
    assert plans[0].problem is first


def test_both_descents_begin_alike_and_only_one_takes_the_wrong_steps():
    plan = CheckPlan(CIRCLES, bug="penalty_forgotten")
    right, wrong = descents(plan, 3)
    assert right.costs[0] == wrong.costs[0] and right.costs[1] != wrong.costs[1]
    first = replace(plan.problem, theta=plan.problem.theta - 0.3 * gradient(plan.problem, plan.planted.rules))
    assert wrong.costs[1] == pytest.approx(first.forward().cost)
    same, again = descents(CheckPlan(CIRCLES), 3)
    assert same is again


def gradient(problem: Problem, rules: Rules) -> np.ndarray:
    return backward(problem.forward(), rules).flat


def descent(*costs: float) -> Descent:
    return Descent(np.array(costs), np.zeros(1))


RIGHT = descent(1.0, 0.5, 0.2)
PLANTED = CheckPlan(CIRCLES, bug="penalty_forgotten").planted


@pytest.mark.parametrize(
    ("wrong", "finding", "number"),
    [
        (descent(1.0, 0.6, 0.25), "No.", "0.25"),
        (descent(1.0, 0.9, 0.7), "Perhaps.", "0.7"),
        (descent(1.0, 3.0, 9.0), "Yes: it gets worse.", "rises from 1 to 9"),
        (descent(1.0, np.inf, np.nan), "Yes: it diverges.", "at update 1"),
    ],
)
def test_what_the_curve_tells_is_said_from_its_numbers(wrong, finding, number):
    words = read_unnoticed(RIGHT, wrong, PLANTED)
    assert words.finding == finding and number in words.detail and "ends at 0.2." in words.detail


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (descent(1.0, 3.0, 9.0), "J rises from 1 to 9"),
        (descent(1.0, np.inf, np.nan), "not a number any more at update 1"),
    ],
)
@pytest.mark.parametrize("planted", [None, PLANTED])
def test_where_the_right_gradient_does_not_go_down_either_the_rate_is_blamed(right, said, planted):
    words = read_unnoticed(right, descent(1.0, 5.0, 20.0), planted)
    assert words.finding == "The learning rate is too large." and said in words.detail
    assert "falls" not in words.detail


def test_a_cost_that_does_not_move_neither_falls_nor_rises():
    still = descent(0.5, 0.5, 0.5)
    rounded = descent(0.5, 0.5, 0.5 * (1 + 1e-12))
    assert read_unnoticed(rounded, still, None).finding == "There is no bug to notice."
    words = read_unnoticed(still, still, PLANTED)
    assert "J is 0.5 before and after 2 updates." in words.detail


def test_without_a_bug_in_the_gradient_there_is_nothing_to_notice():
    assert read_unnoticed(RIGHT, RIGHT, None).finding == "There is no bug to notice."
    masks = CheckPlan(CIRCLES, bug="dropout_on").planted
    words = read_unnoticed(RIGHT, RIGHT, masks)
    assert words.finding == "Training is right." and "These updates share one mask" in words.detail

"""The check: quotients of differences, their distance from a gradient, the two arms of the U, blocks and kinks."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from dlcore.backpropagation import Configuration, Problem
from dlcore.gradient_check.block_checks import check_blocks, entry_differences, judge_blocks, suspects
from dlcore.gradient_check.check import check
from dlcore.gradient_check.differences import EPSILONS, differences
from dlcore.gradient_check.effort import MOST_WORK, most_moved, moved_parameters, refusal, work_of
from dlcore.gradient_check.kinks import crossings
from dlcore.gradient_check.reading import Asked, read_check
from dlcore.gradient_check.slopes import fit_arms
from dlcore.gradient_check.verdicts import UNKNOWN, VERDICTS, ZERO, relative_difference, verdict_of
from dlcore.losses import HEADS
from dlcore.parameters import Architecture
from tests.core.checked_networks import random_problem

FEW = (1e-4, 1e-6)


def network(sizes, activation="tanh", examples=20, head="sigmoid_ce") -> Problem:
    rng = np.random.RandomState(0)
    count = sum((before + 1) * units for before, units in pairwise(sizes))
    configuration = Configuration(Architecture(tuple(sizes)), activation, HEADS[head])
    targets = rng.randint(0, 2, (sizes[-1], examples)).astype(float)
    return Problem(rng.randn(count) * 0.5, rng.randn(sizes[0], examples), targets, configuration)


# --- differences --------------------------------------------------------------------------------------------


def test_differences_are_those_of_a_loop_over_the_parameters():
    def one(theta):
        return np.sin(theta[0]) * np.exp(theta[1]) + theta[2] ** 3

    theta, asked = np.array([0.3, -0.2, 1.1]), []

    def many(vectors):
        asked.append(len(vectors))
        return np.array([one(vector) for vector in vectors])

    found = differences(many, theta, epsilons=(1e-2, 1e-5))
    for row, epsilon in enumerate((1e-2, 1e-5)):
        for column, direction in enumerate(np.eye(3)):
            above, below = one(theta + epsilon * direction), one(theta - epsilon * direction)
            assert found.gradient("two")[row, column] == (above - below) / (2 * epsilon)
            assert found.gradient("one")[row, column] == (above - one(theta)) / epsilon
            assert found.gradient("unbracketed")[row, column] == (above - below) / 2 * epsilon
    exact = [np.cos(0.3) * np.exp(-0.2), np.sin(0.3) * np.exp(-0.2), 3 * 1.1**2]
    np.testing.assert_allclose(found.gradient()[1], exact, rtol=1e-8)
    assert asked == [3, 3, 3, 3, 1, 1], "all parameters at once, on either side, for every ε"


def test_only_the_chosen_parameters_are_moved():
    theta = np.array([1.0, 2.0, 3.0, 4.0])
    found = differences(lambda vectors: (vectors**2).sum(axis=1), theta, np.array([3, 1]), (1e-3,))
    np.testing.assert_allclose(found.gradient()[0], [8, 4], rtol=1e-9)


def test_float32_is_float32_throughout():
    seen = set()

    def cost(vectors):
        seen.add(vectors.dtype)
        return np.exp(vectors[:, 0])

    found = differences(cost, np.array([0.5]), precision="float32")
    assert seen == {np.dtype(np.float32)} == {found.above.dtype}
    error = abs(found.gradient()[:, 0] - np.exp(0.5))
    assert 1e-7 < error.min() < 1e-2 and error[-1] > 0.1, "a float64 would come below 1e-9"


def test_what_grows_too_large_is_no_number_and_no_warning():
    found = differences(lambda vectors: np.where(vectors[:, 0] > 1, np.inf, vectors[:, 0]), np.array([1.0]))
    assert not np.isfinite(found.gradient()[0]).all() and verdict_of(float("nan")) is UNKNOWN


# --- distance and verdicts ----------------------------------------------------------------------------------


def test_the_verdicts_are_the_courses():
    ids = {1e-9: "great", 1.19e-7: "fine", 1e-5: "look", 5e-4: "doubtful", 1e-3: "bug", 0.3: "bug"}
    assert {relative: verdict_of(relative).id for relative in ids} == ids
    assert list(VERDICTS) == ["great", "fine", "look", "doubtful", "bug"]


def test_two_zero_gradients_are_not_apart():
    assert relative_difference(np.zeros((2, 3)), np.zeros(3)).tolist() == [0, 0]


# --- the two arms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("order", "best"), [(2, 1e-5), (1, 1e-8)])
def test_slopes_of_a_curve_that_has_them(order, best):
    epsilons = np.array(EPSILONS)
    relative = np.minimum(0.3 * epsilons**order + 1e-16 / epsilons, 1)
    arms = fit_arms(epsilons, relative)
    assert arms.best == pytest.approx(best) and arms.least == relative.min()
    assert arms.truncation is not None and arms.rounding is not None
    assert arms.truncation.slope == pytest.approx(order, abs=0.02)
    assert arms.rounding.slope == pytest.approx(-1, abs=0.02)
    at = 1e-2 if order == 2 else 1e-4
    assert arms.truncation.at(at) == pytest.approx(0.3 * at**order, rel=0.1)


def test_a_bug_leaves_no_arms_and_a_polynomial_no_truncation():
    epsilons = np.array(EPSILONS)
    flat = fit_arms(epsilons, 0.285 + 1e-16 / epsilons)
    assert flat.truncation is None and flat.rounding is None
    exact = fit_arms(epsilons, 1e-16 / epsilons)
    assert exact.truncation is None and exact.rounding is not None and exact.best == 0.1
    nowhere = fit_arms(epsilons, np.full(15, np.nan))
    assert nowhere.truncation is None and np.isnan(nowhere.best)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_networks_slopes_are_2_or_1_and_minus_1(activation):
    found = check(network((2, 5, 4, 1), activation, examples=10), precisions=("float64",))
    two, one = found.arms("two"), found.arms("one")
    for arms, order in ((two, 2), (one, 1)):
        assert arms.truncation is not None and arms.truncation.slope == pytest.approx(order, abs=0.1)
        assert arms.rounding is not None and arms.rounding.slope == pytest.approx(-1, abs=0.1)
    assert two.best in (1e-4, 1e-5, 1e-6) and one.best in (1e-7, 1e-8, 1e-9)
    assert two.least < 1e-9 < one.least < 1e-6


def test_in_float32_nothing_is_below_1e_minus_5():
    found = check(network((2, 4, 1), examples=10))
    relative = found.relative("two", "float32")
    assert 1e-6 < np.nanmin(relative) < 2e-3 and found.relative()[4] < 1e-8
    assert found.arms("two", "float32").best in (1e-1, 1e-2, 1e-3)


# --- blocks -------------------------------------------------------------------------------------------------


def test_blocks_and_entries_are_compared_one_by_one():
    found = check(network((2, 3, 1), examples=5), precisions=("float64",), epsilons=(1e-5,))
    blocks = check_blocks(found, 1e-5)
    assert [(one.block.name, len(one.places)) for one in blocks] == [("W1", 6), ("b1", 3), ("W2", 3), ("b2", 1)]
    np.testing.assert_array_equal(np.concatenate([one.numerical for one in blocks]), found.numerical()[0])
    assert all(one.verdict.id == "great" and one.factor == pytest.approx(1) for one in blocks)
    first = blocks[0]
    apart = np.linalg.norm(first.numerical - first.backpropagated)
    total = np.linalg.norm(first.numerical) + np.linalg.norm(first.backpropagated)
    assert first.relative == pytest.approx(apart / total)
    entries, share = entry_differences(first), np.abs(first.numerical - first.backpropagated) / apart
    assert np.sqrt(np.mean(entries**2)) == pytest.approx(first.relative)
    np.testing.assert_allclose(entries / np.linalg.norm(entries), share)


def test_a_bias_that_normalization_takes_away_is_zero_and_no_suspect():
    found = check(random_problem(1, hidden=(4, 3), kind="batch", where="before", activation="tanh", examples=6))
    blocks = {one.block.name: one for one in check_blocks(found, 1e-5)}
    assert blocks["b1"].verdict is ZERO is blocks["b2"].verdict
    assert blocks["W1"].verdict is not ZERO and not suspects(found)
    assert np.isnan(judge_blocks(found)["b1"].least)
    assert blocks["b1"].relative > 1e-3, "noise over noise: taken for itself it would be a bug"


def test_a_gradient_that_only_too_large_a_step_can_see_is_no_suspect():
    """dJ/dW1 = -2e-12: at ε = 0.1 the quotient is off by ε²/3, at smaller steps it drowns in rounding."""
    configuration = Configuration(Architecture((1, 1, 1)), "tanh", HEADS["linear_mse"])
    problem = Problem(np.array([0.0, 0.0, 1e-12, 0.0]), np.array([[1.0]]), np.array([[1.0]]), configuration)
    found = check(problem, precisions=("float64",))
    judged = judge_blocks(found)["W1"]
    assert judged.least == pytest.approx(0.01 / 6, rel=0.2) and not judged.settled
    assert not suspects(found)


def test_no_false_alarm_on_200_right_networks():
    alarms, verdicts = [], []
    for seed in range(200):
        found = check(random_problem(seed), precisions=("float64",), epsilons=FEW)
        verdicts.append(verdict_of(float(np.nanmin(found.relative(smooth=True)))).id)
        if suspects(found) or not found.repeatable or verdicts[-1] in ("bug", "unknown"):
            alarms.append((seed, suspects(found), verdicts[-1]))
    assert not alarms
    assert verdicts.count("great") > 190, "a check that says nothing gives no alarm either"


# --- kinks --------------------------------------------------------------------------------------------------


def kinked(bias: float) -> Problem:
    """One ReLU unit, z = θ1 x + bias, and a linear output."""
    configuration = Configuration(Architecture((1, 1, 1)), "relu", HEADS["linear_mse"])
    return Problem(np.array([1.0, bias, 1.0, 0.0]), np.array([[0.5]]), np.array([[2.0]]), configuration)


def test_parameters_that_step_over_a_kink_are_counted():
    problem = kinked(-0.5 + 1e-3)  # z = 0.001: W1 moves it by ε/2, b1 by ε, the second layer not at all
    crossed = crossings(problem, np.arange(4), (1e-2, 1.5e-3, 1e-4))
    assert crossed is not None
    assert crossed.tolist() == [[True, True, False, False], [False, True, False, False], [False] * 4]
    found = check(problem, precisions=("float64",), epsilons=(1e-2, 1e-4))
    assert [one.verdict.id for one in check_blocks(found, 1e-2)] == ["kink", "kink", "great", "great"]
    assert check_blocks(found, 1e-2)[0].crossed.tolist() == [True] and not check_blocks(found, 1e-4)[0].crossed.any()
    assert found.relative()[0] > 0.1 and found.relative(smooth=True)[0] < 1e-9


def test_on_the_kink_no_step_is_small_enough_and_nobody_is_blamed():
    found = check(kinked(-0.5), precisions=("float64",))
    assert found.crossed is not None and found.crossed[:, :2].all()
    # g'(0) = 0 from the left, 1 from the right: the quotient has the mean of both
    assert np.abs(found.numerical()[4, 1]) == pytest.approx(2, rel=1e-4) and found.backpropagated["float64"][1] == 0
    assert not suspects(found)


def test_a_weight_that_changes_its_sign_crosses_the_bend_of_the_l1_penalty():
    plain = network((2, 3, 1), examples=5)
    theta = plain.theta.copy()
    theta[[0, 6]] = 1e-3, 1e-4  # the first weight and the first bias
    theta[1] = 0.0
    problem = replace(plain, theta=theta, configuration=replace(plain.configuration, l1=0.5))
    found = check(problem, precisions=("float64",), epsilons=(1e-2, 1e-3, 1e-4, 1e-6))
    assert found.crossed is not None
    assert found.crossed[:, [0, 1, 6]].tolist() == [[True, False, False]] * 2 + [[False] * 3] * 2
    assert found.relative()[0] > 1e-2 and found.relative(smooth=True)[0] < 1e-3, "λ/m sign w is not what J shows there"
    assert abs(found.numerical()[0, 1] - found.backpropagated["float64"][1]) < 1e-4, "at 0 both have nothing"
    reading = read_check(found, Asked(1e-2))
    assert reading.verdict == "kink" and "the bend of |w| at w = 0, in the L1 penalty" in reading.detail
    assert "tanh" not in reading.detail
    bent = replace(problem, configuration=replace(problem.configuration, activation_id="relu"))
    both = crossings(bent, np.arange(13), (1e-2,))
    sides = crossings(replace(bent, configuration=replace(bent.configuration, l1=0.0)), np.arange(13), (1e-2,))
    np.testing.assert_array_equal(both, sides | (np.arange(13) == 0))


def test_what_does_not_bend_has_no_kinks():
    assert crossings(network((2, 3, 1)), np.arange(3), (1e-1,)) is None
    assert check(network((2, 1), "relu"), epsilons=(1e-3,)).crossed is None, "no hidden layer"


# --- effort -------------------------------------------------------------------------------------------------


def test_a_network_of_500_parameters_is_checked_whole():
    problem = network((2, 16, 16, 8, 1))
    assert 450 < len(problem.theta) < 550
    assert len(moved_parameters(problem)) == len(problem.theta) and not refusal(problem)


def test_of_a_larger_network_some_parameters_of_every_block_are_moved():
    problem = network((2, 32, 32, 32, 1))
    moved = moved_parameters(problem)
    assert len(moved) < len(problem.theta) and len(set(moved.tolist())) == len(moved)
    assert len(moved) * 2 * 30 * work_of(problem) <= MOST_WORK and len(moved) <= most_moved(problem)
    bent = replace(problem, configuration=replace(problem.configuration, activation_id="relu"))
    assert len(moved_parameters(bent)) * 3 * 30 * work_of(bent) <= MOST_WORK, "kinks ask for all evaluations again"
    found = check(problem, precisions=("float64",), epsilons=(1e-5,))
    assert found.parameters == len(problem.theta) and all(len(found.places(block)) for block in found.blocks)
    assert found.relative()[0] < 1e-7


def test_a_network_that_is_far_too_large_is_refused_in_words():
    problem = network((2, 256, 256, 256, 256, 1))
    assert "too many to check" in refusal(problem) and f"{len(problem.theta):,}" in refusal(problem)
    with pytest.raises(ValueError, match="too many"):
        check(problem)

"""What is said of a check: each finding where it holds, with the numbers that were computed."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dlcore.amounts import listed
from dlcore.backpropagation import Configuration, Problem
from dlcore.experiment import Experiment
from dlcore.gradient_check.bugs import Planted
from dlcore.gradient_check.check import Check, check
from dlcore.gradient_check.numbers import scientific, step_text
from dlcore.gradient_check.presets import COURSE_EPSILON, course_case
from dlcore.gradient_check.presets_reading import read_course_case
from dlcore.gradient_check.reading import Asked, read_check
from dlcore.losses import HEADS
from dlcore.parameters import Architecture
from tests.core.checked_networks import random_problem

PLAIN = {"hidden": (4, 3), "kind": "none", "activation": "tanh", "keep": 1.0, "l2": 0.0, "head": "sigmoid_ce"}


@cache
def case(name: str) -> Check:
    if name == "normalized":
        return check(random_problem(1, **PLAIN | {"kind": "batch", "where": "before", "examples": 6}))
    if name == "kinked":
        return check(random_problem(2, **PLAIN | {"activation": "relu", "hidden": (4, 4), "examples": 6}))
    if name == "on the kink":
        configuration = Configuration(Architecture((1, 1, 1)), "relu", HEADS["linear_mse"])
        problem = Problem(np.array([1.0, -0.5, 1.0, 0.0]), np.array([[0.5]]), np.array([[2.0]]), configuration)
        return check(problem)
    if name == "one bug":
        return check(random_problem(1, **PLAIN), Planted("layer_doubled", 2))
    if name == "all wrong":
        return check(random_problem(1, **PLAIN), Planted("mean_missing"))
    if name == "dropping":
        return check(random_problem(1, **PLAIN | {"keep": 0.7}), Planted("dropout_on"))
    if name == "flat":
        problem = random_problem(1, **PLAIN)
        return check(Problem(0 * problem.theta, problem.inputs, problem.targets * 0 + 0.5, problem.configuration))
    if name == "overflow":
        problem = random_problem(1, **PLAIN | {"activation": "linear", "head": "linear_mse"})
        return check(Problem(1e200 * problem.theta, problem.inputs, problem.targets, problem.configuration))
    return check(random_problem(1, **PLAIN))


FINDINGS = [
    ("plain", Asked(1e-5), "right"),
    ("plain", Asked(1e-8, "one"), "right"),
    ("normalized", Asked(1e-5), "right"),
    ("plain", Asked(1e-12), "too-small"),
    ("plain", Asked(1e-12, "one"), "too-small"),
    ("plain", Asked(1e-1), "too-large"),
    ("plain", Asked(1e-4, "one"), "one-sided"),
    ("plain", Asked(1e-5, "unbracketed"), "unbracketed"),
    ("plain", Asked(1e-5, "two", "float32"), "float32"),
    ("kinked", Asked(1e-1), "kink"),
    ("on the kink", Asked(1e-5), "kink"),
    ("one bug", Asked(1e-5), "bug"),
    ("one bug", Asked(1e-12), "bug"),
    ("one bug", Asked(1e-2, "two", "float32"), "bug"),
    ("all wrong", Asked(1e-5), "bug"),
    ("dropping", Asked(1e-5), "unrepeatable"),
    ("flat", Asked(1e-5), "zero"),
    ("overflow", Asked(1e-5), "overflow"),
]


@pytest.mark.parametrize(("name", "asked", "verdict"), FINDINGS)
def test_the_finding_fits_the_numbers(name, asked, verdict):
    found, reading = case(name), read_check(case(name), asked)
    assert reading.verdict == verdict, reading
    assert reading.finding.endswith(".") and reading.detail.endswith(".") and "nan" not in reading.detail
    relative = found.relative(asked.formula, asked.precision)[found.row(asked.epsilon)]
    if verdict in ("right", "too-small", "too-large", "one-sided", "float32", "kink", "unrepeatable"):
        assert scientific(float(relative)) in reading.detail


@pytest.mark.parametrize(("name", "asked", "verdict"), [row for row in FINDINGS if row[2] not in ("bug", "zero")])
def test_what_is_to_be_tried_is_possible_and_mends_it(name, asked, verdict):
    attempt = read_check(case(name), asked).attempt
    assert attempt is not None and attempt.label
    assert Experiment().replace(**attempt.changes)
    if attempt.asked and verdict != "right":
        tried = Asked(
            **{"epsilon": asked.epsilon, "formula": asked.formula, "precision": asked.precision, **attempt.asked}
        )
        before, after = (
            case(name).relative(one.formula, one.precision)[case(name).row(one.epsilon)] for one in (asked, tried)
        )
        assert after < before / 5


def test_blocks_and_factors_are_named():
    reading = read_check(case("one bug"), Asked())
    assert reading.finding == "W2 is wrong." and "W2: 2.000 times" in reading.detail
    assert "W1, b1, b2, W3 and b3 agree to" in reading.detail
    every = read_check(case("all wrong"), Asked())
    m = case("all wrong").problem.inputs.shape[1]
    assert every.finding == "Every block is wrong." and f"{m}.000 times" in every.detail


def test_slopes_and_the_best_step_are_quoted():
    arms, detail = case("plain").arms(), read_check(case("plain"), Asked(1e-5)).detail
    assert arms.truncation is not None and f"slope {arms.truncation.slope:.2f}" in detail
    assert f"ε = {step_text(arms.best)}, {scientific(arms.least)}" in detail
    assert "b1 and b2: zero on both sides" in read_check(case("normalized"), Asked(1e-5)).detail


@pytest.mark.parametrize("formula", ["two", "one"])
def test_of_a_step_that_is_too_small_both_differences_are_quoted(formula):
    found = case("plain").differences["float64"]
    row = case("plain").row(1e-12)
    beside, name = (found.below[row], "J(θ−ε)") if formula == "two" else (found.cost, "J(θ)")
    detail = read_check(case("plain"), Asked(1e-12, formula)).detail
    assert f"J(θ+ε) and {name} differ by {scientific(float(np.median(np.abs(found.above[row] - beside))))} " in detail
    neighbour = float(np.nextafter(found.cost, np.inf))
    assert f"are {scientific(neighbour - found.cost)} apart" in detail and "divided" not in detail


def test_kinks_are_counted():
    found = case("kinked")
    crossed = int(found.crossed[0].sum())
    assert f"For {crossed} of {len(found.moved)} parameters" in read_check(found, Asked(1e-1)).detail
    assert "exactly on it" in read_check(case("on the kink"), Asked(1e-5)).detail


def test_a_kink_that_explains_nothing_is_not_blamed():
    found = case("plain")
    crossed = np.zeros((len(found.epsilons), len(found.moved)), bool)
    crossed[0, -1] = True
    reading = read_check(replace(found, crossed=crossed), Asked(1e-1))
    assert reading.verdict == "too-large"


def test_a_step_between_two_of_the_check_is_read_at_the_nearest():
    assert read_check(case("plain"), Asked(2e-5)) == read_check(case("plain"), Asked(1e-5))


def test_the_courses_right_gradient_fails_its_own_test():
    words = read_course_case()
    score = course_case().relative()[course_case().row(COURSE_EPSILON)]
    assert words.finding == f"The right gradient scores {scientific(score, 2)} and fails its own test."
    assert scientific(score, 2) == "1.19e-7" and "0.2851" in words.detail and "b1 and W2" in words.detail
    logits = course_case(from_logits=True)
    assert scientific(float(logits.relative()[6]), 2) in words.detail


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.19e-7, "1.2e-7"), (0.285, "0.28"), (0.0, "0"), (1.0, "1"), (2e-13, "2.0e-13"), (np.nan, "not a number")],
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert scientific(value) == text
    assert [step_text(10.0**-power) for power in (1, 2, 7, 15)] == ["0.1", "0.01", "1e-7", "1e-15"]
    assert listed(("W1",)) == "W1" and listed(("W1", "b1", "W2")) == "W1, b1 and W2"

"""Published numbers for gradient checking: T10 (one dimension), T11 (47 parameters, two bugs), T12 (ε and float32), T13
(the lecture's cubic), T78 (the formula).

Sources: the notebooks of the Coursera exercise "Gradient Checking" (Kulbear, ChrisRosales, NitinJoshi10) and its test
cases (amanchadha; PeiranLi0930 `W1A3/public_tests.py`); lecture arithmetic and closed forms.
"""

import numpy as np
import pytest

from dlcore.gradient_check.block_checks import judge_blocks, suspects
from dlcore.gradient_check.differences import PRECISIONS, differences
from dlcore.gradient_check.presets import (
    COURSE_LINE,
    FACTORS,
    course_case,
    course_problem,
    cubic,
    of_a_factor,
    one_dimension,
)
from dlcore.gradient_check.verdicts import relative_difference, verdict_of


def at(case, epsilon, precision="float64"):
    return float(case.relative("two", precision)[case.row(epsilon)])


@pytest.mark.parametrize(("x", "relative"), [(2.0, 2.919335883291695e-10), (3.0, 7.814075313343006e-11)])
def test_t10_one_dimension(x, relative):
    """Published case T10: fingerprints of float64 rounding with exactly (J(θ+ε) − J(θ−ε)) / (2ε)."""
    found = one_dimension(x, 4.0)
    assert found.relative == pytest.approx(relative, abs=1e-12)
    assert found.numerical == pytest.approx(x, abs=1e-8)


def test_t11_the_case_is_the_published_one():
    """Published case T11: 47 parameters in the order W1, b1, W2, b2, W3, b3; J and the norm of the buggy gradient."""
    case = course_case(bugs=True)
    assert [block.start for block in case.blocks] == [0, 20, 25, 40, 43, 46] and case.parameters == 47
    rng = np.random.RandomState(1)
    x, w1 = rng.randn(4, 3), rng.randn(5, 4)
    np.testing.assert_array_equal(course_problem().inputs, x)
    np.testing.assert_array_equal(course_problem().theta[:20], w1.ravel())
    assert case.cost == pytest.approx(2.407833389834, abs=1e-11)
    assert np.linalg.norm(case.backpropagated["float64"]) == pytest.approx(4.761422807918, abs=1e-11)


def test_t11_two_bugs():
    """Published case T11: 0.285093 at every ε from 1e-3 to 1e-7; the bugs are in W2 and b1."""
    case = course_case(bugs=True)
    for epsilon in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7):
        assert at(case, epsilon) == pytest.approx(0.2850931567761623, abs=1e-6)
    assert set(suspects(case)) == {"b1", "W2"}
    judged = judge_blocks(case)
    assert judged["W2"].least == pytest.approx(1 / 3, abs=0.01) and judged["b1"].least == pytest.approx(0.6, abs=0.01)


def test_t11_the_right_gradient_is_above_the_courses_own_line():
    """Published case T11: 1.189e-7 (or 1.19099e-7) for a gradient that is right."""
    relative = at(course_case(), 1e-7)
    assert relative == pytest.approx(1.1890913024229996e-07, rel=0.05)
    assert verdict_of(relative).id == "fine" and 1e-7 < relative < COURSE_LINE
    assert not suspects(course_case())


def test_t11_it_is_the_formula_of_the_cost_that_loses_the_digits():
    """The same gradient, the same ε: with the cost from the logits it passes."""
    relative = at(course_case(from_logits=True), 1e-7)
    assert relative < 3e-9 and verdict_of(relative).id == "great"
    assert course_case(from_logits=True).cost == pytest.approx(course_case().cost, abs=1e-13)


@pytest.mark.parametrize(
    ("epsilon", "relative", "tolerance"),
    [
        (1e-3, 1.7e-8, 0.05), (1e-4, 1.9e-10, 0.05), (1e-5, 9.3e-10, 0.3), (1e-6, 8.2e-9, 0.3), (1e-7, 1.2e-7, 0.3),
        (1e-8, 1.2e-6, 0.3),
    ],
)  # fmt: skip
def test_t12_float64(epsilon, relative, tolerance):
    """Published case T12: truncation to a few percent, rounding (where other roundings differ) to a third."""
    assert at(course_case(), epsilon) == pytest.approx(relative, rel=tolerance)


def test_t12_where_it_is_least_and_float32():
    """Published case T12: least at 1e-4 in float64, at 1e-2 in float32."""
    case = course_case()
    assert case.arms().best == 1e-4 and case.arms("two", "float32").best == 1e-2
    for epsilon, relative, tolerance in ((1e-1, 5.5e-3, 0.05), (1e-2, 4.6e-4, 0.3), (1e-3, 3.6e-3, 0.3)):
        assert at(case, epsilon, "float32") == pytest.approx(relative, rel=tolerance)
    assert at(case, 1e-7, "float32") > 0.3


def test_t13_the_cubic():
    """Published case T13: 3.0001 and 3.0301, where the derivative is 3."""
    found = cubic()
    assert found.two_sided == pytest.approx(3.0001, abs=1e-9) and found.one_sided == pytest.approx(3.0301, abs=1e-9)


def test_t13_the_courses_three_verdicts():
    """Published case T13."""
    assert [verdict_of(value).id for value in (0.9e-7, 1e-5, 1.1e-3)] == ["great", "look", "bug"]


@pytest.mark.parametrize(("factor", "relative"), [(2.0, 1 / 3), (4.0, 0.6), (-1.0, 1.0), (0.0, 1.0), (1.0, 0.0)])
def test_t78_the_formula(factor, relative):
    """Published case T78: |k − 1| / (|k| + 1), in [0, 1]."""
    g = np.array([3.0, -1.0, 0.5])
    assert relative_difference(factor * g, g) == pytest.approx(relative, abs=1e-15)
    assert of_a_factor(factor) == pytest.approx(relative)
    assert {2.0, -1.0, 0.0} <= set(FACTORS)


def test_t78_the_best_step_is_where_both_errors_meet():
    """Published case T78: ε* about (3 u |J| / |J'''|)^(1/3), near 1e-5 in float64 and 1e-2 in float32 for J = e^θ."""
    for precision, type_ in PRECISIONS.items():
        expected = (3 * float(np.finfo(type_).eps) / 2) ** (1 / 3)
        steps = tuple(np.geomspace(expected / 1000, expected * 1000, 61))
        theta = np.linspace(-0.1, 0.1, 41)  # many points, or one lucky rounding would decide
        found = differences(lambda vectors: np.exp(vectors).sum(axis=1), theta, epsilons=steps, precision=precision)
        error = np.linalg.norm(found.gradient() - np.exp(theta), axis=1)
        assert expected / 10 < steps[int(np.argmin(error))] < expected * 30

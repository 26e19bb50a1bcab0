"""A descent along the gradient of a tape: the number that the course's notebook prints, and what may go wrong."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dlcore.autodiff.descent import UPDATES, DescentPlan, descend
from dlcore.autodiff.parser import parse
from dlcore.autodiff.program import program_of
from dlcore.autodiff.reading import exactly, read_descent
from tests.core.test_autodiff import POINTS, TEXTS, read

COURSE = parse("w^2 - 10w + 25")


def test_the_course_ends_where_its_notebook_prints():
    """`Adam(0.1)` for 1,000 steps from 0 in float32; the digits are those of the rounding, not of the minimum."""
    descent = descend(DescentPlan(COURSE, (0.0,), (0,)))
    assert descent.updates == UPDATES == 1000
    assert exactly(descent.values[-1, 0]) == "5.000001"
    assert descent.values[1, 0] == pytest.approx(0.1), "Adam's first step is α"
    assert read_descent(descent).finding == "After 1,000 updates w = 5.000001."
    double = descend(DescentPlan(COURSE, (0.0,), (0,), precision="float64"))
    assert abs(double.values[-1, 0] - 5) < 1e-14
    np.testing.assert_allclose(descent.values, double.values, atol=1e-4)


def test_plain_descent_has_its_closed_form():
    """w_t - 5 = (1 - 2 α)^t (w_0 - 5)."""
    descent = descend(DescentPlan(COURSE, (3.0,), (0,), "sgd", 0.05, "float64", updates=50))
    np.testing.assert_allclose(descent.values[:, 0], 5 - 2 * 0.9 ** np.arange(51), rtol=1e-12)
    np.testing.assert_allclose(descent.costs, (descent.values[:, 0] - 5) ** 2, atol=1e-12)


def test_only_what_may_move_does():
    plan = DescentPlan(parse("square(w*x + b - 3)"), (0.5, 2.0, 0.0), (0, 2), "sgd", 0.1, "float64", updates=60)
    descent = descend(plan)
    assert set(descent.values[:, 1]) == {2.0} and not descent.gradients[:, 1].any()
    assert descent.costs[-1] < 1e-12
    assert "x" not in read_descent(descent).finding


def test_it_ends_where_no_step_can_be_made():
    descent = descend(DescentPlan(parse("log(exp(x))"), (0.0,), (0,)))
    assert descent.diverged and descent.updates < UPDATES
    with np.errstate(under="ignore"):
        assert np.exp(descent.values[-2, 0]) > 0, "and before that one can be"
    assert read_descent(descent).finding == f"It ends after {descent.updates} updates."
    pole = descend(DescentPlan(parse("1/x"), (0.0,), (0,)))
    assert pole.diverged and pole.updates == 0 and "before the first update" in read_descent(pole).finding
    flat = read_descent(descend(DescentPlan(parse("relu(x)"), (-1.0,), (0,), updates=5)))
    assert flat.finding == "Nothing has moved."
    held = read_descent(descend(DescentPlan(parse("-log(sigmoid(w*x + b))"), (0.0, 0.0, 0.0), (0, 1, 2), updates=5)))
    assert "w and x never moved" in held.detail


@given(TEXTS, POINTS, st.sampled_from(["adam", "sgd"]), st.sampled_from(["float32", "float64"]))
def test_any_expression_descends_and_its_program_does_the_same(text, point, rule, precision):
    """Whatever becomes infinite or no number on the way; compared to the last bit, but for which NaN it is."""
    expression = read(text)
    assume(expression is not None)
    at = point[: len(expression.variables)]
    plan = DescentPlan(expression, at, tuple(range(len(at))), rule, 0.1, precision, updates=4)
    descent, told = descend(plan), io.StringIO()
    assert np.isfinite(descent.values[:-1]).all() and np.isfinite(descent.costs[:-1]).all()
    assert read_descent(descent).finding
    with contextlib.redirect_stdout(told), np.errstate(all="ignore"):
        exec(program_of(plan, at), {})
    end = np.array(told.getvalue().splitlines()[1].split(), float).astype(precision)
    np.testing.assert_array_equal(end, [*descent.values[-1], descent.costs[-1]])

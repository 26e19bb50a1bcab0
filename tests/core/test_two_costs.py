"""Two costs of one unit: against finite differences, LAPACK's eigenvalues, `jax.hessian`, SciPy, the engine."""

import csv
import io
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.optimize

from dlcore.foundations.cost_descent import cost_descent
from dlcore.foundations.cost_maps import REACH, SIDE, cost_maps
from dlcore.foundations.costs_files import costs_script, costs_to_json, descent_to_csv
from dlcore.foundations.costs_reading import is_down, read_convexity, read_costs, sure_and_wrong
from dlcore.foundations.one_feature import CLASSIFICATION, MOST_EXAMPLES, OneFeature, one_feature
from dlcore.foundations.two_costs import COSTS, CROSS_ENTROPY, SQUARED_ERROR, smallest_eigenvalue
from dlcore.losses import HEADS

CANCER = one_feature("cancer")
SOME = np.random.RandomState(0).uniform(-9, 9, (40, 2))
each = pytest.mark.parametrize("cost", COSTS, ids=lambda cost: cost.id)


def toy(x, y) -> OneFeature:
    """Examples that are written out."""
    return OneFeature(("x",), "x", ("no", "yes"), "yes", np.array(x, float), np.array(y, float), 0.0, 1.0)


@each
def test_a_cost_is_the_engines_own_loss(cost):
    z = np.linspace(-30, 30, 61)
    for y in (np.zeros(61), np.ones(61)):
        head = HEADS[f"sigmoid_{cost.id}"]
        np.testing.assert_allclose(cost.loss(z, y), head.loss(z[None], y[None]), rtol=2e-5, atol=1e-6)
        np.testing.assert_allclose(cost.slope(z, y), head.dz(z[None], y[None])[0], rtol=2e-5, atol=1e-6)


@each
def test_its_derivatives_are_those_of_finite_differences(cost):
    step = 1e-5
    gradient, hessian = cost.gradient(CANCER, SOME), cost.hessian(CANCER, SOME)
    for axis in (0, 1):
        by = step * np.eye(2)[axis]
        slope = (cost.value(CANCER, SOME + by) - cost.value(CANCER, SOME - by)) / (2 * step)
        np.testing.assert_allclose(gradient[:, axis], slope, atol=1e-9)
        bend = (cost.gradient(CANCER, SOME + by) - cost.gradient(CANCER, SOME - by)) / (2 * step)
        np.testing.assert_allclose(hessian[:, axis : axis + 2], bend, atol=1e-8)


@each
def test_its_hessian_is_that_of_automatic_differentiation(cost):
    x, y = CANCER.x[:50], CANCER.y[:50]
    given = toy(x, y)

    def value(at):
        z = at[0] * x + at[1]
        a = jax.nn.sigmoid(z)
        return jnp.mean((a - y) ** 2 if cost.id == "mse" else jnp.logaddexp(z, 0.0) - y * z)

    with jax.enable_x64():
        for at in SOME[:3]:
            p, q, r = cost.hessian(given, at)
            np.testing.assert_allclose([[p, q], [q, r]], jax.hessian(value)(jnp.array(at)), atol=1e-12)


def test_the_smallest_eigenvalue_is_lapacks():
    for cost in COSTS:
        p, q, r = cost.hessian(CANCER, SOME).T
        matrices = np.stack([np.stack([p, q], -1), np.stack([q, r], -1)], -2)
        expected = np.linalg.eigvalsh(matrices)[:, 0]
        np.testing.assert_allclose(smallest_eigenvalue(cost.hessian(CANCER, SOME)), expected, atol=1e-12)
    assert smallest_eigenvalue(np.array([-3.0, 0.0, -1.0])) == -3 and smallest_eigenvalue(np.zeros(3)) == 0


@pytest.mark.parametrize("data", CLASSIFICATION)
def test_cross_entropy_is_convex_on_all_data_and_squared_error_on_none(data):
    given = one_feature(data)
    squared, cross = cost_maps(given)
    assert squared.heights.shape == squared.bends.shape == (SIDE, SIDE)
    assert cross.least_bend >= 0 == cross.bends_down and (cross.heights >= 0).all()
    assert squared.least_bend < 0 and squared.bends_down > 0.5
    # a line between any two points of a convex function is above it; squared error has points where it is not
    one, other = SOME[:20], SOME[20:]
    middle = [cost.value(given, (one + other) / 2) for cost in COSTS]
    ends = [(cost.value(given, one) + cost.value(given, other)) / 2 for cost in COSTS]
    assert (middle[1] <= ends[1] + 1e-12).all() and (middle[0] > ends[0]).any()


def test_a_map_shows_the_cost_where_it_says():
    squared, _ = cost_maps(CANCER)
    assert squared.heights[0, 0] == pytest.approx(SQUARED_ERROR.value(CANCER, np.array([-REACH, REACH])))
    assert squared.heights[-1, 0] == pytest.approx(SQUARED_ERROR.value(CANCER, np.array([-REACH, -REACH])))
    w, b = squared.lowest
    assert (
        SQUARED_ERROR.value(CANCER, np.array([w, b])) == pytest.approx(squared.heights.min()) and squared.lowest_inside
    )


def test_descent_on_cross_entropy_ends_at_scipys_minimum_and_on_squared_error_on_a_plateau():
    descent = cost_descent(CANCER, (6.0, -6.0), 3.0)
    found = scipy.optimize.minimize(lambda at: float(CROSS_ENTROPY.value(CANCER, at)), [0.0, 0.0])
    np.testing.assert_allclose(descent.paths[-1, 1], found.x, atol=0.05)
    assert descent.costs[-1, 1] == pytest.approx(found.fun, abs=1e-4)
    assert descent.costs[-1, 0] > 0.5 and descent.slopes[-1, 0] < 1e-3, "flat, and high"
    assert (np.diff(descent.costs[:, 1]) <= 1e-12).all(), "downhill at every update"
    share = float(np.mean((CANCER.x * descent.paths[-1, 1, 0] + descent.paths[-1, 1, 1] > 0) != (CANCER.y == 1)))
    assert descent.errors[-1, 1] == share


def test_one_update_by_hand():
    given = toy([-1.0, 1.0], [0.0, 1.0])
    descent = cost_descent(given, (0.0, 0.0), 1.0, 1)
    # a = 1/2: dz = (1/2, -1/2), and for squared error 2 (±1/2) 1/4;  dw = mean(dz x)
    np.testing.assert_allclose(descent.paths[1], [[0.25, 0.0], [0.5, 0.0]])
    np.testing.assert_allclose(descent.costs[0], [0.25, np.log(2)])
    np.testing.assert_allclose(descent.slopes[0], [0.25, 0.5])


def test_a_sure_and_wrong_example_pulls_with_1_and_with_nothing():
    z, y = np.array([-20.0]), np.array([1.0])
    assert abs(CROSS_ENTROPY.slope(z, y)[0]) == pytest.approx(1, abs=1e-8)
    assert abs(SQUARED_ERROR.slope(z, y)[0]) < 1e-8
    sure = sure_and_wrong(cost_descent(toy([-2.0, 1.0], [1.0, 1.0]), (5.0, 0.0), 1.0, 1), (5.0, 0.0))
    assert sure.share == 0.5 and sure.slopes[1] > 0.99 and sure.slopes[0] < 1e-3


@pytest.mark.parametrize(
    ("data", "start", "rate", "verdict"),
    [
        ("cancer", (6.0, -6.0), 1.0, "stuck"),
        ("cancer", (0.0, 0.0), 1.0, "both"),
        ("moons", (6.0, 6.0), 30.0, "squared"),
        ("wine", (6.0, -6.0), 0.03, "neither"),
    ],
)
def test_the_reading_is_that_of_its_numbers_and_what_it_suggests_helps(data, start, rate, verdict):
    given = one_feature(data)
    maps, descent = cost_maps(given), cost_descent(given, start, rate)
    reading = read_costs(descent, maps)
    assert reading.verdict == verdict
    assert is_down(descent, maps) == {
        "stuck": (False, True), "both": (True, True), "squared": (True, False), "neither": (False, False),
    }[verdict]  # fmt: skip
    assert (
        f"{100 * descent.errors[-1, 0]:.1f} %" in reading.detail
        and f"{100 * descent.errors[-1, 1]:.1f} %" in reading.detail
    )
    tried = cost_descent(given, reading.start or start, reading.learning_rate or rate)
    after = is_down(tried, maps)
    if verdict == "both":
        assert after == (False, True), "the start that is hardest for squared error"
    elif verdict == "stuck":
        assert after == (True, True)
    else:
        assert tried.costs[-1, 1] < descent.costs[-1, 1]
    finding, detail = read_convexity(maps)
    assert finding.startswith("Cross-entropy bends upwards everywhere")
    assert f"{100 * maps[0].bends_down:.1f} %" in detail


def test_one_feature_is_what_the_options_say():
    assert (CANCER.name, CANCER.positive, len(CANCER.x)) == ("worst perimeter", "benign", MOST_EXAMPLES)
    assert CANCER.x.mean() == pytest.approx(0, abs=1e-12) and CANCER.x.std() == pytest.approx(1)
    from sklearn.datasets import load_breast_cancer

    column = load_breast_cancer().data[:, 22]
    assert set(np.round(CANCER.raw, 6)) <= set(np.round(column, 6)), "its own unit again"
    other = one_feature("iris", 0, 1, 0)
    assert (other.name, other.positive) == ("sepal length (cm)", "setosa")
    assert one_feature("iris", 0, 60, 9).positive == "virginica", "what is not there is chosen for you"
    assert "pixel_0_0" not in one_feature("digits").names, "always the same: nothing to learn from"
    with pytest.raises(ValueError, match="known"):
        one_feature("plane")


def test_script_and_files_say_the_numbers_of_the_page(capsys):
    given = one_feature("iris")
    descent, maps = cost_descent(given, (-6.0, 6.0), 1.0), cost_maps(given)
    exec(compile(costs_script(descent), "script", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    for line, k in zip(printed, (0, 1), strict=True):
        assert f"J {descent.costs[-1, k]:.6f}" in line and f"wrong {descent.errors[-1, k]:.4f}" in line
    rows = list(csv.DictReader(io.StringIO(descent_to_csv(descent))))
    assert len(rows) == len(descent.paths) and float(rows[-1]["ce_cost"]) == descent.costs[-1, 1]
    told = json.loads(costs_to_json(descent, maps, "look=costs"))
    assert told["final"]["mse"]["bends_down"] == maps[0].bends_down and told["link"] == "look=costs"

"""Softmax of two classes against logistic regression, and what either loss says to a network that is wrong and sure."""

import numpy as np
import pytest
import scipy.special

from dlcore.amounts import number_text
from dlcore.data import prepare
from dlcore.links import parse_link
from dlcore.softmax.confident import slopes, squared_error_slope
from dlcore.softmax.confident_reading import read_slopes
from dlcore.softmax.sureness import SURE
from dlcore.softmax.two_classes import two_classes
from dlcore.softmax.two_classes_reading import DOWN, read_two_classes, updates_down

MOONS = "data=moons&noise=0.2"


def data_of(query: str):
    return prepare(parse_link(f"v=1&{query}").experiment)


@pytest.mark.parametrize("query", [MOONS, "data=digits", "data=circles&n=100"])
def test_two_classes_are_logistic_regression_at_half_the_rate(query):
    found = two_classes(data_of(query))
    assert found.difference < 1e-12, "the same to the digits of float64"
    assert 0 < found.single_difference < 1e-6, "and to those of float32"
    np.testing.assert_allclose(found.half, found.logistic, rtol=1e-12)
    assert found.same[0] == pytest.approx(found.logistic[0])
    assert updates_down(found.same, found.logistic) < updates_down(found.logistic, found.logistic)


def test_softmax_at_a_rate_is_logistic_regression_at_twice_it(monkeypatch):
    data = data_of(MOONS)
    found = two_classes(data)
    monkeypatch.setattr("dlcore.softmax.two_classes._safe_rate", lambda inputs: 2 * found.learning_rate)
    np.testing.assert_allclose(two_classes(data).logistic, found.same, rtol=1e-12)


def test_the_costs_are_those_of_logistic_regression_written_out():
    """J = -mean(y log p + (1 - y) log(1 - p)), dJ/dw = X^T (p - y) / m, in three lines."""
    data = data_of(MOONS)
    found = two_classes(data)
    x = np.column_stack([data.inputs[: data.counts[0]], np.ones(data.counts[0])]).astype(np.float64)
    y, w = data.labels[: data.counts[0]], np.append(np.random.RandomState(0).normal(0, 0.1, 2), 0)
    for cost in found.logistic:
        p = scipy.special.expit(x @ w)
        assert cost == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), rel=1e-12)
        w -= found.learning_rate * x.T @ (p - y) / len(y)


def test_the_cost_falls_at_every_update_also_at_the_faster_rate():
    for query in (MOONS, "data=cancer"):
        found = two_classes(data_of(query))
        assert (np.diff(found.logistic) < 0).all() and (np.diff(found.same) < 0).all(), query


def test_what_has_no_two_classes_is_refused_with_the_reason():
    with pytest.raises(ValueError, match="have no classes"):
        two_classes(data_of("data=sine"))


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_slopes_are_derivatives_of_the_losses(classes):
    """By two-sided differences of the losses as lectures write them."""
    rng = np.random.RandomState(1)
    z, labels = rng.normal(0, 4, (20, classes)), rng.randint(0, classes, 20)
    y, step, rows = np.eye(classes)[labels], 1e-6, np.arange(20)

    def losses(z):
        a = scipy.special.softmax(z, axis=1)
        return -np.log(a[rows, labels]), ((a - y) ** 2).sum(axis=1)

    up, down = (losses(z + sign * step * y) for sign in (1, -1))
    found = slopes(scipy.special.softmax(z, axis=1), labels)
    for ours, more, less in zip((found.cross_entropy, found.squared_error), up, down, strict=True):
        np.testing.assert_allclose(ours, np.abs(more - less) / (2 * step), atol=1e-7)
    assert list(found.right) == list(z.argmax(axis=1) == labels)
    np.testing.assert_allclose(found.answer, scipy.special.softmax(z, axis=1).max(axis=1))
    assert list(found.wrong_and_sure) == [k for k in range(20) if not found.right[k] and found.answer[k] > SURE]
    assert 0 < len(found.wrong_and_sure) < 20


def test_slopes_of_a_single_sigmoid_are_those_of_its_own_losses():
    z, labels = np.linspace(-6, 6, 9), np.array([0, 1, 0, 1, 0, 1, 0, 1, 1])
    a, step = scipy.special.expit(z), 1e-6
    found = slopes(a[:, None], labels)

    def losses(z):
        a = scipy.special.expit(z)
        return -labels * np.log(a) - (1 - labels) * np.log(1 - a), (a - labels) ** 2

    for ours, more, less in zip(
        (found.cross_entropy, found.squared_error), losses(z + step), losses(z - step), strict=True
    ):
        np.testing.assert_allclose(ours, np.abs(more - less) / (2 * step), atol=1e-8)
    np.testing.assert_allclose(found.probability, np.where(labels == 1, a, 1 - a))
    np.testing.assert_allclose(found.answer, np.maximum(a, 1 - a))
    assert list(found.wrong_and_sure) == [1, 6]  # z = -4.5 for a 1, and 3 for a 0


@pytest.mark.parametrize("classes", [3, 5])
def test_the_slope_of_squared_error_lies_between_its_bounds_and_comes_to_both(classes):
    p = np.array([0.01, 0.3, 0.9])
    least, most = squared_error_slope(p, classes)
    rest = np.random.RandomState(2).dirichlet(np.ones(classes - 1), (200, 3)) * (1 - p)[:, None]
    a = np.concatenate([np.broadcast_to(p[:, None], (200, 3, 1)), rest], axis=-1).reshape(-1, classes)
    found = slopes(a, np.zeros(len(a), int)).squared_error.reshape(200, 3)
    assert (found >= least - 1e-12).all() and (found <= most + 1e-12).all()
    even = np.column_stack([p, *[(1 - p) / (classes - 1)] * (classes - 1)])
    one = np.column_stack([p, 1 - p, *[np.zeros(3)] * (classes - 2)])
    np.testing.assert_allclose(slopes(even, np.zeros(3, int)).squared_error, least)
    np.testing.assert_allclose(slopes(one, np.zeros(3, int)).squared_error, most)


def test_for_two_classes_both_bounds_are_the_slope_of_the_sigmoid():
    p = np.array([0.05, 0.6])
    least, most = squared_error_slope(p, 2)
    np.testing.assert_allclose(least, slopes(p[:, None], np.ones(2)).squared_error)
    np.testing.assert_array_equal(least, most)


def test_what_is_said_are_the_numbers_that_were_found():
    found = two_classes(data_of(MOONS))
    said = read_two_classes(found).detail
    goal = found.logistic[0] - DOWN * (found.logistic[0] - found.logistic[-1])
    after = [next(k for k, cost in enumerate(costs) if cost <= goal) for costs in (found.same, found.logistic)]
    assert 0 < after[0] < after[1] < found.updates
    assert f"after {after[0]} updates, logistic regression after {after[1]}:" in said
    assert number_text(found.difference) in said
    a = np.array([[0.95, 0.04, 0.01], [0.2, 0.7, 0.1], [0.97, 0.01, 0.02]])
    seen = slopes(a, np.array([1, 1, 0]))
    said = read_slopes(seen, 7)
    assert said.finding == "At epoch 7 it is wrong and sure about 1 of 3 training examples:"
    squared = 2 * 0.04 * (0.96**2 + 0.95**2 + 0.01**2)
    for number in (0.96, squared, 0.96 / squared):
        assert number_text(number) in said.detail
    assert "squared error with nothing." in read_slopes(slopes(np.array([[1 - 1e-12, 1e-12]]), np.array([1])), 7).detail
    assert "no training example" in read_slopes(slopes(a[1:], np.array([1, 0])), 7).finding
    surer = slopes(np.array([[1 - 3.14e-5, 3.14e-5]]), np.array([0]))
    assert read_slopes(surer, 7).detail.endswith("gets is 1 − 3.14·10⁻⁵.")

"""Normalised inputs against scikit-learn's StandardScaler."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from dlcore.scaling import SCALINGS, Scaling


@pytest.fixture
def columns():
    return np.random.RandomState(0).randn(200, 4) * [1, 10, 0.01, 3] + [0, 50, -2, 1000]


def test_standard_is_scikit_learns_and_uses_the_training_rows_only(columns):
    train, dev = columns[:120], columns[120:]
    scaling, oracle = Scaling.standard(train), StandardScaler().fit(train)
    np.testing.assert_allclose(scaling.mean, oracle.mean_, rtol=1e-13)
    np.testing.assert_allclose(scaling.std, oracle.scale_, rtol=1e-12)
    np.testing.assert_allclose(scaling.apply(dev), oracle.transform(dev), atol=1e-11)
    assert abs(scaling.apply(dev).mean(axis=0)).max() > 0.01  # dev keeps its own mean


def test_training_rows_get_mean_zero_and_variance_one(columns):
    scaled = Scaling.standard(columns).apply(columns)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.var(axis=0), 1, rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e9, 1 / 3])
def test_a_constant_column_keeps_std_one(value):
    # 0.1 matters: the rounded mean differs from it, and the computed std is about 1e-17 instead of 0.
    train = np.column_stack([np.full(37, value), np.arange(37.0)])
    scaling = Scaling.standard(train)
    assert scaling.std[0] == 1
    np.testing.assert_array_equal(scaling.apply(train)[:, 0], 0)
    assert scaling.apply(np.array([[value + 2, 0.0]]))[0, 0] == pytest.approx(2, rel=1e-6)


def test_one_training_row_is_scaled_to_zero():
    scaling = Scaling.standard(np.array([[3.0, -1.0]]))
    np.testing.assert_array_equal(scaling.apply(np.array([[3.0, -1.0], [4.0, 1.0]])), [[0, 0], [1, 2]])


def test_none_changes_nothing(columns):
    np.testing.assert_array_equal(Scaling.none(columns).apply(columns), columns)


def test_the_settings_are_named(columns):
    assert list(SCALINGS) == ["none", "standard"]
    np.testing.assert_array_equal(SCALINGS["none"](columns).std, 1)
    np.testing.assert_allclose(SCALINGS["standard"](columns).std, columns.std(axis=0))

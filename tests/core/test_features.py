"""Input features against numbers worked out by hand."""

import math

import numpy as np
import pytest

from dlcore.features import FEATURES, applicable_features, feature_columns

IDS = ["x1", "x2", "x1sq", "x2sq", "x1x2", "sinx1", "sinx2", "cosx1", "cosx2"]
POINT = {"x1": 2.0, "x2": -3.0, "x1sq": 4.0, "x2sq": 9.0, "x1x2": -6.0} | {
    "sinx1": math.sin(2),
    "sinx2": math.sin(-3),
    "cosx1": math.cos(2),
    "cosx2": math.cos(-3),
}


def test_the_ids_are_the_permanent_ones():
    assert list(FEATURES) == IDS
    for key, feature in FEATURES.items():
        assert key == feature.id and feature.label and feature.formula


@pytest.mark.parametrize("feature_id", IDS)
def test_value_at_a_point(feature_id):
    raw = np.array([[2.0, -3.0], [0.0, 0.0]])
    column = FEATURES[feature_id].function(raw)
    assert column.shape == (2,)
    assert column[0] == pytest.approx(POINT[feature_id], abs=1e-15)
    assert column[1] == (1 if feature_id.startswith("cos") else 0)


def test_columns_come_in_the_order_chosen():
    raw = np.array([[2.0, -3.0], [1.0, 5.0]])
    np.testing.assert_array_equal(feature_columns(raw, ("x1x2", "x1")), [[-6, 2], [5, 1]])


@pytest.mark.parametrize("feature_id", IDS)
def test_features_of_x1_alone_work_with_one_input(feature_id):
    if FEATURES[feature_id].inputs == 1:
        assert feature_columns(np.array([[2.0]]), (feature_id,))[0, 0] == pytest.approx(POINT[feature_id])
        assert applicable_features((feature_id,), 1) == (feature_id,)
    else:
        with pytest.raises(IndexError):
            feature_columns(np.array([[2.0]]), (feature_id, "x2"))
        assert applicable_features((feature_id,), 1) == ("x1",)
    assert applicable_features((feature_id,), 2) == (feature_id,)


def test_one_input_keeps_what_it_can_give():
    assert applicable_features(("x2", "sinx1", "x1x2", "x1"), 1) == ("sinx1", "x1")
    assert applicable_features((), 1) == applicable_features((), 2) == ("x1",)


def test_unknown_features_are_refused():
    with pytest.raises(KeyError):
        applicable_features(("x3",), 2)

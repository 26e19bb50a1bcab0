"""Normalised inputs against scikit-learn's StandardScaler, and the two mistakes that can be measured."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.scaling import AS_OFTEN_WRITTEN, EACH_SET_BY_ITSELF, SCALINGS, Scaling, scale_sets


@pytest.fixture
def columns():
    return np.random.RandomState(0).randn(200, 4) * [1, 10, 0.01, 3] + [0, 50, -2, 1000]


def test_standard_is_scikit_learns_and_uses_the_training_rows_only(columns):
    train, dev = columns[:120], columns[120:]
    scaling, oracle = Scaling.standard(train), StandardScaler().fit(train)
    np.testing.assert_allclose(scaling.mean, oracle.mean_, rtol=1e-13)
    np.testing.assert_allclose(scaling.unit, oracle.scale_, rtol=1e-12)
    np.testing.assert_allclose(scaling.apply(dev), oracle.transform(dev), atol=1e-11)
    assert abs(scaling.apply(dev).mean(axis=0)).max() > 0.01  # dev keeps its own mean


def test_training_rows_get_mean_zero_and_variance_one(columns):
    scaled = Scaling.standard(columns).apply(columns)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.var(axis=0), 1, rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e9, 1 / 3])
def test_a_constant_column_keeps_unit_one(value):
    # 0.1 matters: the rounded mean differs from it, and the computed std is about 1e-17 instead of 0.
    train = np.column_stack([np.full(37, value), np.arange(37.0)])
    scaling = Scaling.standard(train)
    assert scaling.unit[0] == 1
    np.testing.assert_array_equal(scaling.apply(train)[:, 0], 0)
    assert scaling.apply(np.array([[value + 2, 0.0]]))[0, 0] == pytest.approx(2, rel=1e-6)


def test_one_training_row_is_scaled_to_zero():
    scaling = Scaling.standard(np.array([[3.0, -1.0]]))
    np.testing.assert_array_equal(scaling.apply(np.array([[3.0, -1.0], [4.0, 1.0]])), [[0, 0], [1, 2]])


def test_none_changes_nothing(columns):
    np.testing.assert_array_equal(Scaling.none(columns).apply(columns), columns)


def test_the_settings_are_named(columns):
    assert list(SCALINGS) == ["none", "standard", "variance", "own"]
    np.testing.assert_array_equal(SCALINGS["none"](columns).unit, 1)
    np.testing.assert_allclose(SCALINGS["standard"](columns).unit, columns.std(axis=0))


def test_dividing_by_the_variance_turns_the_deviations_over(columns):
    scaling = SCALINGS["variance"](columns)
    np.testing.assert_allclose(scaling.unit, columns.var(axis=0))
    np.testing.assert_allclose(scaling.apply(columns).std(axis=0), 1 / columns.std(axis=0))
    assert Scaling.by_variance(np.full((5, 1), 0.1)).unit[0] == 1


def test_only_own_scales_every_set_by_itself(columns):
    sets = [slice(0, 100), slice(100, 160), slice(160, 160), slice(160, 161), slice(161, 200)]
    for id in SCALINGS:
        scaling, scaled = scale_sets(id, columns, sets)
        np.testing.assert_array_equal(scaled[sets[0]], SCALINGS[id](columns[:100]).apply(columns[:100]))
        np.testing.assert_array_equal(scaling.mean, SCALINGS[id](columns[:100]).mean)
        if id != "own":
            np.testing.assert_array_equal(scaled, scaling.apply(columns))
    _, own = scale_sets("own", columns, sets)
    for rows in (sets[1], sets[4]):
        np.testing.assert_allclose(own[rows], StandardScaler().fit_transform(columns[rows]), atol=1e-10)
    np.testing.assert_array_equal(own[160], 0)


@pytest.mark.parametrize("scale", EACH_SET_BY_ITSELF)
def test_an_experiment_scales_every_set_by_itself(scale):
    shifted = {"data": "gauss", "shift": 0.6, "train_dev": 20.0, "examples": 400}
    right, own = (prepare(Experiment(scale=one, **shifted)) for one in ("standard", scale))
    np.testing.assert_array_equal(own.raw, right.raw)
    train = right.slices["train"]
    np.testing.assert_array_equal(own.inputs[train], right.inputs[train])
    for split in ("dev", "test"):
        rows = own.slices[split]
        np.testing.assert_allclose(own.inputs[rows].mean(axis=0), 0, atol=1e-6)
        np.testing.assert_allclose(own.inputs[rows].std(axis=0), 1, rtol=1e-6)
        assert right.inputs[rows].mean() > 0.5, "shifted"
        np.testing.assert_array_equal(own.set_inputs(own.raw[rows]), own.inputs[rows])
        np.testing.assert_array_equal(right.set_inputs(right.raw[rows]), right.inputs[rows])
    assert own.train_dev is not None
    np.testing.assert_allclose(own.train_dev.inputs.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_array_equal(own.network_inputs(own.raw[train]), own.inputs[train])


@pytest.mark.parametrize("scale", AS_OFTEN_WRITTEN)
def test_a_link_with_a_mistake_opens_exactly_that(scale):
    link = parse_link(f"data=wine&scale={scale}")
    assert (link.experiment.scale, link.notices) == (scale, ())
    setting = Experiment.settings()["scale"]
    assert setting.choice_label(scale) == f"{scale} (as often written)"
    assert setting.choice_label("standard") == "standard"

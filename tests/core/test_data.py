"""Prepared data: order, split, flips, features, scaling and targets, for every set of the registry."""

import hashlib
import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from sklearn.preprocessing import StandardScaler

from dlcore.budget import training_examples
from dlcore.data import prepare
from dlcore.datasets import DATASETS
from dlcore.datasets.labels import flip_labels
from dlcore.experiment import Experiment
from dlcore.projection import principal_plane
from dlcore.splits import split_counts
from tests.core.strategies import experiment_of, values_by_name

DEFAULTS = {
    "data": "spiral",
    "examples": 300,
    "noise": 0.2,
    "flip": 0.0,
    "classes": 2,
    "split": (60.0, 20.0, 20.0),
    "features": ("x1", "x2"),
    "scale": "standard",
    "data_seed": 0,
    "stratify": "no",
    "train_dev": 0.0,
    "shift": 0.0,
    "turn": 0.0,
    "more_noise": 0.0,
    "balance": 0.0,
}

# The default experiment with a tenth of its labels flipped.
FIRST_ROW = [-0.31765030807426137, -0.2285092037679719]
LABELS_SHA256 = "7c8322fc023347c2fda30a5f70162825825d625852117a82c350444f99e21c2e"


def prepared(**settings):
    return prepare(SimpleNamespace(**(DEFAULTS | settings)))


def sorted_rows(raw, labels):
    rows = np.column_stack([raw, labels])
    return rows[np.lexsort(rows.T)]


@pytest.mark.parametrize("scale", ["none", "standard"])
@pytest.mark.parametrize("dataset_id", list(DATASETS))
def test_contract(dataset_id, scale):
    dataset = DATASETS[dataset_id]
    data = prepared(data=dataset_id, scale=scale, classes=4)
    m, classes = len(data.raw), data.classes
    assert sum(data.counts) == m and data.dataset is dataset
    assert classes == dataset.allowed_classes(4)
    assert data.raw.shape == (m, dataset.inputs) and data.raw.dtype == np.float64
    assert data.inputs.shape == (m, len(data.feature_ids)) and data.inputs.dtype == np.float32
    assert data.targets.shape == (m, classes if classes > 2 else 1) and data.targets.dtype == np.float32
    assert data.labels.dtype == (np.int64 if dataset.task == "classification" else np.float64)
    for array in (data.raw, data.inputs, data.targets, data.labels, data.points):
        assert np.isfinite(array).all()
    assert data.scaling.mean.shape == data.scaling.unit.shape == (len(data.feature_ids),)
    assert (data.scaling.unit > 0).all()
    if classes > 2:
        np.testing.assert_array_equal(data.targets.argmax(axis=1), data.labels)
        np.testing.assert_array_equal(data.targets.sum(axis=1), 1)
    else:
        np.testing.assert_array_equal(data.targets[:, 0], data.labels.astype(np.float32))


@pytest.mark.parametrize("dataset_id", list(DATASETS))
def test_the_schemas_own_experiment_is_read_the_same(dataset_id):
    experiment = Experiment(data=dataset_id)
    data, same = prepare(experiment), prepared(data=dataset_id, classes=experiment.classes, noise=experiment.noise)
    np.testing.assert_array_equal(data.inputs, same.inputs)
    np.testing.assert_array_equal(data.targets, same.targets)
    assert data.classes == experiment.classes and data.counts == same.counts


@pytest.mark.parametrize("dataset_id", list(DATASETS))
def test_nothing_is_lost_or_doubled_by_the_split(dataset_id):
    dataset = DATASETS[dataset_id]
    data = prepared(data=dataset_id)
    made = dataset.make(np.random.RandomState(0), 300, 0.2, data.classes)
    np.testing.assert_array_equal(sorted_rows(data.raw, data.labels), sorted_rows(*made))


@pytest.mark.parametrize("dataset_id", list(DATASETS))
def test_the_plane_shows_every_example(dataset_id):
    data = prepared(data=dataset_id)
    xmin, xmax, ymin, ymax = data.plane.extent
    x, y = data.points.T
    assert xmin < x.min() and x.max() < xmax and ymin < y.min() and y.max() < ymax
    inputs = data.dataset.inputs
    assert data.plane.axes.shape == (min(inputs, 2), inputs) and data.plane.origin.shape == (inputs,)
    assert len(data.plane.names) == 2
    if inputs == 2:
        np.testing.assert_array_equal(data.points, data.raw)
        assert -xmin == xmax == -ymin == ymax >= 6
    if inputs == 1:
        np.testing.assert_array_equal(data.points, np.column_stack([data.raw[:, 0], data.labels]))
        assert data.plane.names == ("x1", "y")
        assert (xmin, xmax) == pytest.approx((-6, 6) if dataset_id == "sine" else (-5.4, 5.4))
    if inputs > 2:
        assert data.plane.names == ("1st principal component", "2nd principal component")


def test_equal_settings_give_equal_bits_and_another_seed_does_not():
    one, two, other = prepared(), prepared(), prepared(data_seed=1)
    np.testing.assert_array_equal(one.inputs, two.inputs)
    np.testing.assert_array_equal(one.targets, two.targets)
    assert not np.array_equal(one.inputs, other.inputs)


def test_the_default_experiment_never_changes():
    # Links must open the same run for ever. If this fails, put the old behaviour back.
    data = prepared(flip=0.1)
    np.testing.assert_allclose(data.raw[0], FIRST_ROW, rtol=0, atol=1e-12)
    assert hashlib.sha256(data.labels.astype(np.uint8).tobytes()).hexdigest() == LABELS_SHA256


@pytest.mark.parametrize("dataset_id", list(DATASETS))
def test_what_is_off_leaves_every_bit_as_it_was(dataset_id):
    dataset = DATASETS[dataset_id]
    data = prepare(Experiment(data=dataset_id, n=400, noise=0.3, flip=0.1, data_seed=3))
    rng = np.random.RandomState(3)
    raw, labels = dataset.make(rng, 400, 0.3, data.classes)
    if dataset.splittable:
        order = rng.permutation(len(raw))
        raw, labels = raw[order], labels[order]
    if dataset.task == "classification":
        labels = flip_labels(rng, labels, data.classes, 0.1)
    np.testing.assert_array_equal(data.raw, raw)
    np.testing.assert_array_equal(data.labels, labels)
    assert data.train_dev is None


def test_global_random_state_is_neither_read_nor_changed():
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    one = prepared(flip=0.1)
    np.testing.assert_array_equal(before, np.random.get_state()[1])
    np.random.seed(6)
    np.testing.assert_array_equal(one.inputs, prepared(flip=0.1).inputs)


@pytest.mark.parametrize("dataset_id", ["circles", "moons", "spiral", "gauss"])
def test_every_set_of_the_split_has_every_class(dataset_id):
    data = prepared(data=dataset_id)
    assert data.counts == (180, 60, 60)
    for rows in data.slices.values():
        assert 0.3 < data.labels[rows].mean() < 0.7  # the sets come class after class: a lost shuffle shows
    np.testing.assert_array_equal(np.bincount(data.split_index), data.counts)
    assert (np.diff(data.split_index.astype(int)) >= 0).all() and data.split_index.dtype == np.uint8


def test_dev_or_test_may_be_empty():
    data = prepared(split=(70.0, 30.0, 0.0))
    assert data.counts == (210, 90, 0) and len(data.raw[data.slices["test"]]) == 0


@pytest.mark.parametrize("flip", [0.0, 0.2])
@pytest.mark.parametrize("train_dev", [0.0, 15.0])
@pytest.mark.parametrize("dataset_id", ["spiral", "checker", "digits", "cancer"])
def test_a_stratified_split_has_every_class_in_the_same_proportions(dataset_id, train_dev, flip):
    settings = {"data": dataset_id, "classes": 6, "flip": flip, "train_dev": train_dev, "examples": 317}
    one, plain = prepared(stratify="yes", **settings), prepared(**settings)
    assert one.counts == plain.counts
    sets = [one.labels[rows] for rows in one.slices.values()]
    if train_dev:
        sets.append(one.train_dev.labels)
    tables = np.array([np.bincount(each, minlength=one.classes) for each in sets])
    exact = np.outer(tables.sum(axis=1), tables.sum(axis=0)) / tables.sum()
    assert (np.abs(tables - exact) < 1).all()
    np.testing.assert_array_equal(everything(one), everything(plain))
    assert not np.array_equal(one.raw, plain.raw)
    assert 0.3 < np.mean(np.diff(one.labels) != 0) / np.mean(np.diff(plain.labels) != 0) < 3, "not class after class"


def everything(data):
    """All rows of train, dev, test and train-dev, sorted."""
    raw, labels = data.raw, data.labels
    if data.train_dev is not None:
        raw, labels = np.concatenate([raw, data.train_dev.raw]), np.concatenate([labels, data.train_dev.labels])
    return sorted_rows(raw, labels)


@pytest.mark.parametrize("dataset_id", ["moons", "blobs", "sine", "wine"])
def test_a_train_dev_set_is_a_part_of_train_that_does_not_train(dataset_id):
    whole, rest = (prepared(data=dataset_id, classes=4, train_dev=percent) for percent in (0.0, 20.0))
    aside, train = rest.train_dev, whole.counts[0]
    assert whole.train_dev is None
    assert rest.counts == (train - len(aside.raw), *whole.counts[1:]) and len(aside.raw) == round(train * 0.2)
    np.testing.assert_array_equal(everything(rest), everything(whole))
    for part in ("dev", "test"):
        np.testing.assert_array_equal(rest.raw[rest.slices[part]], whole.raw[whole.slices[part]])
        np.testing.assert_array_equal(rest.labels[rest.slices[part]], whole.labels[whole.slices[part]])
    np.testing.assert_array_equal(rest.raw[rest.slices["train"]], whole.raw[: rest.counts[0]])
    oracle = StandardScaler().fit(rest.raw[rest.slices["train"]])
    np.testing.assert_allclose(aside.inputs, oracle.transform(aside.raw), rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(rest.network_inputs(aside.raw), aside.inputs)
    targets = aside.targets.argmax(axis=1) if rest.classes > 2 else aside.targets[:, 0]
    np.testing.assert_array_equal(targets, aside.labels.astype(np.float32 if rest.classes == 1 else np.int64))
    for array in (aside.raw, aside.labels, aside.inputs, aside.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@given(values_by_name())
def test_every_valid_experiment_has_data_with_some_to_train_on(values):
    if "examples" in values:
        values["examples"] = 100 + values["examples"] % 400
    experiment = experiment_of(values)
    data = prepare(experiment)
    assert data.counts[0] == training_examples(experiment) >= 1
    assert (data.train_dev is not None) == (experiment.train_dev > 0)
    aside = 0 if data.train_dev is None else len(data.train_dev.raw)
    if data.dataset.splittable:
        train, dev, test = split_counts(len(data.raw) + aside, experiment.split)
        assert data.counts == (train - aside, dev, test)
    for array in (data.raw, data.labels, data.inputs, data.targets):
        assert np.isfinite(array).all() and len(array) == sum(data.counts)
    xmin, xmax, ymin, ymax = data.plane.extent
    x, y = data.points.T
    assert xmin <= x.min() and x.max() <= xmax and ymin <= y.min() and y.max() <= ymax


def test_scaling_comes_from_the_training_rows_only():
    data = prepared(data="wine")
    train = data.slices["train"]
    oracle = StandardScaler().fit(data.raw[train])
    np.testing.assert_allclose(data.inputs, oracle.transform(data.raw), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(data.scaling.mean, oracle.mean_)
    np.testing.assert_allclose(data.scaling.unit, oracle.scale_)
    unscaled = prepared(data="wine", scale="none")
    np.testing.assert_array_equal(unscaled.inputs, unscaled.raw.astype(np.float32))


@pytest.mark.parametrize("scale", ["none", "standard"])
def test_the_plane_of_real_data_comes_from_the_training_rows_and_follows_the_scaling(scale):
    data = prepared(data="wine", scale=scale)
    expected = principal_plane(data.raw[:107], standardised=scale == "standard")
    np.testing.assert_array_equal(data.plane.origin, data.raw[:107].mean(axis=0))
    np.testing.assert_array_equal(data.plane.axes, expected.axes)
    # Unscaled, proline (hundreds to thousands) is nearly the whole first component.
    proline = np.eye(13)[12]
    assert np.allclose(data.plane.axes[0], proline, atol=0.05) == (scale == "none")


def test_features_are_computed_then_scaled():
    data = prepared(data="xor", features=("x1x2", "sinx1"))
    x1, x2 = data.raw.T
    columns = np.column_stack([x1 * x2, np.sin(x1)])
    assert data.feature_ids == ("x1x2", "sinx1")
    np.testing.assert_allclose(data.inputs, StandardScaler().fit(columns[:180]).transform(columns), atol=1e-5)


def test_sets_without_plane_features_ignore_the_setting():
    assert prepared(data="sine", features=("x2", "x1sq")).feature_ids == ("x1sq",)
    assert prepared(data="sine", features=("x2",)).feature_ids == ("x1",)
    iris = prepared(data="iris", features=("x1",))
    assert iris.feature_ids == DATASETS["iris"].input_names and iris.inputs.shape[1] == 4


@pytest.mark.parametrize("dataset_id", ["xor", "sine", "iris"])
def test_network_inputs_are_what_the_network_saw(dataset_id):
    data = prepared(data=dataset_id, features=("x1", "x1sq"))
    np.testing.assert_array_equal(data.network_inputs(data.raw), data.inputs)
    assert data.network_inputs(data.raw[:3]).dtype == np.float32


@pytest.mark.parametrize(("dataset_id", "classes"), [("circles", 2), ("blobs", 5), ("digits", 10)])
def test_flips_change_exactly_the_share_of_labels_and_nothing_else(dataset_id, classes):
    clean, flipped = (prepared(data=dataset_id, classes=classes, flip=share) for share in (0.0, 0.17))
    np.testing.assert_array_equal(clean.raw, flipped.raw)
    assert np.sum(clean.labels != flipped.labels) == round(0.17 * len(clean.raw))
    assert set(flipped.labels) == set(range(classes))
    targets = flipped.targets.argmax(axis=1) if classes > 2 else flipped.targets[:, 0]
    np.testing.assert_array_equal(targets, flipped.labels)


def test_flips_leave_regression_alone():
    np.testing.assert_array_equal(prepared(data="sine", flip=0.5).labels, prepared(data="sine").labels)


def test_noise_and_split_do_not_draw_other_examples():
    base, noisy, resplit = prepared(), prepared(noise=0.5), prepared(split=(80.0, 10.0, 10.0))
    np.testing.assert_array_equal(base.labels, noisy.labels)
    assert 0.2 < (base.raw - noisy.raw).std() < 0.4  # the same directions, 0.3 farther
    np.testing.assert_array_equal(base.raw, resplit.raw)


def test_ten_points_all_train_in_order():
    data = prepared(data="ten", examples=5000, noise=0.0, split=(20.0, 40.0, 40.0))
    assert data.counts == (10, 0, 0)
    np.testing.assert_allclose(data.raw[:, 0], np.linspace(-4.5, 4.5, 10))
    assert data.targets[-1, 0] == np.float32(-6.2512)


def test_real_sets_ignore_examples_and_noise():
    one, two = prepared(data="iris"), prepared(data="iris", examples=1000, noise=1.0)
    np.testing.assert_array_equal(one.inputs, two.inputs)
    assert one.counts == (90, 30, 30)


def test_arrays_are_read_only():
    data = prepared()
    for array in (data.raw, data.labels, data.inputs, data.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="unknown data 'custom'; known: circles"):
        prepared(data="custom")
    with pytest.raises(ValueError, match="unknown scale 'minmax'"):
        prepared(scale="minmax")
    with pytest.raises(KeyError, match="x3"):
        prepared(features=("x3",))


def test_a_million_examples_take_seconds():
    start = time.thread_time()
    data = prepared(data="rings", examples=1_000_000, classes=6, flip=0.1, features=("x1", "x2", "sinx1"))
    assert time.thread_time() - start < 20  # about 1 s; a loop over examples takes a minute
    assert data.counts == (600_000, 200_000, 200_000)

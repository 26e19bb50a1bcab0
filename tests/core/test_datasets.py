"""The data sets: one contract for the registry, an independent oracle for each shape, stored first rows."""

import json
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets
from scipy.stats import norm

from dlcore.datasets import DATASETS
from dlcore.datasets.labels import balanced_labels, flip_labels, one_hot
from dlcore.datasets.preview import preview
from tests.core.truths import circles_data, moons_data

IDS = ["circles", "moons", "xor", "gauss", "spiral", "blobs", "checker", "rings", "halfplane"]
IDS += ["plane", "multigauss", "sine", "ten", "digits", "iris", "wine", "cancer", "diabetes"]
SYNTHETIC = [each for each in IDS if DATASETS[each].synthetic]
PLANE_CLASSIFICATION = [each for each in SYNTHETIC if DATASETS[each].task == "classification"]
GOLDEN = json.loads((Path(__file__).parent / "golden_datasets.json").read_text())


def make(dataset_id, examples=300, noise=0.0, classes=None, seed=0):
    dataset = DATASETS[dataset_id]
    rng = np.random.RandomState(seed)
    return dataset.make(rng, examples, noise, classes or dataset.usual_classes)


def every_class_count(ids):
    return [(each, c) for each in ids for c in range(DATASETS[each].classes[0], DATASETS[each].classes[1] + 1)]


# --- the registry -------------------------------------------------------------------------------------------


def test_the_ids_are_the_permanent_ones():
    assert list(DATASETS) == IDS
    assert all(key == dataset.id for key, dataset in DATASETS.items())


@pytest.mark.parametrize("dataset_id", IDS)
def test_metadata_is_complete_and_consistent(dataset_id):
    dataset = DATASETS[dataset_id]
    assert dataset.label and dataset.help.endswith(".") and dataset.source
    assert len(dataset.input_names) == len(set(dataset.input_names)) == dataset.inputs
    assert dataset.classes[0] <= dataset.usual_classes <= dataset.classes[1]
    assert (dataset.classes == (1, 1)) == (dataset.task == "regression")
    if dataset.class_names:
        assert len(dataset.class_names) == dataset.classes[1]
    assert dataset.allowed_classes(0) == dataset.classes[0]
    assert dataset.allowed_classes(99) == dataset.classes[1]
    assert dataset.allowed_classes(dataset.usual_classes) == dataset.usual_classes


@pytest.mark.parametrize("noise", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("examples", [100, 301, 4001])
@pytest.mark.parametrize(("dataset_id", "classes"), every_class_count(IDS))
def test_contract(dataset_id, classes, examples, noise):
    dataset = DATASETS[dataset_id]
    raw, labels = make(dataset_id, examples, noise, classes)
    assert raw.dtype == np.float64 and raw.shape == (len(labels), dataset.inputs)
    assert np.isfinite(raw).all()
    if dataset.synthetic:
        assert len(raw) == examples
    if dataset.task == "regression":
        assert labels.dtype == np.float64 and np.isfinite(labels).all() and labels.std() > 0
    else:
        assert labels.dtype == np.int64
        assert set(labels) == set(range(classes))


@pytest.mark.parametrize("examples", [100, 301, 302, 1003])
@pytest.mark.parametrize(("dataset_id", "classes"), every_class_count(PLANE_CLASSIFICATION))
def test_classes_are_balanced_within_one_example(dataset_id, classes, examples):
    sizes = np.bincount(make(dataset_id, examples, 0.2, classes)[1], minlength=classes)
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize(("dataset_id", "classes"), every_class_count(SYNTHETIC))
def test_synthetic_sets_fill_the_plane_and_stay_in_it(dataset_id, classes):
    size = np.abs(make(dataset_id, 300, 0.0, classes)[0]).max()
    assert 4 < size <= 6


@pytest.mark.parametrize("dataset_id", IDS)
def test_a_seed_gives_the_same_set_bit_for_bit(dataset_id):
    (raw, labels), (raw_again, labels_again) = make(dataset_id, noise=0.2), make(dataset_id, noise=0.2)
    np.testing.assert_array_equal(raw, raw_again)
    np.testing.assert_array_equal(labels, labels_again)
    if DATASETS[dataset_id].noisy:
        other_raw, other_labels = make(dataset_id, noise=0.2, seed=1)
        assert not (np.array_equal(raw, other_raw) and np.array_equal(labels, other_labels))


@pytest.mark.parametrize("dataset_id", sorted(GOLDEN))
def test_stored_rows_never_change(dataset_id):
    # Links must open the same run for ever. If this fails, put the old numbers back, do not store new ones.
    raw, labels = make(dataset_id, 100, 0.2)
    rows = GOLDEN[dataset_id]["rows"]
    np.testing.assert_allclose(raw[rows], GOLDEN[dataset_id]["raw"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(labels[rows], GOLDEN[dataset_id]["labels"], rtol=0, atol=1e-12)


def test_every_random_set_has_stored_rows():
    assert sorted(GOLDEN) == sorted(each for each in IDS if DATASETS[each].noisy)


# --- noise --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset_id", [each for each in SYNTHETIC if each not in ("gauss", "blobs", "sine")])
def test_noise_moves_the_inputs_by_its_standard_deviation(dataset_id):
    (still, labels), (moved, labels_moved) = (make(dataset_id, 20_000, noise) for noise in (0.0, 0.3))
    np.testing.assert_array_equal(labels, labels_moved)
    noise = moved - still
    np.testing.assert_allclose(noise.std(axis=0), 0.3, rtol=0.03)
    np.testing.assert_allclose(noise.mean(axis=0), 0, atol=0.012)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.03


@pytest.mark.parametrize(("dataset_id", "cluster_std"), [("gauss", 1.0), ("blobs", 0.6)])
@pytest.mark.parametrize("noise", [0.0, 0.5, 1.0])
def test_cluster_and_noise_add_in_quadrature(dataset_id, cluster_std, noise):
    raw, labels = make(dataset_id, 40_000, noise)
    for each in np.unique(labels):
        expected = np.sqrt(cluster_std**2 + noise**2)
        np.testing.assert_allclose(raw[labels == each].std(axis=0), expected, rtol=0.03)


@pytest.mark.parametrize(("dataset_id", "examples"), [("sine", 20_000), ("ten", 10)])
def test_noise_on_one_dimensional_sets_moves_the_target_only(dataset_id, examples):
    (still, y), (moved, y_moved) = (make(dataset_id, examples, noise) for noise in (0.0, 0.3))
    np.testing.assert_array_equal(still, moved)
    # Ten standard normals have a standard deviation between 0.3 and 2 in all but one of 10,000 seeds.
    assert 0.3 * 0.3 < (y_moved - y).std() < 2 * 0.3
    if examples > 1000:
        assert (y_moved - y).std() == pytest.approx(0.3, rel=0.03)


# --- the shapes ---------------------------------------------------------------------------------------------


def test_circles_lie_on_radius_five_and_two_and_a_half():
    raw, labels = make("circles")
    np.testing.assert_allclose(np.hypot(*raw.T), np.where(labels == 0, 5.0, 2.5))
    raw, labels = make("circles", 1000, 0.2)
    np.testing.assert_array_equal(np.hypot(*raw.T) < 3.75, labels == 1)


def test_moons_lie_on_two_half_circles():
    raw, labels = make("moons")
    upper, lower = raw[labels == 0], raw[labels == 1]
    np.testing.assert_allclose(np.hypot(*(upper - [-1.75, -0.875]).T), 3.5)
    np.testing.assert_allclose(np.hypot(*(lower - [1.75, 0.875]).T), 3.5)
    assert (upper[:, 1] >= -0.875 - 1e-9).all() and (lower[:, 1] <= 0.875 + 1e-9).all()


def test_xor_is_the_sign_of_the_product_away_from_the_axes():
    raw, labels = make("xor", 1000)
    np.testing.assert_array_equal(labels == 1, raw[:, 0] * raw[:, 1] > 0)
    assert np.abs(raw).min() >= 0.3 and np.abs(raw).max() <= 5.3
    assert (np.bincount(2 * (raw[:, 0] > 0) + (raw[:, 1] > 0)) == 250).all()


def test_gauss_best_line_has_the_error_of_the_closed_form():
    noise = 1.0
    raw, labels = make("gauss", 200_000, noise)
    for each, centre in ((0, -2), (1, 2)):
        np.testing.assert_allclose(raw[labels == each].mean(axis=0), centre, atol=0.02)
    error = np.mean((raw.sum(axis=1) > 0) != labels)
    expected = norm.cdf(-2 * np.sqrt(2) / np.sqrt(1 + noise**2))  # Φ(-2) = 0.02275
    assert error == pytest.approx(expected, abs=4 * np.sqrt(expected / len(labels)))


def test_two_spirals_are_the_tensorflow_playgrounds():
    # dataset.ts: r = i/n·5, t = 1.75·i/n·2π + Δ, x = r sin t, y = r cos t, Δ = 0 and π.
    raw, labels = make("spiral", 200)
    radius = np.hypot(*raw.T)
    angle = 1.75 * radius / 5 * 2 * np.pi + np.where(labels == 0, 0, np.pi)
    np.testing.assert_allclose(raw, np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]), atol=1e-12)
    assert radius.min() >= 0.5 and radius.max() <= 5


@pytest.mark.parametrize("arms", [2, 3, 4, 5, 6])
def test_spiral_arms_are_one_arm_turned(arms):
    raw, labels = make("spiral", 60 * arms, classes=arms)
    first = raw[labels == 0]
    for each in range(arms):
        turn = 2 * np.pi * each / arms
        # x1 = r sin t, x2 = r cos t: a larger t turns clockwise.
        turned = first @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        np.testing.assert_allclose(raw[labels == each], turned, atol=1e-9)
    # Neighbouring arms stay more than a unit apart on the outer half, so noise 0.2 does not mix them.
    outer = np.hypot(*raw.T) > 2.5
    apart = np.hypot(*(raw[outer][:, None] - raw[outer][None]).transpose(2, 0, 1))
    assert apart[labels[outer][:, None] != labels[outer][None]].min() > 1.0


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_blobs_have_their_centres_evenly_on_a_circle(classes):
    raw, labels = make("blobs", 5000 * classes, classes=classes)
    centres = np.array([raw[labels == each].mean(axis=0) for each in range(classes)])
    np.testing.assert_allclose(np.hypot(*centres.T), 3.8, atol=0.05)
    step = np.hypot(*(centres - np.roll(centres, 1, axis=0)).T)
    np.testing.assert_allclose(step, 2 * 3.8 * np.sin(np.pi / classes), atol=0.06)


def test_checker_is_the_parity_of_its_cell():
    raw, labels = make("checker", 1600)
    cell = np.floor(raw / 2.5).astype(int)
    np.testing.assert_array_equal(labels, cell.sum(axis=1) % 2)
    inside = raw / 2.5 - cell
    assert inside.min() >= 0.2 / 2.5 - 1e-12 and inside.max() <= 1 - 0.2 / 2.5 + 1e-12
    assert (np.unique(cell, axis=0, return_counts=True)[1] == 100).all() and cell.min() == -2 and cell.max() == 1


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_rings_are_separated_by_radius_and_even_in_area(classes):
    raw, labels = make("rings", 4000 * classes, classes=classes)
    radius = np.hypot(*raw.T)
    period = 5.5 / (classes - 0.5)
    np.testing.assert_array_equal(labels, np.floor(radius / period))
    assert (radius / period - labels).max() <= 0.5 + 1e-12
    # Uniform by area: the disc of class 0 has a quarter of its examples within half its radius.
    disc = radius[labels == 0]
    assert np.mean(disc < period / 4) == pytest.approx(0.25, abs=0.03)


def test_halfplane_is_above_or_below_the_curve():
    raw, labels = make("halfplane", 2000)
    above = raw[:, 1] - 2 * np.sin(raw[:, 0] / 1.5)
    np.testing.assert_array_equal(labels == 1, above > 0)
    assert np.abs(above).min() >= 0.2 - 1e-12 and np.abs(raw).max() <= 5


def test_plane_is_the_plane():
    raw, targets = make("plane")
    np.testing.assert_allclose(targets, 0.1 * raw[:, 0] + 0.1 * raw[:, 1])


def test_multigauss_is_the_tensorflow_playgrounds():
    # dataset.ts, regressGaussian: the cone of largest |label| wins, scaled from 1 at distance 0 to 0 at 2.
    cones = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    raw, targets = make("multigauss", 500)
    for (x1, x2), target in zip(raw, targets, strict=True):
        label = 0.0
        for centre1, centre2, sign in cones:
            height = sign * max(0.0, 1 - np.sqrt((x1 - centre1) ** 2 + (x2 - centre2) ** 2) / 2)
            if abs(height) > abs(label):
                label = height
        assert target == pytest.approx(label, abs=1e-12)
    assert targets.max() > 0.8 and targets.min() < -0.8 and (targets == 0).any()


def test_sine_is_a_sine():
    raw, targets = make("sine", 2000)
    np.testing.assert_allclose(targets, np.sin(raw[:, 0]))
    assert -5 <= raw.min() < -4.9 and 4.9 < raw.max() <= 5


def test_ten_points_are_the_ten_points():
    raw, targets = make("ten", 5000)
    np.testing.assert_allclose(raw[:, 0], [-4.5, -3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 4.5])
    expected = [0.9819, 0.7973, 1.9737, 0.1838, 1.3180, -0.8361, -0.6591, -2.4701, -2.8122, -6.2512]
    np.testing.assert_array_equal(targets, expected)
    raw[:] = 0
    assert make("ten")[0].any()  # a caller that writes into its copy leaves the set alone


# --- real data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset_id", "loader", "shape"),
    [
        ("iris", "load_iris", (150, 4)),
        ("wine", "load_wine", (178, 13)),
        ("cancer", "load_breast_cancer", (569, 30)),
        ("diabetes", "load_diabetes", (442, 10)),
        ("digits", "load_digits", (1797, 64)),
    ],
)
def test_real_sets_are_scikit_learns(dataset_id, loader, shape):
    bunch = getattr(sklearn.datasets, loader)(**({"scaled": False} if dataset_id == "diabetes" else {}))
    raw, labels = make(dataset_id, 100, 1.0)
    np.testing.assert_array_equal(raw, bunch.data / (16 if dataset_id == "digits" else 1))
    np.testing.assert_array_equal(labels, bunch.target / (100 if dataset_id == "diabetes" else 1))
    assert raw.shape == shape
    if dataset_id == "digits":
        assert raw.min() == 0 and raw.max() == 1
        assert DATASETS["digits"].input_names == tuple(bunch.feature_names)
    else:
        assert DATASETS[dataset_id].input_names == tuple(bunch.feature_names)
    if dataset_id in ("iris", "cancer"):
        assert DATASETS[dataset_id].class_names == tuple(bunch.target_names)


# --- labels -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.25, 0.5, 1.0])
def test_flipping_changes_exactly_the_share(classes, share):
    labels = balanced_labels(301, classes)
    flipped = flip_labels(np.random.RandomState(0), labels, classes, share)
    assert np.sum(flipped != labels) == round(share * 301)
    assert set(flipped) <= set(range(classes)) and flipped.dtype == labels.dtype
    np.testing.assert_array_equal(labels, balanced_labels(301, classes))


def test_flipped_labels_are_spread_over_the_wrong_classes():
    labels = np.zeros(30_000, dtype=np.int64)
    flipped = flip_labels(np.random.RandomState(0), labels, 4, 1.0)
    np.testing.assert_allclose(np.bincount(flipped, minlength=4) / 30_000, [0, 1 / 3, 1 / 3, 1 / 3], atol=0.012)


def test_flipped_examples_are_drawn_from_all():
    flipped = flip_labels(np.random.RandomState(0), np.zeros(10_000, dtype=np.int64), 2, 0.5)
    assert flipped[:5000].mean() == pytest.approx(0.5, abs=0.03)


def test_an_impossible_share_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        flip_labels(np.random.RandomState(0), np.zeros(3, dtype=np.int64), 2, 1.5)


def test_one_hot_of_the_published_case():
    # T32: labels [1,2,3,0,2,1], C = 4; the source has one column per example.
    columns = [[0, 0, 0, 1, 0, 0], [1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 0]]
    result = one_hot(np.array([1, 2, 3, 0, 2, 1]), 4)
    np.testing.assert_array_equal(result, np.transpose(columns))
    assert result.dtype == np.float32


# --- thumbnails ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset_id", IDS)
def test_preview_fits_a_unit_square_and_fills_it(dataset_id):
    position, value = preview(dataset_id)
    expected = 10 if dataset_id == "ten" else 60
    assert position.shape == (expected, 2) and value.shape == (expected,)
    assert position.min() >= 0 and position.max() <= 1
    assert (np.ptp(position, axis=0) > 0.4).all()
    assert len(np.unique(value)) >= 2
    np.testing.assert_array_equal(preview(dataset_id)[0], position)


def test_preview_shows_plane_sets_where_they_lie():
    position, value = preview("xor")
    inside = np.abs(position - 0.5).min(axis=1) > 0.05
    assert inside.sum() > 30
    same_side = (position[:, 0] > 0.5) == (position[:, 1] > 0.5)
    np.testing.assert_array_equal(same_side[inside], value[inside] == 1)


def test_preview_of_one_input_is_the_curve_with_y_upwards():
    position, value = preview("ten")
    assert value.argmin() == position[:, 1].argmin() == position[:, 0].argmax()
    assert np.corrcoef(position[:, 1], value)[0, 1] == pytest.approx(1)


def test_preview_takes_the_number_of_classes_it_is_given():
    assert len(np.unique(preview("blobs", classes=6)[1])) == 6
    assert len(np.unique(preview("blobs", classes=50)[1])) == 6
    assert len(preview("digits", points=7)[0]) == 7


# --- published data on which other tests rest ---------------------------------------------------------------


def test_published_circles():
    train, train_labels, test, test_labels = circles_data()
    np.testing.assert_allclose(train[0], [-0.077413540, 0.852602264], atol=1e-9)
    np.testing.assert_allclose(train[1], [0.431869596, -0.872145040], atol=1e-9)
    assert train_labels[:10].tolist() == [1, 0, 1, 1, 0, 0, 1, 0, 1, 1]
    np.testing.assert_allclose(train.sum(axis=0), [0.0875210120, 0.0156595780], atol=1e-9)
    np.testing.assert_allclose(test[0], [-0.524237385, -0.609103615], atol=1e-9)
    assert train.shape == (300, 2) and train_labels.sum() == 150
    assert test.shape == (100, 2) and test_labels.sum() == 50


def test_published_moons():
    inputs, labels = moons_data()
    np.testing.assert_allclose(inputs[0], [-0.216870135, 1.015449374], atol=1e-9)
    np.testing.assert_allclose(inputs[1], [0.805050153, -0.557973395], atol=1e-9)
    assert labels[:10].tolist() == [0, 1, 1, 1, 0, 0, 1, 1, 0, 1]
    np.testing.assert_allclose(inputs.sum(axis=0), [149.6277056, 79.6844421], atol=1e-7)
    assert inputs.shape == (300, 2) and labels.sum() == 150

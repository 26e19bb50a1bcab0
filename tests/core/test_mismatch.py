"""Dev and test from elsewhere: what each setting does, and that no training example knows of it."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp, kstest

from dlcore.data import prepare
from dlcore.datasets import DATASETS
from dlcore.experiment import Experiment
from dlcore.fresh import fresh_examples
from dlcore.links import parse_link
from dlcore.mismatch import class_counts, rebalanced, redrawn

GOLDEN = json.loads((Path(__file__).parent / "golden_splits.json").read_text())
EACH = [{"shift": 0.5}, {"turn": 30}, {"more_noise": 0.5}, {"balance": 0.8}]
TOGETHER = {"shift": 0.7, "turn": 120, "more_noise": 0.3, "balance": 0.9}


@pytest.mark.parametrize("entry", GOLDEN, ids=[entry["link"] for entry in GOLDEN])
def test_stored_rows_never_change(entry):
    # Links must open the same run for ever. If this fails, put the old behaviour back, do not store new rows.
    data = prepare(parse_link(entry["link"]).experiment)
    assert list(data.counts) == entry["counts"]
    np.testing.assert_allclose(data.raw[entry["rows"]], entry["raw"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(data.labels[entry["rows"]], entry["labels"], rtol=0, atol=1e-12)
    for rows, classes in zip(data.slices.values(), entry.get("classes", ()), strict=False):
        np.testing.assert_array_equal(np.bincount(data.labels[rows]), classes)
    if "train_dev" in entry:
        aside = entry["train_dev"]
        assert len(data.train_dev.raw) == aside["count"]
        np.testing.assert_allclose(data.train_dev.raw[0], aside["raw"], rtol=0, atol=1e-12)
        assert data.train_dev.labels[0] == pytest.approx(aside["label"], abs=1e-12)


def pair(data, **mismatch):
    """The data without and with the mismatch."""
    plain = {"data": data, "n": 1000, "split": (40, 40, 20)} | {
        name: mismatch.pop(name)
        for name in list(mismatch)
        if name in ("noise", "flip", "classes", "n", "scale", "split")
    }
    return prepare(Experiment(**plain)), prepare(Experiment(**plain, **mismatch))


@pytest.mark.parametrize("mismatch", [*EACH, TOGETHER], ids=str)
@pytest.mark.parametrize("data", ["spiral", "blobs", "sine", "plane", "iris", "diabetes"])
def test_no_training_example_changes_and_all_others_do(data, mismatch):
    dataset = DATASETS[data]
    if dataset.inputs != 2:
        mismatch = {name: value for name, value in mismatch.items() if name != "turn"}
    if not dataset.synthetic or dataset.task == "regression":
        mismatch = {name: value for name, value in mismatch.items() if name != "balance"}
    one, other = pair(data, flip=0.1, **mismatch)
    train, elsewhere = one.slices["train"], slice(one.counts[0], None)
    assert one.counts == other.counts
    for name in ("raw", "labels", "inputs", "targets"):
        np.testing.assert_array_equal(getattr(one, name)[train], getattr(other, name)[train])
    np.testing.assert_array_equal(one.scaling.mean, other.scaling.mean)
    np.testing.assert_array_equal(other.network_inputs(other.raw), other.inputs)
    if mismatch and set(mismatch) != {"balance"}:
        moved = (one.raw != other.raw).any(axis=1) | (one.labels != other.labels)
        assert moved[elsewhere].all()
    xmin, xmax, ymin, ymax = other.plane.extent
    x, y = other.points.T
    assert xmin <= x.min() and x.max() <= xmax and ymin <= y.min() and y.max() <= ymax


@pytest.mark.parametrize("degrees", [0.5, 90, 180])
def test_a_turn_is_counter_clockwise_about_the_origin(degrees):
    one, other = pair("moons", turn=degrees)
    elsewhere = slice(one.counts[0], None)
    # A complex number times exp(iφ) is turned by φ.
    before, after = (data.raw[elsewhere] @ [1, 1j] for data in (one, other))
    np.testing.assert_allclose(after, before * np.exp(1j * np.deg2rad(degrees)), atol=1e-12)
    np.testing.assert_array_equal(one.labels, other.labels)


@pytest.mark.parametrize(("data", "step"), [("moons", (1.5 / 2**0.5,) * 2), ("sine", (1.5,))])
def test_a_shift_moves_three_units_along_the_diagonal_at_strength_1(data, step):
    one, other = pair(data, shift=0.5)
    elsewhere = slice(one.counts[0], None)
    np.testing.assert_allclose((other.raw - one.raw)[elsewhere], np.broadcast_to(step, one.raw[elsewhere].shape))
    np.testing.assert_array_equal(one.labels, other.labels)


@pytest.mark.parametrize("data", ["wine", "diabetes"])
def test_real_data_move_in_standard_deviations_of_the_training_examples(data):
    one, other = pair(data, shift=0.5)
    moved = (other.inputs - one.inputs)[one.counts[0] :]
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1.5, rtol=1e-4)
    assert np.ptp(moved) < 1e-4


def test_a_pixel_that_is_the_same_in_all_training_examples_stays():
    one, other = pair("digits", shift=0.5, more_noise=0.5)
    constant = np.ptp(one.raw[one.slices["train"]], axis=0) == 0
    assert constant.any()
    np.testing.assert_allclose(one.raw[:, constant], other.raw[:, constant], atol=1e-12)


def test_the_turn_comes_before_the_shift():
    _, turned = pair("moons", turn=60)
    _, both = pair("moons", turn=60, shift=1)
    elsewhere = slice(turned.counts[0], None)
    np.testing.assert_allclose((both.raw - turned.raw)[elsewhere], 3 / 2**0.5)


@pytest.mark.parametrize("data", ["moons", "gauss", "multigauss"])
def test_more_noise_is_gaussian_and_adds_to_the_inputs(data):
    one, other = pair(data, more_noise=0.4, n=20_000)
    noise = (other.raw - one.raw)[one.counts[0] :]
    examples = len(noise)
    assert kstest(noise[:, 0] / 0.4, "norm").pvalue > 1e-3 and kstest(noise[:, 1] / 0.4, "norm").pvalue > 1e-3
    assert noise.std() == pytest.approx(
        0.4, abs=3 * 0.4 / np.sqrt(4 * examples)
    )  # se of a std: σ/√(2n), n = 2 examples
    assert abs(np.corrcoef(noise.T)[0, 1]) < 3 / np.sqrt(examples)
    np.testing.assert_array_equal(one.labels, other.labels)


def test_more_noise_of_a_curve_is_on_its_target():
    one, other = pair("sine", more_noise=0.4, n=20_000)
    np.testing.assert_array_equal(one.raw, other.raw)
    noise = (other.labels - one.labels)[one.counts[0] :]
    assert kstest(noise / 0.4, "norm").pvalue > 1e-3


def test_more_noise_of_real_data_is_in_standard_deviations():
    one, other = pair("cancer", more_noise=0.5)
    noise = (other.inputs - one.inputs)[one.counts[0] :]
    np.testing.assert_allclose(noise.std(axis=0), 0.5, rtol=4 / np.sqrt(2 * len(noise)))


@pytest.mark.parametrize("dataset", [each for each in DATASETS.values() if each.noisy], ids=lambda each: each.id)
def test_every_set_says_where_its_noise_is(dataset):
    still, noisy = (dataset.make(np.random.RandomState(0), 200, noise, dataset.usual_classes) for noise in (0.0, 0.3))
    assert np.array_equal(still[0], noisy[0]) == (dataset.noise_on == "targets")
    assert np.array_equal(still[1], noisy[1]) == (dataset.noise_on == "inputs")


@settings(deadline=None)
@given(examples=st.integers(0, 1_000_000), classes=st.integers(2, 10), share=st.floats(0, 1))
def test_class_counts_keep_the_share_and_divide_the_rest_evenly(examples, classes, share):
    counts = class_counts(examples, classes, share)
    assert counts.sum() == examples and len(counts) == classes and counts.min() >= 0
    assert abs(counts[0] - share * examples) <= 0.5 + 1e-6
    assert np.ptp(counts[1:]) <= 1 and (np.diff(counts[1:]) <= 0).all()


@settings(deadline=None)
@given(
    labels=st.lists(st.integers(0, 3), max_size=60).map(lambda values: np.array(values, np.int64)),
    share=st.floats(0, 1),
    seed=st.integers(0, 9),
)
def test_rebalancing_changes_as_few_labels_as_can_be(labels, share, seed):
    after = rebalanced(np.random.RandomState(seed), labels, 4, share)
    wanted, present = class_counts(len(labels), 4, share), np.bincount(labels, minlength=4)
    np.testing.assert_array_equal(np.bincount(after, minlength=4), wanted)
    assert (after != labels).sum() == np.maximum(wanted - present, 0).sum()


def test_which_examples_make_way_is_random():
    labels = np.repeat([0, 1], 500)
    replaced = np.flatnonzero(rebalanced(np.random.RandomState(0), labels, 2, 0.75) != labels)
    assert kstest((replaced - 500) / 500, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("share", [0.01, 0.3, 0.95])
@pytest.mark.parametrize(("data", "classes"), [("xor", 2), ("rings", 5)])
def test_balance_gives_dev_and_test_their_share_with_true_examples(data, classes, share):
    one, other = pair(data, classes=classes, noise=0, balance=share)
    for part in ("dev", "test"):
        rows = one.slices[part]
        np.testing.assert_array_equal(
            np.bincount(other.labels[rows], minlength=classes), class_counts(len(one.labels[rows]), classes, share)
        )
    # Without noise the place of an example says its class.
    x1, x2 = other.raw.T
    place = x1 * x2 > 0 if data == "xor" else np.hypot(x1, x2) // (5.5 / (classes - 0.5))
    np.testing.assert_array_equal(other.labels, place)
    kept = one.labels == other.labels
    np.testing.assert_array_equal(one.raw[kept], other.raw[kept])
    assert len(np.unique(other.raw, axis=0)) == len(other.raw), "nothing is drawn twice"


def test_redrawn_examples_come_from_all_over_their_class():
    one, other = pair("spiral", noise=0, balance=0.9, n=3000)
    redrawn = (one.raw != other.raw).any(axis=1)
    radius = np.hypot(*other.raw[redrawn].T)
    assert redrawn.sum() > 500
    assert ks_2samp(radius, np.hypot(*one.raw[one.labels == 0].T)).pvalue > 1e-3
    # and they stand anywhere in their set: the page draws the first examples of each
    for part in ("dev", "test"):
        at = np.flatnonzero(redrawn[one.slices[part]]) / len(one.labels[one.slices[part]])
        assert kstest(at, "uniform").pvalue > 1e-3


def test_what_one_draw_has_too_few_of_is_drawn_again():
    rng, make = np.random.RandomState(0), DATASETS["rings"].make
    labels, wanted = np.arange(300) % 3, np.repeat([2, 0, 1], 100)
    raw, _ = make(rng, 300, 0.0, 3)
    after = redrawn(rng, raw, labels, wanted, lambda examples: make(rng, examples, 0.0, 3), 30)
    np.testing.assert_array_equal(np.hypot(*after.T) // (5.5 / 2.5), wanted)
    np.testing.assert_array_equal((after == raw).all(axis=1), labels == wanted)
    assert len(np.unique(after, axis=0)) == 300


def test_a_tiny_dev_set_is_redrawn_from_all_over_too():
    cells = set()
    for seed in range(100):
        tiny = {"data": "checker", "n": 100, "split": (98, 1, 1), "data_seed": seed, "noise": 0}
        one, other = (prepare(Experiment(**tiny, balance=share)) for share in (0, 0.9))
        redrawn = other.raw[(one.raw != other.raw).any(axis=1)]
        cells |= {tuple(cell) for cell in np.floor(redrawn / 2.5).astype(int)}
    assert len(cells) == 8, "all cells of class 0"


@pytest.mark.parametrize("classes", [2, 4])
def test_an_example_that_replaces_a_flipped_one_is_flipped(classes):
    clean, honest = pair("blobs", classes=classes, balance=0.7)
    flipped, other = pair("blobs", classes=classes, balance=0.7, flip=0.2)
    np.testing.assert_array_equal(honest.raw, other.raw)
    np.testing.assert_array_equal(clean.labels != flipped.labels, honest.labels != other.labels)


@pytest.mark.parametrize("mismatch", [{"more_noise": 0.5}, {"balance": 0.8}], ids=str)
def test_the_data_seed_decides_this_too(mismatch):
    changes = []
    for seed in (0, 0, 1):
        one, other = (prepare(Experiment(data="xor", noise=0, data_seed=seed, **each)) for each in ({}, mismatch))
        moved = (one.raw != other.raw).any(axis=1)
        changes.append(other.raw[moved] - one.raw[moved] if "more_noise" in mismatch else other.raw[moved])
    np.testing.assert_array_equal(changes[0], changes[1])
    assert not {*changes[0].ravel().round(9)} & {*changes[2].ravel().round(9)}


def test_a_stronger_balance_keeps_what_a_weaker_one_drew():
    rows = [{tuple(row) for row in pair("moons", balance=share)[1].raw} for share in (0.6, 0.7, 0.8)]
    assert len(rows[0] & rows[2]) > len(rows[0]) * 0.6
    plain = {tuple(row) for row in pair("moons", balance=0)[1].raw}
    assert rows[0] - plain <= rows[1] | plain, "a slider that moves adds examples and takes none of the new ones away"


@pytest.mark.parametrize("examples", [100, 5000])
def test_fresh_examples_are_as_dev_is_whatever_is_put_aside(examples):
    experiment = Experiment(data="xor", noise=0, turn=90, balance=0.7, train_dev=30)
    raw, labels = fresh_examples(experiment, examples)
    np.testing.assert_array_equal(labels, raw[:, 0] * raw[:, 1] < 0)  # a quarter turn swaps the classes
    assert (labels == 0).mean() == pytest.approx(0.7, abs=0.005)


def test_mismatch_leaves_the_train_dev_set_alone():
    one, other = (prepare(Experiment(data="blobs", n=500, train_dev=20, **mismatch)) for mismatch in ({}, TOGETHER))
    for name in ("raw", "labels", "inputs", "targets"):
        np.testing.assert_array_equal(getattr(one.train_dev, name), getattr(other.train_dev, name))

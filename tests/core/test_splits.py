"""Split counts against their definition, for any size and any percentages."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from sklearn.model_selection import StratifiedShuffleSplit

from dlcore.splits import (
    shuffled_rows,
    split_counts,
    split_slices,
    stratified_counts,
    stratified_rows,
    train_dev_count,
    train_dev_last,
)


@st.composite
def percentages(draw):
    weights = [draw(st.integers(0, 10_000)) for _ in range(3)]
    total = sum(weights)
    return tuple(100 * weight / total for weight in weights) if total else (100.0, 0.0, 0.0)


@settings(deadline=None)
@given(examples=st.integers(1, 1_000_000), split=percentages())
@example(examples=1, split=(0.0, 50.0, 50.0))
@example(examples=10, split=(3.0, 53.0, 44.0))
@example(examples=5, split=(0.0, 0.0, 100.0))
def test_counts_sum_and_stay_within_one_of_the_exact_share(examples, split):
    counts = split_counts(examples, split)
    assert sum(counts) == examples
    assert min(counts) >= 0 and counts[0] >= 1
    for count, share in zip(counts, split, strict=True):
        assert abs(count - examples * share / 100) <= 1 + 1e-6


@settings(deadline=None)
@given(examples=st.integers(1, 1_000_000), split=percentages())
def test_no_remainder_is_passed_over_for_a_smaller_one(examples, split):
    counts = split_counts(examples, split)
    exact = np.array(split) * examples / 100
    if exact[0] < 1:
        return  # train's guaranteed example breaks the rule
    rounded_up = np.array(counts) > exact + 1e-6
    rounded_down = np.array(counts) < exact - 1e-6
    remainder = exact - np.floor(exact)
    if rounded_up.any() and rounded_down.any():
        assert remainder[rounded_up].min() >= remainder[rounded_down].max() - 1e-6


@pytest.mark.parametrize(
    ("examples", "split", "expected"),
    [
        (300, (60.0, 20.0, 20.0), (180, 60, 60)),
        (100, (70.0, 30.0, 0.0), (70, 30, 0)),
        (1000, (98.0, 1.0, 1.0), (980, 10, 10)),
        (10_000, (99.5, 0.25, 0.25), (9950, 25, 25)),
        (1_000_000, (99.5, 0.25, 0.25), (995_000, 2500, 2500)),
        (10, (60.0, 20.0, 20.0), (6, 2, 2)),
        (7, (60.0, 20.0, 20.0), (4, 2, 1)),  # exact 4.2, 1.4, 1.4: one left over, dev before test
        (11, (50.0, 25.0, 25.0), (5, 3, 3)),  # exact 5.5, 2.75, 2.75: two left over, to dev and test
        (100, (100.0, 0.0, 0.0), (100, 0, 0)),
        (2, (0.0, 50.0, 50.0), (1, 0, 1)),
        (1000, (70.1, 29.9, 0.0), (701, 299, 0)),
    ],
)
def test_counts_of_known_cases(examples, split, expected):
    assert split_counts(examples, split) == expected


@pytest.mark.parametrize(
    "split",
    [(60.0, 20.0, 10.0), (120.0, -10.0, -10.0), (50.0, 50.0), (math.nan, 50.0, 50.0), (0.0, 0.0, 0.0)],
)
def test_impossible_percentages_are_refused(split):
    with pytest.raises(ValueError, match="sum to 100"):
        split_counts(100, split)


def test_no_examples_are_refused():
    with pytest.raises(ValueError, match="at least one example"):
        split_counts(0, (60.0, 20.0, 20.0))


def test_slices_cut_the_rows_in_order():
    slices = split_slices((3, 0, 2))
    rows = list(range(5))
    assert {name: rows[each] for name, each in slices.items()} == {
        "train": [0, 1, 2],
        "dev": [],
        "test": [3, 4],
    }


def test_rows_are_shuffled_by_the_generator_given():
    # T25: RandomState(0).permutation(7) = [6, 2, 1, 3, 0, 5, 4].
    assert shuffled_rows(np.random.RandomState(0), 7).tolist() == [6, 2, 1, 3, 0, 5, 4]


@settings(deadline=None)
@given(train=st.integers(1, 1_000_000), percent=st.floats(0, 30))
@example(train=1, percent=30.0)
@example(train=2, percent=0.01)
@example(train=200, percent=12.25)
def test_a_train_dev_set_takes_its_share_and_leaves_some_to_train(train, percent):
    count = train_dev_count(train, percent)
    assert 0 <= count < train
    assert abs(count - train * percent / 100) <= 1
    assert (count > 0) == (percent > 0 and train > 1)


@st.composite
def class_sizes_and_counts(draw, sets=(2, 4), largest=200_000):
    sizes = draw(st.lists(st.integers(0, largest), min_size=1, max_size=10).filter(sum))
    cuts = sorted(draw(st.lists(st.integers(0, sum(sizes)), min_size=sets[0] - 1, max_size=sets[1] - 1)))
    return np.array(sizes), np.diff([0, *cuts, sum(sizes)]).tolist()


@settings(deadline=None)
@given(class_sizes_and_counts())
@example((np.array([1, 1, 1]), [1, 1, 1]))
@example((np.array([50, 50, 50]), [90, 30, 30]))
@example((np.array([178] * 9 + [195]), [1077, 180, 360, 180]))
def test_every_class_is_within_one_example_of_its_exact_share_of_every_set(case):
    sizes, counts = case
    table = stratified_counts(sizes, counts)
    np.testing.assert_array_equal(table.sum(axis=1), sizes)
    np.testing.assert_array_equal(table.sum(axis=0), counts)
    exact = np.outer(sizes, counts) / sum(counts)
    assert ((table == np.floor(exact + 1e-9)) | (table == np.ceil(exact - 1e-9))).all()


@settings(deadline=None, max_examples=40)
@given(class_sizes_and_counts(largest=40))
def test_no_other_rounding_has_larger_remainders(case):
    sizes, counts = case
    table = stratified_counts(sizes, counts)
    exact = np.outer(sizes, counts) / sum(counts)
    whole = np.floor(exact + 1e-9)
    remainder = exact - whole
    # The best choice of entries to round up, as a linear program: its corners are whole numbers.
    rows = np.kron(np.eye(len(sizes)), np.ones(len(counts)))
    columns = np.kron(np.ones(len(sizes)), np.eye(len(counts)))
    oracle = linprog(
        -remainder.ravel(),
        A_eq=np.vstack([rows, columns]),
        b_eq=np.concatenate([sizes - whole.sum(axis=1), counts - whole.sum(axis=0)]),
        bounds=np.column_stack([np.zeros(remainder.size), remainder.ravel() > 1e-9]),
    )
    assert (remainder * (table - whole)).sum() == pytest.approx(-oracle.fun, abs=1e-6)


@settings(deadline=None)
@given(
    labels=st.lists(st.integers(0, 4), min_size=4, max_size=80).map(np.array),
    cuts=st.tuples(*[st.floats(0, 1)] * 3).map(sorted),
)
def test_stratified_rows_are_a_permutation_split_as_the_table_says(labels, cuts):
    counts = np.diff([0, *(round(cut * len(labels)) for cut in cuts), len(labels)]).tolist()
    rows = stratified_rows(labels, counts)
    np.testing.assert_array_equal(np.sort(rows), np.arange(len(labels)))
    table = stratified_counts(np.bincount(labels), counts)
    for each, part in enumerate(np.split(rows, np.cumsum(counts)[:-1])):
        np.testing.assert_array_equal(np.bincount(labels[part], minlength=len(table)), table[:, each])
        assert (np.diff(part) > 0).all(), "the rows of a set keep their random order"


def test_class_counts_are_those_of_scikit_learn():
    labels = np.random.RandomState(1).choice(4, 1001, p=[0.02, 0.18, 0.3, 0.5])
    train, _ = next(StratifiedShuffleSplit(1, train_size=701, test_size=300, random_state=0).split(labels, labels))
    ours = np.bincount(labels[stratified_rows(labels, (701, 300))[:701]])
    np.testing.assert_array_equal(ours, np.bincount(labels[train]))


def test_rows_put_aside_go_to_the_end():
    assert train_dev_last((3, 2, 1, 2)).tolist() == [0, 1, 2, 5, 6, 7, 3, 4]

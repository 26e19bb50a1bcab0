"""Split counts against their definition, for any size and any percentages."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlcore.splits import shuffled_rows, split_counts, split_slices


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

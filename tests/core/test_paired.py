"""Paired comparisons against SciPy's t-tests, and what must hold for any two samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind, ttest_rel

from dlcore.paired import compare

errors = st.lists(st.floats(0, 1).map(lambda value: round(value, 4)), min_size=2, max_size=64)


def samples(pairs: int, correlation: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.RandomState(seed)
    common, own = rng.randn(pairs), rng.randn(2, pairs)
    a, b = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    return 0.1 + 0.02 * a, 0.08 + 0.03 * b


@pytest.mark.parametrize("pairs", [2, 3, 8, 32, 64, 256])
@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.95])
def test_the_intervals_are_those_of_the_t_tests(pairs, correlation):
    a, b = samples(pairs, correlation)
    found = compare(a, b)
    paired = ttest_rel(b, a).confidence_interval(0.95)
    unpaired = ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert found.pairs == pairs
    assert found.difference == pytest.approx(np.mean(b) - np.mean(a), rel=1e-12)
    assert (found.paired.low, found.paired.high) == pytest.approx((paired.low, paired.high), rel=1e-6)
    assert (found.unpaired.low, found.unpaired.high) == pytest.approx((unpaired.low, unpaired.high), rel=1e-6)
    assert found.correlation == pytest.approx(np.corrcoef(a, b)[0, 1], rel=1e-12)


def test_pairing_narrows_the_interval_of_what_varies_together():
    found = compare(*samples(32, 0.95))
    assert found.paired.high - found.paired.low < 0.7 * (found.unpaired.high - found.unpaired.low)
    assert found.paired.high < 0 < found.unpaired.high or found.unpaired.high < 0


def test_the_variance_of_the_difference_is_what_the_identity_says():
    a, b = samples(20, 0.8)
    assert np.var(b - a, ddof=1) == pytest.approx(
        np.var(a, ddof=1) + np.var(b, ddof=1) - 2 * np.cov(a, b)[0, 1], rel=1e-12
    )
    found = compare(a, b)
    half = (found.paired.high - found.paired.low) / 2
    assert half == pytest.approx(2.093024054408263 * np.sqrt(np.var(b - a, ddof=1) / 20), rel=1e-9)  # t table, 19


@given(values=errors, shift=st.sampled_from([-0.25, 0.0, 0.5]))
def test_a_constant_difference_has_no_width_and_one_winner(values, shift):
    a = np.array(values)
    found = compare(a, a + shift)
    assert found.paired.low == pytest.approx(shift, abs=1e-9)
    assert found.paired.high == pytest.approx(shift, abs=1e-9)
    assert (found.lower, found.equal) == (len(a) * (shift < 0), len(a) * (shift == 0))
    assert found.unpaired.low <= found.paired.low + 1e-12 and found.unpaired.high >= found.paired.high - 1e-12


@given(a=errors, b=errors)
def test_turning_the_sides_turns_the_signs(a, b):
    pairs = min(len(a), len(b))
    left, right = np.array(a[:pairs]), np.array(b[:pairs])
    there, back = compare(left, right), compare(right, left)
    assert there.difference == pytest.approx(-back.difference, abs=1e-12)
    assert there.paired.low == pytest.approx(-back.paired.high, abs=1e-9)
    assert there.unpaired.low == pytest.approx(-back.unpaired.high, abs=1e-9)
    assert there.lower + back.lower + there.equal == pairs


def test_a_pair_of_which_one_diverged_is_left_out():
    a, b = np.array([0.1, np.nan, 0.3, 0.2, 0.25]), np.array([0.2, 0.1, np.inf, 0.1, 0.2])
    found, without = compare(a, b), compare(a[[0, 3, 4]], b[[0, 3, 4]])
    assert found == without
    assert found.pairs == 3


def test_too_few_pairs_have_no_interval():
    assert compare(np.array([np.nan]), np.array([0.1])) is None
    one = compare(np.array([0.2]), np.array([0.1]))
    assert one.pairs == 1 and one.paired.low == -np.inf and one.unpaired.high == np.inf

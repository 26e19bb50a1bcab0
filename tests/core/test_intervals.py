"""Intervals of a measured error, against SciPy and against what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from dlcore.intervals import rmse_standard_error, standard_error, wilson

counts = st.integers(1, 1_000_000).flatmap(lambda n: st.tuples(st.integers(0, n) | st.sampled_from([0, n]), st.just(n)))


@given(counts=counts, confidence=st.floats(0.5, 0.999))
def test_wilson_is_scipys(counts, confidence):
    errors, examples = counts
    expected = binomtest(errors, examples).proportion_ci(confidence, method="wilson")
    assert wilson(errors, examples, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize("examples", [1, 2, 10, 1000, 1_000_000])
def test_nothing_wrong_and_all_wrong_still_have_a_width(examples):
    low, high = wilson(0, examples)
    assert low == 0 < high < 1
    # Wilson's upper end for no errors is z²/(n + z²)
    assert high == pytest.approx(1.959963984540054**2 / (examples + 1.959963984540054**2), rel=1e-12)
    assert wilson(examples, examples) == pytest.approx((1 - high, 1), abs=1e-12)


@given(counts=counts)
def test_wilson_holds_the_estimate_and_is_the_mirror_of_the_right_answers(counts):
    errors, examples = counts
    low, high = wilson(errors, examples)
    assert 0 <= low <= errors / examples <= high <= 1
    assert wilson(examples - errors, examples) == pytest.approx((1 - high, 1 - low), abs=1e-12)
    assert low >= wilson(errors, examples, 0.99)[0] and high <= wilson(errors, examples, 0.99)[1]


def test_wilson_covers_the_true_error_as_often_as_it_says():
    """By the exact binomial probabilities, for n = 400 and e = 0.1: 95 % within a hundredth."""
    from scipy.stats import binom

    covering = [k for k in range(401) if wilson(k, 400)[0] <= 0.1 <= wilson(k, 400)[1]]
    assert binom(400, 0.1).pmf(covering).sum() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(("errors", "examples"), [(1, 0), (-1, 10), (11, 10)])
def test_impossible_counts_are_refused(errors, examples):
    with pytest.raises(ValueError, match="is no share"):
        wilson(errors, examples)


@pytest.mark.parametrize("confidence", [0.0, 1.0, math.nan])
def test_impossible_confidences_are_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 10, confidence)


@pytest.mark.parametrize(("error", "examples"), [(0.1, 100), (0.5, 7), (0.0, 3), (1.0, 3)])
def test_the_standard_error_is_the_deviation_of_a_mean_of_zeros_and_ones(error, examples):
    outcomes = np.array([0.0, 1.0])
    variance = np.sum((outcomes - error) ** 2 * np.array([1 - error, error]))
    assert standard_error(error, examples) == pytest.approx(math.sqrt(variance / examples), rel=1e-12)


@pytest.mark.parametrize(("error", "examples"), [(0.1, 0), (-0.1, 5), (1.1, 5), (math.nan, 5)])
def test_no_standard_error_of_nothing(error, examples):
    with pytest.raises(ValueError, match="no standard error"):
        standard_error(error, examples)


def test_the_standard_error_of_an_rmse_is_what_repeated_sets_show():
    rng = np.random.RandomState(0)
    truth, repeats, examples = 0.3, 4000, 500
    rmses = np.sqrt(np.mean((truth * rng.randn(repeats, examples)) ** 2, axis=1))
    # of Gaussian errors: SE(MSE) = σ² √(2/n), SE(RMSE) = σ / √(2n)
    assert np.std(rmses) == pytest.approx(truth / math.sqrt(2 * examples), rel=3 / math.sqrt(2 * repeats))
    found = np.mean([rmse_standard_error((truth * rng.randn(examples)) ** 2) for _ in range(200)])
    assert found == pytest.approx(truth / math.sqrt(2 * examples), rel=0.02)


def test_an_rmse_without_spread():
    assert rmse_standard_error(np.full(5, 0.25)) == 0
    assert rmse_standard_error(np.zeros(5)) == 0
    assert math.isnan(rmse_standard_error(np.array([0.1])))

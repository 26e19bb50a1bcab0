"""What is said of a study follows from its numbers: curves of known shape are read for what they are."""

from types import SimpleNamespace

import numpy as np
import pytest

from dlcore.experiment import Experiment
from dlcore.study_reading import TOO_EARLY, medians, read_capacity_curve, read_decomposition, read_learning_curve

SEEDS = 16
SIZES = np.round(np.geomspace(10, 1000, 9)).astype(int)
UNITS = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
RNG = np.random.default_rng(0)


def learning(train_error, dev_error, complete=True):
    return SimpleNamespace(
        train_error=train_error, dev_error=dev_error, sizes=SIZES, experiment=Experiment(), complete=complete
    )


def capacity(dev_error, complete=True):
    return SimpleNamespace(
        dev_error=dev_error, units=UNITS, parameters=4 * UNITS + 1, examples=65, outputs=1, experiment=Experiment(),
        complete=complete,
    )  # fmt: skip


def parts(bias2, variance, noise):
    return SimpleNamespace(bias2=bias2, variance=variance, noise=noise, experiment=Experiment())


def scattered(curve, spread: float = 0.005) -> np.ndarray:
    """(sizes, seeds) around a curve."""
    return np.asarray(curve)[:, None] + spread * RNG.standard_normal((len(curve), SEEDS))


def test_medians_leave_out_what_is_not_known():
    errors = np.array([[1.0, 3.0, np.nan], [np.nan] * 3])
    np.testing.assert_array_equal(medians(errors), [2.0, np.nan])


def test_a_curve_that_still_falls_says_that_more_data_help():
    dev = 0.1 + 1 / np.sqrt(SIZES)
    words = read_learning_curve(learning(scattered(0.1 - 0.05 / np.sqrt(SIZES)), scattered(dev)), 0.1)
    assert words.finding == "More data still helps."
    assert words.detail.startswith("From 562 to 1,000 training examples the dev error fell from 1")


def test_curves_that_have_met_high_above_the_base_error_are_bias():
    errors = scattered([0.3] * 9)
    words = read_learning_curve(learning(errors, errors - 0.001), 0.05)
    assert words.finding == "More data would help little:"
    assert f"dev error {100 * medians(errors)[-1] - 0.1:.1f} %; there is no gap to close." in words.detail


def test_a_curve_that_still_falls_a_little_far_above_the_base_error_is_bias_too():
    train, dev = scattered([0.3] * 9, 0.0), scattered(np.linspace(0.5, 0.31, 9), 0.0)
    words = read_learning_curve(learning(train, dev), 0.05)
    assert words.finding == "More data would help little:"
    assert "25.0 points above the base error" in words.detail and "close only these 1.0 points" in words.detail


def test_a_flat_curve_whose_sets_lie_apart_is_not_bias():
    words = read_learning_curve(learning(scattered([0.05] * 9), scattered([0.25] * 9)), 0.05)
    assert words.finding == "More data would hardly help." and "points apart." in words.detail


def test_seeds_are_compared_with_themselves():
    """Wide bands hide no difference that every seed shows."""
    luck = 0.1 * RNG.standard_normal((1, SEEDS))
    dev = scattered(0.2 + 1 / np.sqrt(SIZES), 0.001) + luck
    assert read_learning_curve(learning(scattered([0.1] * 9), dev), 0.05).finding == "More data still helps."


def test_noise_is_not_taken_for_progress():
    wild = scattered([0.3] * 9, spread=0.1)
    assert read_learning_curve(learning(wild - 0.2, wild), 0.0).finding == "More data would hardly help."


@pytest.mark.parametrize("known", [0, 1])
def test_a_study_that_has_just_begun_says_nothing(known):
    errors = scattered([0.3] * 9)
    errors[known:] = np.nan
    assert read_learning_curve(learning(errors, errors, complete=False), 0.0) is TOO_EARLY
    assert read_capacity_curve(capacity(errors, complete=False), 0.0) is TOO_EARLY


def test_a_flat_beginning_is_not_judged_before_the_end():
    errors = scattered([0.3] * 9)
    errors[4:] = np.nan
    words = read_learning_curve(learning(errors, errors, complete=False), 0.0)
    assert words.finding == "Too early to say." and words.detail.endswith("so far.")


def test_the_peak_is_found_where_it_is():
    words = read_capacity_curve(capacity(scattered([0.4, 0.3, 0.2, 0.3, 0.6, 0.4, 0.3, 0.25, 0.22])), 0.1)
    assert words.finding.startswith("The dev error peaks at ") and words.finding.endswith("% with 16 units.")
    assert "65 parameters for 65 numbers to fit. It is lowest with 4 units" in words.detail
    assert "with 256 units it is 2" in words.detail


def test_a_curve_that_turns_up_for_good_has_no_peak():
    words = read_capacity_curve(capacity(scattered([0.4, 0.3, 0.2, 0.21, 0.25, 0.3, 0.35, 0.4, 0.45])), 0.1)
    assert words.finding == "Too large a network gets worse." and "lowest with 4 units" in words.detail


def test_a_curve_that_only_falls_does_no_harm():
    words = read_capacity_curve(capacity(scattered([0.5, 0.4, 0.3, 0.2, 0.15, 0.14, 0.13, 0.12, 0.11])), 0.1)
    assert words.finding == "A larger network does no harm here."


def test_a_bump_within_chance_is_no_peak():
    flat = [0.5, 0.4, 0.3, 0.2, 0.201, 0.2, 0.2, 0.2, 0.2]
    assert read_capacity_curve(capacity(scattered(flat)), 0.1).finding == "A larger network does no harm here."


def test_the_shares_of_the_parts_are_said_and_the_largest_that_can_be_changed():
    words = read_decomposition(parts(bias2=0.01, variance=0.06, noise=0.03))
    assert words.finding.startswith(
        "Variance"
    ) and "Bias² is 10 % of the expected error, variance 60 %, noise 30 %." in (words.detail)
    assert read_decomposition(parts(0.06, 0.01, 0.03)).finding.startswith("Bias is")
    words = read_decomposition(parts(0.01, 0.02, 0.07))
    assert words.finding.startswith("Most of the error is noise") and words.detail.endswith(
        "variance is the larger part."
    )
    assert read_decomposition(parts(np.nan, np.nan, np.nan)) is TOO_EARLY

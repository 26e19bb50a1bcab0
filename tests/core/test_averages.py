"""Exponentially weighted averages: published numbers, the sum written out, and streams whose answer is known."""

import numpy as np
import pytest

from dlcore.amounts import number_text
from dlcore.averages.average import CORRECTIONS, average, weights
from dlcore.averages.facts import Facts, measure
from dlcore.averages.reading import read_average
from dlcore.averages.stream import Stream, gradient_stream, temperature_stream
from dlcore.averages.temperatures import DAYS, STAYS, WEATHER, seasonal_mean, temperatures

BETAS = (0.0, 0.5, 0.9, 0.98, 0.99)


@pytest.mark.parametrize(
    ("beta", "values", "raw", "corrected"),
    [(0.5, [10.0, 10.0], [5, 7.5], [10, 10]), (0.98, [40.0, 49.0], [0.8, 1.764], [40, 44.5454545454])],
)
def test_the_quiz_and_the_lecture(beta, values, raw, corrected):
    """Published cases T36 and T74."""
    v = average(np.array(values), beta)
    np.testing.assert_allclose(v, raw, rtol=1e-12)
    np.testing.assert_allclose(CORRECTIONS["on"](v, beta), corrected, rtol=1e-10)
    assert CORRECTIONS["off"](v, beta) is v
    np.testing.assert_allclose(CORRECTIONS["wrong"](v, beta), np.array(raw) / (1 - beta), rtol=1e-12)


def test_the_average_is_the_sum_that_it_stands_for():
    """Published case T74: v_t = Σ (1−β) β^k θ_{t−k}."""
    values = np.random.RandomState(0).randn(40, 3)
    for beta in BETAS:
        expected = [weights(beta, t + 1) @ values[t::-1] for t in range(40)]
        np.testing.assert_allclose(average(values, beta), expected, atol=1e-13)
    for beta in (-0.1, 1.0):
        with pytest.raises(ValueError, match="beta must be"):
            average(values, beta)


@pytest.mark.parametrize(
    ("beta", "window", "left", "half_life", "variance"),
    [(0.9, 10, 0.3487, 6.58, 0.0526), (0.98, 50, 0.3642, 34.3, 0.0101), (0.99, 100, 0.3660, 69.0, 0.00503)],
)
def test_published_facts(beta, window, left, half_life, variance):
    """Published cases T74 and T36 (windows)."""
    facts = Facts(beta, 20)
    assert facts.window == pytest.approx(window) and beta**facts.window == pytest.approx(left, abs=5e-5)
    assert facts.half_life == pytest.approx(half_life, rel=2e-3)
    assert facts.variance_factor == pytest.approx(variance, rel=1e-3)
    assert facts.lag == pytest.approx(window - 1) and facts.weight_sum == pytest.approx(1 - beta**20)


@pytest.mark.parametrize("beta", BETAS)
def test_what_is_measured_is_what_the_formulas_say(beta):
    facts, found = Facts(beta, 20), measure(beta, 20)
    assert found.weight_sum == pytest.approx(facts.weight_sum, rel=1e-12)
    assert found.lag == pytest.approx(facts.lag, rel=1e-3, abs=1e-9)
    assert found.half_life == np.ceil(facts.half_life)
    assert found.window_weight == pytest.approx(1 - beta**facts.window, rel=1e-9)
    assert abs(found.variance_factor - facts.variance_factor) <= 3 * found.variance_error + 1e-12
    # the error that it claims: n_eff = n (1 - beta^2)/(1 + beta^2) independent squares
    steps = 128 * max(1000, 5 / (1 - beta))
    claimed = facts.variance_factor * np.sqrt(2 / steps * (1 + beta**2) / (1 - beta**2))
    assert found.variance_error == pytest.approx(claimed, rel=0.3)


def test_the_year_follows_its_recipe():
    year = temperatures()
    assert year is temperatures() and len(year) == DAYS and not year.flags.writeable
    departure = year - seasonal_mean()
    draws = (departure[1:] - STAYS * departure[:-1]) / WEATHER
    np.testing.assert_allclose(draws, np.random.RandomState(1).standard_normal(DAYS)[1:], atol=1e-12)
    stationary = WEATHER / np.sqrt(1 - STAYS**2)
    effective = DAYS * (1 - STAYS**2) / (1 + STAYS**2)
    assert departure.std() == pytest.approx(stationary, rel=3 * np.sqrt(0.5 / effective))
    assert seasonal_mean().max() == pytest.approx(19) and seasonal_mean().argmax() == 19


def test_what_is_said_comes_from_the_stream():
    stream = temperature_stream()
    v = average(stream.values, 0.9)
    off = read_average(stream, 0.9, "off")
    assert "first 10 days" in off.finding
    assert (
        f"brought {stream.values[0]:.1f} °C, v says {v[0]:.1f} °C" in off.detail and "add up to 0.1 only" in off.detail
    )
    on = read_average(stream, 0.9, "on")
    change = np.sqrt(np.mean(np.diff(stream.values) ** 2))
    assert "about 10 days" in on.finding and f"changes by {change:.1f} °C" in on.detail and "9 days late" in on.detail
    wrong = read_average(stream, 0.9, "wrong")
    assert "10 times" in wrong.finding
    assert f"it says {v[19] / 0.1:.1f} °C" in wrong.detail and f"{v[19] / (1 - 0.9**20):.1f} °C" in wrong.detail
    assert "nothing is averaged" in read_average(stream, 0.0, "wrong").finding


def test_a_stream_of_gradients_ends_before_the_first_that_is_none():
    stream = gradient_stream(np.array([0.5, -0.25, np.inf, 1.0], np.float32))
    assert stream.values.tolist() == [0.5, -0.25] and stream.mean is None
    said = read_average(stream, 0.5, "off").detail
    assert f"update 1 brought {number_text(0.5)}, v says 0.25" in said and "On update 2" in said
    assert stream.text(-0.25) == "−0.25"
    assert "by 0" in read_average(Stream("gradient", "update", "", np.zeros(1)), 0.5, "on").detail

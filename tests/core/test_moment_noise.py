"""Noise of a mini-batch's mean and variance: against every mini-batch there is, and against theory within the sampling
error."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import kstat

from dlcore.backpropagation import problem_of
from dlcore.batch_norm import moment_noise as module
from dlcore.batch_norm.moment_noise import (
    MomentNoise,
    expected_bias,
    expected_mean_noise,
    expected_variance_noise,
    measured,
    moment_noise,
    normalized_values,
    polykays,
    sizes_of,
    why_no_noise,
)
from dlcore.batch_norm.moment_noise_reading import about_moment_noise, bias_words, off_by, read_moment_noise
from dlcore.experiment import Experiment
from dlcore.minibatches.noise_reading import share_text

from .runs import standing

SURE = 4.0
"""Standard errors: of some forty points none lies so far off by chance."""
SMALL = Experiment(data="moons", hidden=(5, 4), batch_size=64, normalization="batch")


@cache
def noise() -> MomentNoise:
    found = moment_noise(standing(SMALL), 0, 1)
    assert found is not None
    return found


@cache
def values(examples: int) -> np.ndarray:
    """Two units, one of them far from normal; mean 0 and variance 1."""
    drawn = np.random.RandomState(0).randn(examples, 2)
    drawn[:, 1] = np.exp(drawn[:, 1])
    return (drawn - drawn.mean(axis=0)) / drawn.std(axis=0)


def test_theory_is_exact_over_all_mini_batches():
    m, z = 9, values(9)
    k4, k22 = polykays(z)
    for size in range(1, m + 1):
        batches = np.stack([z[list(one)] for one in combinations(range(m), size)])
        s = np.array([float(size)])
        for unit in range(2):
            mean, variance = batches[..., unit].mean(axis=1), batches[..., unit].var(axis=1)
            assert expected_mean_noise(m, s)[0] == pytest.approx(mean.var(), abs=1e-12)
            assert expected_bias(m, s)[0] == pytest.approx(variance.mean(), abs=1e-12)
            found = expected_variance_noise(float(k4[unit]), float(k22[unit]), m, s)[0]
            assert found == pytest.approx(variance.var(), abs=1e-12)


def test_the_fourth_k_statistic_is_scipys_and_without_end_the_variance_is_the_textbooks():
    z = values(40)
    np.testing.assert_allclose(polykays(z)[0], [kstat(z[:, unit], 4) for unit in range(2)], rtol=1e-12)
    # a population of m = 10^9 with mu4 = 6, sigma = 1: K4 = mu4 - 3, K22 = 1
    s = np.array([2.0, 5.0, 60.0])
    textbook = ((s - 1) / s) ** 2 * (6 / s - (s - 3) / (s * (s - 1)))
    np.testing.assert_allclose(expected_variance_noise(3.0, 1.0, 10**9, s), textbook, rtol=1e-6)


def test_points_lie_on_the_lines_within_their_sampling_error():
    found = noise()
    assert (found.examples, found.of, found.units, found.width, found.dead) == (180, 180, 5, 5, 0)
    assert found.sizes.tolist() == [1, 2, 4, 8, 16, 32, 64, 128]
    for value, error, theory in (
        (found.mean, found.mean_error, expected_mean_noise(180, found.sizes)),
        (found.variance, found.variance_error, found.expected_variance(found.sizes)),
        (found.bias, found.bias_error, expected_bias(180, found.sizes)),
    ):
        assert (np.abs(value - theory) <= SURE * error + 1e-12).all()
        assert (error[1:] < 0.1 * value[1:]).all(), "and that says something"
    # examples put back would make another line
    back = np.abs(found.mean - 1 / found.sizes)[found.sizes > 100]
    assert (back > 10 * found.mean_error[found.sizes > 100]).all()
    close, points = found.agreeing
    off = [
        np.abs(found.mean - expected_mean_noise(180, found.sizes)) <= 2 * found.mean_error + 1e-9,
        (np.abs(found.variance - found.expected_variance(found.sizes)) <= 2 * found.variance_error + 1e-9)[1:],
    ]
    assert points == 15 and close == np.concatenate(off).sum() >= 10
    assert found.batches[found.sizes == 64] == 2 * found.epochs


def test_the_standard_errors_are_the_spread_between_repetitions():
    each = [measured(values(30), [2, 8], seed=seed) for seed in range(20)]
    for name in ("mean", "variance", "bias"):
        between = np.std([one[name] for one in each], axis=0, ddof=1)
        np.testing.assert_allclose(np.mean([one[f"{name}_error"] for one in each], axis=0), between, rtol=0.5)


@pytest.mark.parametrize("where", ["before", "after"])
def test_what_is_measured_is_what_normalization_is_given(where):
    run = standing(SMALL.replace(norm_where=where))
    cache_ = problem_of(run.experiment, run.data, None, run.frames[0]).forward()
    for layer in (1, 2):
        found = normalized_values(run, 0, layer)
        kept = cache_.layers[layer - 1]
        np.testing.assert_allclose(found, (kept.z if where == "before" else kept.h).T, atol=1e-12)
        assert kept.normalized is not None
        np.testing.assert_allclose(found.mean(axis=0), kept.normalized.mean[:, 0], atol=1e-12)
    plain = standing(SMALL.replace(normalization="none"))
    np.testing.assert_allclose(normalized_values(plain, 0, 1), normalized_values(standing(SMALL), 0, 1), atol=1e-12)


def test_a_wide_layer_is_thinned_and_dead_units_are_left_out(monkeypatch):
    monkeypatch.setattr(module, "MOST_UNITS", 3)
    run = standing(SMALL.replace(activation="relu", norm_where="after", normalization="none"))
    frame = run.frames[0].copy()
    frame[:2], frame[10] = 0.0, -1.0  # the first unit says 0 of every example
    dead = replace(run, frames=frame[None])
    found = moment_noise(dead, 0, 1)
    assert found is not None and (found.units, found.width, found.dead) == (3, 5, 1)
    about = about_moment_noise(found)
    assert "3 of the layer's 5 units" in about and "1 of them" in about
    frame[:10], frame[10:15] = 0.0, -1.0
    assert moment_noise(replace(run, frames=frame[None]), 0, 1) is None
    assert moment_noise(replace(run, frames=np.full_like(run.frames, np.inf)), 0, 1) is None


def test_the_runs_own_size_is_measured_and_a_run_without_hidden_layers_says_why():
    assert sizes_of(100, 60) == [1, 2, 4, 8, 16, 32, 60, 64]
    assert sizes_of(1000, 900)[-2:] == [256, 900] and sizes_of(40, 40) == [1, 2, 4, 8, 16, 32]
    assert "Add one" in why_no_noise(standing(Experiment(hidden=()))) and why_no_noise(standing(SMALL)) == ""


def test_what_is_said_of_the_noise():
    found = noise()
    mean = np.sqrt((180 - 64) / (64 * 179))
    words = read_moment_noise(found, "batch")
    assert f"With 64 examples the batch's μ typically lies {mean:.3g} σ off" in words.finding
    assert words.detail.endswith("that is the noise that can regularize.")
    off = float(np.sqrt(found.expected_variance(np.array([64.0]))[0]))
    assert off_by(found, 64) == pytest.approx(off)
    assert f"its σ² varies by {share_text(off)}." in words.detail
    assert "Four times" not in words.detail, "there are no 256 of 180"
    smaller = read_moment_noise(replace(found, own=16), "batch").detail
    nearer = np.sqrt((180 - 16) / 16 * 64 / (180 - 64))
    assert f"{nearer:.3g} times nearer" in smaller
    assert "does not feel it" in read_moment_noise(found, "layer").detail
    assert "no normalization" in read_moment_noise(found, "none").detail
    assert "no noise" in read_moment_noise(replace(found, own=180), "batch").finding
    assert "σ² = 0" in read_moment_noise(replace(found, own=1), "layer").detail
    low = 100 * (1 - 63 / 64 * 180 / 179)
    assert f"it is {low:.2g} % too small" in bias_words(found) and bias_words(replace(found, own=180)) == ""
    close, points = found.agreeing
    assert f"{close} of {points} points" in about_moment_noise(found)
    assert "last batch of an epoch has 52 examples instead of 64." in about_moment_noise(found)
    assert "1 example instead of 64, and a single one has no variance" in about_moment_noise(replace(found, last=1))
    assert "last batch" not in about_moment_noise(replace(found, last=64))
    assert "held at the moments" in about_moment_noise(replace(found, layer=2))
    assert "The first 180 of 999" in about_moment_noise(replace(found, of=999))

"""Gradient noise and its cloud: against every mini-batch there is, and against theory within the sampling error."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import chi2

from dlcore.amounts import number_text
from dlcore.experiment import Experiment
from dlcore.minibatches.cloud import WITHIN, BatchCloud, cloud_at, cloud_of, in_plane
from dlcore.minibatches.epochs_shuffled import full_batches, last_batches, shuffled_sums
from dlcore.minibatches.noise import Noise, expected_noise, measure_noise, noise_at, sizes_of
from dlcore.minibatches.noise_reading import about_cloud, about_noise, read_cloud, read_noise, share_text

from .runs import standing

SURE = 4.0
"""Standard errors: of some hundred points none lies so far off by chance."""


@cache
def gradients(examples: int, numbers: int) -> np.ndarray:
    """Any vectors: one of them long, as single examples' gradients are."""
    drawn = np.random.RandomState(0).randn(examples, numbers)
    drawn[0] *= 5
    return drawn + 0.7


@cache
def noise() -> Noise:
    return noise_at(standing(Experiment(data="moons", batch_size=64)), 0)


def test_theory_is_exact_over_all_mini_batches():
    """Published fact T79: variance ∝ 1/B · (m−B)/(m−1) without replacement."""
    g = gradients(7, 3)
    spread = float(np.mean(np.sum((g - g.mean(axis=0)) ** 2, axis=1)))
    for size in range(1, 8):
        batches = [g[list(one)].mean(axis=0) for one in combinations(range(7), size)]
        distance = float(np.mean(np.sum((batches - g.mean(axis=0)) ** 2, axis=1)))
        assert expected_noise(spread, 7, np.array([size]))[0] == pytest.approx(distance, abs=1e-12)


def test_an_epoch_has_every_example_once_and_the_last_batch_its_own_size():
    """Published fact T79: the last batch, 44 of 300, is averaged by its own size, and then the batches of an epoch,
    weighted by their sizes, give the full gradient."""
    g = gradients(300, 2)
    sums = np.concatenate(list(shuffled_sums(g, 5)))
    assert sums.shape == (5, 301, 2)
    full, last = full_batches(sums, 64), last_batches(sums, 44)
    assert full.shape == (5, 4, 2) and last.shape == (5, 1, 2)
    together = (64 * full.sum(axis=1) + 44 * last[:, 0]) / 300
    np.testing.assert_allclose(together, np.tile(g.mean(axis=0), (5, 1)), atol=1e-12)
    in_order = np.diff(sums[3], axis=0)
    np.testing.assert_allclose(np.sort(in_order, axis=0), np.sort(g, axis=0), atol=1e-9)
    np.testing.assert_allclose(full[3, 1], in_order[64:128].mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(last[3, 0], in_order[256:].mean(axis=0), atol=1e-12)
    assert not np.allclose(sums[0], sums[1])


def test_points_lie_on_the_line_within_their_sampling_error():
    found = noise()
    assert found.examples == 180 and {1, 2, 64, 128} <= set(found.sizes) and 180 not in found.sizes
    off = np.abs(found.measured - found.expected)
    assert (off <= SURE * found.error + 1e-12 * found.spread).all()
    assert (found.error < 0.1 * found.measured).all()  # and that says something
    far = found.sizes > 100  # where the drawn example is put back, it would be another line
    back = np.abs(found.measured - found.spread / found.sizes)
    assert (back[far] > 10 * found.error[far]).all()
    # the last batch of 180 in 64s has 52
    assert (found.own, found.last) == (64, 52)
    assert found.batches[found.sizes == 52] == found.epochs
    assert found.batches[found.sizes == 64] == 2 * found.epochs
    assert found.agreeing == np.sum(off <= 2 * found.error + 1e-9 * found.spread)


def test_the_standard_error_is_the_spread_between_repetitions():
    g = gradients(20, 3)
    each = [measure_noise(g, 8, 4, seed=seed) for seed in range(20)]
    between = np.std([one["measured"] for one in each], axis=0, ddof=1)
    claimed = np.mean([one["error"] for one in each], axis=0)
    known = each[0]["sizes"] > 1  # of single examples an epoch holds all: nothing is left to chance
    np.testing.assert_allclose(claimed[known], between[known], rtol=0.5)
    assert between[~known].max() < 1e-12


def test_where_noise_and_gradient_are_equal():
    found = noise()
    at = found.equal_at
    assert found.spread / at * (180 - at) / 179 == pytest.approx(found.signal)
    assert found.relative(64) ** 2 * found.signal == pytest.approx(float(found.expected[found.sizes == 64][0]))
    assert sizes_of(10, 4, 2) == [1, 2, 4, 8, 9]


def test_what_is_said_of_the_noise():
    found = noise()
    words = read_noise(found)
    assert "With 64 examples the gradient is longer" in words.finding
    assert f"lies {number_text(found.relative(64))} of" in words.detail
    assert f"equally long with {round(found.equal_at)} examples" in words.detail
    louder = replace(found, own=1, spread=1e4 * found.spread)
    assert "With 1 example the noise is longer" in read_noise(louder).finding
    assert "no noise" in read_noise(replace(found, own=found.of)).finding
    assert "gradient is 0" in read_noise(replace(found, signal=0.0)).finding
    about = about_noise(found)
    assert f"{found.agreeing} of {len(found.sizes)} points" in about and "52 examples instead of 64" in about
    assert "of 180 training" not in about and "The first 180 of 999" in about_noise(replace(found, of=999))


@pytest.mark.parametrize(("batch", "last"), [(512, 176), (64, 48), (900, 300), ("full", 1200)])
def test_batches_are_those_of_the_training_set_where_only_some_examples_are_taken(batch, last):
    run = standing(Experiment(data="moons", n=2000, hidden=(32, 32), batch_size=batch))
    found = noise_at(run, 0)
    own = 1200 if batch == "full" else batch
    assert (found.examples, found.of, found.own, found.last) == (300, 1200, own, last)
    assert (found.own in found.sizes, found.last in found.sizes) == (own < 300, last < 300)
    words, about = read_noise(found), about_noise(found)
    if batch == "full":
        assert "no noise" in words.finding and "all 1,200 examples are averaged" in words.detail
    else:  # theory, with what was measured of 300, for 1,200
        relative = np.sqrt(found.spread / own * (1200 - own) / 1199 / found.signal)
        assert found.relative(own) == pytest.approx(relative)
        assert f"With {own} examples" in words.finding and f"lies {number_text(float(relative))} of" in words.detail
        assert ("come 2.19 times nearer" in words.detail) == (own == 64)
    assert found.spread / found.equal_at * (1200 - found.equal_at) / 1199 == pytest.approx(found.signal)
    larger = f"as if they were all; your mini-batches have {own}, too many"
    assert "reckons with 1,200" in about
    assert (larger in about) == (300 <= own < 1200) and "The first 300 of 1,200" in about
    assert (f"last batch of an epoch has {last} examples instead of {own}" in about) == (last != own)
    assert ("(◆)" in about) == (last != own and last < 300), "a mark is named where it is drawn"
    if batch == 512:
        cloud = cloud_at(run, 0, (4, 16))
        assert cloud is not None and cloud.own == 512 and larger in about_cloud(cloud)


def test_what_four_times_the_examples_bring_is_computed():
    found = noise()
    assert "Four times" not in read_noise(found).detail, "there are no 256 of 180"
    assert "Four times" not in read_noise(replace(found, own=45)).detail, "180 have no noise"
    for own in (1, 16, 40):
        nearer = 2 * np.sqrt((180 - own) / (180 - 4 * own))  # of T79's formula
        said = f"Four times the examples come {number_text(nearer)} times nearer"
        assert said in read_noise(replace(found, own=own)).detail
    assert "Four times" not in read_noise(replace(found, own=1, spread=0.0)).detail


def test_the_plane_is_along_the_gradient_and_across_it():
    g = gradients(30, 6)
    mean = g.mean(axis=0)
    plane = in_plane(g)
    np.testing.assert_allclose(plane.mean(axis=0), [1, 0], atol=1e-12)
    np.testing.assert_allclose(plane[:, 0], g @ mean / (mean @ mean), atol=1e-12)
    unit = mean / np.linalg.norm(mean)
    rest = (g - mean) - np.outer((g - mean) @ unit, unit)
    widest = np.linalg.svd(rest)[1][0] / np.linalg.norm(mean)
    assert np.linalg.norm(plane[:, 1]) == pytest.approx(widest)
    assert in_plane(g - mean) is None and in_plane(np.full((3, 2), np.nan)) is None


def test_the_cloud_has_the_shape_of_all_mini_batches():
    plane = in_plane(gradients(9, 4))
    every = np.array([plane[list(one)].mean(axis=0) for one in combinations(range(9), 3)])
    cloud = cloud_of(plane, 3)
    np.testing.assert_allclose(cloud.covariance, np.cov(every.T, bias=True), atol=1e-12)
    error = np.sqrt(0.25 / cloud.counted)
    assert cloud.uphill == pytest.approx(np.mean(every[:, 0] < 0), abs=SURE * error)
    away = cloud.ellipse - [1, 0]
    np.testing.assert_allclose(np.einsum("ni,ij,nj->n", away, np.linalg.inv(cloud.covariance), away), WITHIN)
    assert chi2.ppf(0.95, 2) == pytest.approx(WITHIN)


def test_a_normal_cloud_lies_within_its_ellipse_as_often_as_it_should():
    plane = np.random.RandomState(1).randn(200, 2) * [3, 1] + [1, 0]
    cloud = cloud_of(plane - plane.mean(axis=0) + [1, 0], 20)
    assert cloud.inside == pytest.approx(0.95, abs=0.01)
    assert len(cloud.points) < cloud.counted
    flat = cloud_of(np.column_stack([plane[:, 0], np.zeros(200)]), 20)  # all on a line
    assert 0.9 < flat.inside < 1 and np.abs(flat.ellipse[:, 1]).max() < 1e-9


def test_what_is_said_of_the_cloud():
    cloud = cloud_at(standing(Experiment(data="moons", batch_size=64)), 0, (1, 16))
    assert cloud is not None
    small, large = cloud.clouds
    assert isinstance(small, BatchCloud) and (small.size, large.size) == (1, 16) and small.uphill > large.uphill
    words = read_cloud(cloud)
    assert f"{share_text(small.uphill)} of the mini-batches of 1" in words.finding
    assert f"With 16 it is {share_text(large.uphill)}" in words.detail
    ratio = np.sqrt(np.trace(small.covariance) / np.trace(large.covariance))
    assert f"{number_text(float(ratio))} times narrower, for 16 times" in words.detail
    assert f"{small.counted:,} mini-batches of 1 and {share_text(large.inside)}" in about_cloud(cloud)
    calm = replace(cloud, clouds=(replace(small, uphill=0.0, inside=0.95), replace(large, inside=0.95)))
    assert "No mini-batch of 1" in read_cloud(calm).finding and "not normal" not in about_cloud(calm)
    assert "not normal" in about_cloud(replace(cloud, clouds=(replace(small, inside=0.8), large)))
    full = replace(cloud, clouds=(replace(small, inside=1.0), replace(large, inside=0.9)))
    assert "not normal" not in about_cloud(full), "all within the ellipse: no gradient is far larger"
    assert [share_text(one) for one in (0.0, 0.0123, 0.5)] == ["0 %", "1.2 %", "50 %"]

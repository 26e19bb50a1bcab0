"""The ten points: the network, the data and the updates that were asked for, and fits as the textbook makes them."""

from dataclasses import replace
from functools import partial
from typing import Any

import jax
import numpy as np
import pytest

from dlcore.datasets.ten import TARGETS
from dlcore.engine.prepare import command, every_program, told
from dlcore.experiment import Experiment
from dlcore.network import Normalization
from dlcore.parameters import Architecture, ExactLayer, flatten, unflatten
from dlcore.studies import STUDIES, ten_points
from dlcore.studies.ten_points import FITS, _Fit, draws, shapes_of, ten_points_programs, three_fits
from dlcore.ten_points_reading import read_ten_points, travel
from tests.core import oracle

SEEDS = Experiment(data="moons", seed=3, batch_seed=4, l2=1)


@pytest.fixture(scope="module")
def result():
    """Ten updates instead of ten thousand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ten_points, "UPDATES", 10)
        patch.setattr(ten_points, "RECORDS", 4)
        progress: Any = STUDIES["ten_points"].start(SEEDS)
        assert (progress.done, progress.progress) == (False, 0.0)
        early, shares = progress.snapshot(), [0.0]
        assert not early.complete and np.isnan(early.drawn_cost).all()
        assert np.isfinite(early.cost[0]).all() and np.isnan(early.cost[1:]).all(), "the first weights are known"
        while not progress.done:
            progress.advance()
            shares.append(progress.progress)
        assert shares == sorted(shares) and shares[-1] == 1
        return progress.snapshot()


def test_the_networks_are_the_ones_asked_for():
    plain, dropout, norm = three_fits(SEEDS)
    for one in (plain, dropout, norm):
        assert (one.data, one.noise, one.hidden, one.activation) == ("ten", 0, (30, 100, 100, 30), "sigmoid")
        assert (one.optimizer, one.learning_rate, one.epochs) == ("adam", 0.001, 10_000)
        assert (one.seed, one.batch_seed, one.l1, one.l2) == (3, 4, 0, 0)
    assert (plain.keep_prob, dropout.keep_prob, norm.keep_prob) == ((1.0,), (0.8,), (1.0,))
    assert (plain.normalization, dropout.normalization, norm.normalization) == ("none", "none", "batch")
    first, second = (next(draws(4)) for _ in range(2))
    assert first.shape == (50,) and set(first) <= set(range(10))
    assert (first == second).all() and (first != next(draws(5))).any()


def test_points_are_drawn_with_replacement():
    """How often a point is drawn in an update is Binomial(50, 1/10): mean 5, variance 4.5; a shuffle's would be 0."""
    order = draws(0)
    counts = np.stack([np.bincount(next(order), minlength=10) for _ in range(2000)])
    assert counts.mean() == 5 and counts.var() == pytest.approx(4.5, rel=0.05)


def test_their_programs_are_prepared():
    programs = ten_points_programs()
    assert len(set(programs)) == 3 and set(programs) <= set(every_program())
    assert [shapes_of(one) for one in three_fits(SEEDS)] == programs
    assert [told(command(one)[-1]) for one in programs] == programs, "another process makes the same ones"


def test_the_result_has_its_shapes(result):
    assert result.complete and result.updates.tolist() == [0, 2, 5, 10]
    assert result.cost.shape == result.drawn_cost.shape == (4, 3) and result.fits.shape == (3, 4, len(result.x))
    assert np.isfinite(result.cost).all() and np.isfinite(result.fits).all()
    assert np.isnan(result.drawn_cost[0]).all() and np.isfinite(result.drawn_cost[1:]).all()
    np.testing.assert_allclose(result.points_x, np.arange(10) - 4.5)
    np.testing.assert_array_equal(result.points_y, TARGETS)
    assert read_ten_points(result).finding == "None of the three goes through every point."
    assert "J at the points" in read_ten_points(result).detail


@partial(jax.jit, static_argnames="normalization")
@partial(jax.value_and_grad, argnums=0)
def cost_and_gradient(layers, x, y, masks, normalization):
    """The mean squared error of the drawn points."""
    z = oracle.logits(layers, x, "sigmoid", normalization, training=True, masks=masks, xp=oracle.JAX)
    return ((z - y) ** 2).mean()


def by_the_textbook(experiment, updates):
    """Adam on the mean squared error of the drawn points; costs met, and J at the ten points after each update."""
    rng = np.random.RandomState(experiment.seed)
    architecture = Architecture((1, *experiment.hidden, 1), Normalization(experiment.normalization))
    layers = []
    for (outputs, inputs), bias, *others in architecture.shapes():
        weights = rng.randn(outputs, inputs) * np.sqrt(2 / (inputs + outputs))
        first = [None if one is None else np.full(one, value) for one, value in zip(others, (1, 0, 0, 1), strict=True)]
        layers.append(ExactLayer(weights, np.zeros(bias), *first))
    theta = flatten(layers).astype(np.float32).astype(np.float64)
    x, y = (np.arange(10) - 4.5)[:, None], TARGETS[:, None]
    order = draws(experiment.batch_seed)
    v, s, met, after = np.zeros_like(theta), np.zeros_like(theta), [], []
    for t in range(1, updates + 1):
        rows, masks = next(order), oracle.dropout_masks(experiment, t - 1, 50)
        layers = unflatten(theta, architecture)
        loss, gradient = cost_and_gradient(layers, x[rows], y[rows], masks, normalization=architecture.normalization)
        g = flatten(jax.tree.map(np.asarray, gradient))
        met.append(float(loss))
        v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2
        theta = theta - 0.001 * (v / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
        z = oracle.logits(unflatten(theta, architecture), x, "sigmoid", architecture.normalization)
        after.append(float(((z - y) ** 2).mean()))
    return met, after


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("fit", [0, 1, 2], ids=FITS)
def test_every_update_is_the_textbooks(fit, result):
    met, after = by_the_textbook(three_fits(SEEDS)[fit], 5)
    expected = [np.mean(met[:2]), np.mean(met[2:5])]
    if FITS[fit] == "batch norm":
        # weights before a normalization hardly have a gradient: Adam makes of its rounding a step as long as any, so
        # that float32 soon goes a way of its own. The textbook's vector does not follow the running moments.
        np.testing.assert_allclose(result.drawn_cost[1:3, fit], expected, rtol=2e-2)
        assert result.drawn_cost[1, fit] == pytest.approx(expected[0], rel=1e-4)
        return
    np.testing.assert_allclose(result.drawn_cost[1:3, fit], expected, rtol=1e-4)
    np.testing.assert_allclose(result.cost[1:3, fit], [after[1], after[4]], rtol=1e-4)


def test_the_running_moments_follow_those_of_the_draws():
    """After the first update: 0.9 of what they were (0 and 1), 0.1 of the moments of z[1] = w x over the draws."""
    experiment = three_fits(SEEDS)[2]
    fit = _Fit(experiment, np.array([0, 1]))
    weights = fit._state.layers[0].weights[:, 0]
    z = np.outer(next(draws(experiment.batch_seed)) - 4.5, weights)
    fit.advance()
    mean, variance = (np.asarray(one) for one in fit._state.running[0])
    np.testing.assert_allclose(mean, 0.1 * z.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(variance, 0.9 + 0.1 * z.var(axis=0), rtol=1e-4)


def test_a_curve_travels_at_least_as_far_as_straight_lines():
    assert travel(np.array([0.0, 2.0, -1.0])) == 5
    assert travel(np.sin(np.linspace(0, 4 * np.pi, 4001))) == pytest.approx(8, rel=1e-5)


def test_the_finding_names_who_goes_through_every_point(result):
    def finding(*costs):
        return read_ten_points(replace(result, cost=np.tile(costs, (4, 1)))).finding

    spread = np.var(TARGETS)
    near, far = 0.009 * spread, 0.011 * spread
    assert finding(near, far, far) == "The network without either goes through every point; the others do not."
    assert "without either and with batch norm go through" in finding(near, far, near)
    assert finding(near, near, near).startswith("All three") and finding(far, far, far).startswith("None")

"""Initializers: the published draws, the scale of every distribution, orthogonality, and the registry."""

import numpy as np
import pytest

from dlcore.initializers import INITIALIZERS

IDS = ("zeros", "constant", "small", "large", "uniform01", "lecun", "glorot", "he", "orthogonal")

# Factor of a normal draw, from the papers.
NORMAL = {
    "small": lambda n_out, n_in: 0.01,
    "large": lambda n_out, n_in: 10.0,
    "lecun": lambda n_out, n_in: n_in**-0.5,
    "glorot": lambda n_out, n_in: (2 / (n_in + n_out)) ** 0.5,
    "he": lambda n_out, n_in: (2 / n_in) ** 0.5,
}

each = pytest.mark.parametrize("initializer", INITIALIZERS.values(), ids=INITIALIZERS.keys())
shapes = pytest.mark.parametrize(("n_out", "n_in"), [(1, 1), (1, 7), (7, 1), (5, 5), (12, 8), (8, 12)])


def draw(id, n_out, n_in, seed=0):
    return INITIALIZERS[id].draw(np.random.RandomState(seed), n_out, n_in)


def test_ids_are_permanent():
    assert set(IDS) <= set(INITIALIZERS)


@each
def test_entry_is_complete(initializer):
    assert INITIALIZERS[initializer.id] is initializer
    assert initializer.id.isascii()
    assert all((initializer.label, initializer.formula, initializer.help, initializer.source))


@each
@shapes
def test_shape_dtype_and_repeatability(initializer, n_out, n_in):
    weights = initializer.draw(np.random.RandomState(4), n_out, n_in)
    assert weights.shape == (n_out, n_in)
    assert weights.dtype == np.float64
    np.testing.assert_array_equal(weights, initializer.draw(np.random.RandomState(4), n_out, n_in))


@pytest.mark.parametrize("id", [id for id in IDS if id not in ("zeros", "constant")])
def test_random_draws_follow_the_generator(id):
    """Another seed gives other weights, and so does the next layer from the same generator."""
    assert (draw(id, 4, 4, seed=1) != draw(id, 4, 4, seed=2)).any()
    rng = np.random.RandomState(1)
    assert (INITIALIZERS[id].draw(rng, 4, 4) != INITIALIZERS[id].draw(rng, 4, 4)).any()


@pytest.mark.parametrize("id", NORMAL)
@shapes
def test_normal_draws_are_scaled_randn(id, n_out, n_in):
    expected = np.random.RandomState(9).randn(n_out, n_in) * NORMAL[id](n_out, n_in)
    np.testing.assert_allclose(draw(id, n_out, n_in, seed=9), expected, rtol=1e-15)


def test_symmetric_ones():
    assert (draw("zeros", 3, 4) == 0).all()
    constant = draw("constant", 3, 4)
    assert constant[0, 0] != 0
    assert (constant == constant[0, 0]).all()


def test_uniform01_is_the_generators_rand():
    np.testing.assert_array_equal(draw("uniform01", 3, 4, seed=2), np.random.RandomState(2).rand(3, 4))


@pytest.mark.parametrize(("n_out", "n_in"), [(1, 1), (16, 16), (64, 64), (20, 7), (7, 20), (1, 9), (9, 1)])
def test_orthogonal(n_out, n_in):
    """Q^T Q = I on the shorter side."""
    q = draw("orthogonal", n_out, n_in, seed=5)
    product = q @ q.T if n_out <= n_in else q.T @ q
    np.testing.assert_allclose(product, np.eye(min(n_out, n_in)), atol=1e-10)


def test_orthogonal_has_no_preferred_direction():
    """Every entry of a uniform rotation in n dimensions has mean 0 and variance 1/n; plain QR is biased."""
    rng = np.random.RandomState(0)
    draws = np.array([INITIALIZERS["orthogonal"].draw(rng, 4, 4) for _ in range(4000)])
    assert np.abs(draws.mean(axis=0)).max() < 5 * 0.5 / 4000**0.5
    np.testing.assert_allclose((draws**2).mean(axis=0), 0.25, atol=0.02)

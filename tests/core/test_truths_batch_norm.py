"""Published numbers and closed forms for batch and layer normalization: T41, T42, T73.

Sources: cs231n assignment 2 (T41, T42); Ioffe and Szegedy 2015, van Laarhoven 2017 (T73).
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dlcore import normalization
from dlcore.normalization import Moments, batch_moments, layer_normalize, normalize_with, running_moments

pytestmark = pytest.mark.usefixtures("float64")


def train_mode(z, gamma, beta):
    """Batch normalization as in training: with the moments of its own columns."""
    return normalize_with(z, batch_moments(z), gamma, beta)


def signals(units=3, columns=12, seed=0):
    rng = np.random.RandomState(seed)
    return jnp.asarray(rng.randn(units, columns) * 2 + 1), jnp.asarray(rng.rand(units)), jnp.asarray(rng.randn(units))


def test_t41_training_mode():
    """Published case T41: moments before, and after with gamma, beta of 1, 0 and of (1, 2, 3), (11, 12, 13)."""
    rng = np.random.RandomState(231)
    x, w1, w2 = rng.randn(200, 50), rng.randn(50, 60), rng.randn(60, 3)
    a = jnp.asarray((np.maximum(0, x @ w1) @ w2).T)
    before = batch_moments(a)
    np.testing.assert_allclose(before.mean, [-2.3814598, -13.18038246, 1.91780462], atol=1e-7)
    np.testing.assert_allclose(jnp.sqrt(before.variance), [27.18502186, 34.21455511, 37.68611762], atol=1e-7)
    after = batch_moments(train_mode(a, jnp.ones(3), jnp.zeros(3)))
    np.testing.assert_allclose(after.mean, 0, atol=1e-14)
    np.testing.assert_allclose(jnp.sqrt(after.variance), [0.99999999, 1, 1], atol=6e-9)
    after = batch_moments(train_mode(a, jnp.asarray([1.0, 2, 3]), jnp.asarray([11.0, 12, 13])))
    np.testing.assert_allclose(after.mean, [11, 12, 13], atol=1e-12)
    np.testing.assert_allclose(jnp.sqrt(after.variance), [0.99999999, 1.99999999, 2.99999999], atol=6e-9)


def test_t42_test_mode():
    """Published case T42: 50 batches into running moments that start at 0, then a fresh batch in test mode."""
    rng = np.random.RandomState(231)
    w1, w2 = rng.randn(50, 60), rng.randn(60, 3)
    running = Moments(jnp.zeros(3), jnp.zeros(3))
    for _ in range(50):
        a = (np.maximum(0, rng.randn(200, 50) @ w1) @ w2).T
        running = running_moments(running, batch_moments(jnp.asarray(a)), 0.9)
    a = (np.maximum(0, rng.randn(200, 50) @ w1) @ w2).T
    out = np.asarray(normalize_with(jnp.asarray(a), running, jnp.ones(3), jnp.zeros(3)))
    np.testing.assert_allclose(out.mean(axis=1), [-0.03927354, -0.04349152, -0.10452688], atol=1e-7)
    np.testing.assert_allclose(out.std(axis=1), [1.01531428, 1.01238373, 0.97819988], atol=1e-7)


def test_t73_running_mean_of_a_constant():
    """Published case T73: from 0 with batch mean mu, mu (1 - 0.9^t)."""
    running, batch = Moments(jnp.zeros(1), jnp.ones(1)), Moments(jnp.asarray([3.0]), jnp.ones(1))
    for t in range(1, 6):
        running = running_moments(running, batch, 0.9)
        assert float(running.mean[0]) == pytest.approx(3 * (1 - 0.9**t), rel=1e-12)
        assert float(running.variance[0]) == pytest.approx(1, rel=1e-12)


@jax.jit
def gradients(z, gamma, beta, upstream):
    """Gradients in z, gamma, beta of sum(upstream * batch-normalised z)."""
    return jax.grad(lambda *given: jnp.sum(upstream * train_mode(*given)), argnums=(0, 1, 2))(z, gamma, beta)


def test_t73_sums_of_the_gradient():
    """Published case T73: sum dz = 0; sum dz z_norm of order epsilon; dbeta = sum d, dgamma = sum d z_norm."""
    z, gamma, beta = signals()
    upstream = jnp.asarray(np.random.RandomState(1).randn(*z.shape))
    dz, dgamma, dbeta = gradients(z, gamma, beta, upstream)
    z_norm = train_mode(z, jnp.ones(3), jnp.zeros(3))
    assert float(jnp.abs(dz).max()) > 0.01
    np.testing.assert_allclose(dz.sum(axis=1), 0, atol=1e-14)
    np.testing.assert_allclose((dz * z_norm).sum(axis=1), 0, atol=1e-4)
    np.testing.assert_allclose(dbeta, upstream.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(dgamma, (upstream * z_norm).sum(axis=1), rtol=1e-10)
    shifted = gradients(z + 5.0, gamma, beta, upstream)[0]
    np.testing.assert_allclose(shifted, dz, rtol=1e-9, atol=1e-13)


def test_t73_gradient_against_the_written_backward_pass():
    """Ioffe and Szegedy 2015, section 3: dz = gamma/(m sigma) (m d - sum d - z_norm sum d z_norm)."""
    z, gamma, beta = signals()
    d = np.random.RandomState(2).randn(*z.shape)
    values, m = np.asarray(z), z.shape[1]
    sigma = np.sqrt(values.var(axis=1, keepdims=True) + 1e-5)
    z_norm = (values - values.mean(axis=1, keepdims=True)) / sigma
    sums = d.sum(axis=1, keepdims=True), (d * z_norm).sum(axis=1, keepdims=True)
    expected = np.asarray(gamma)[:, None] / (m * sigma) * (m * d - sums[0] - z_norm * sums[1])
    np.testing.assert_allclose(gradients(z, gamma, beta, jnp.asarray(d))[0], expected, rtol=1e-9, atol=1e-13)


def test_t73_weights_have_a_direction_but_no_length(monkeypatch):
    """Published case T73, epsilon -> 0: loss(aW) = loss(W), gradient(aW) = gradient(W)/a, <W, gradient> = 0,
    so a step of plain gradient descent lengthens W by Pythagoras; and a bias before it has no gradient."""
    monkeypatch.setattr(normalization, "EPSILON", 0.0)
    rng = np.random.RandomState(4)
    x, y = jnp.asarray(rng.randn(5, 40)), jnp.asarray(rng.randn(3, 40))
    weights, bias = jnp.asarray(rng.randn(3, 5)), jnp.asarray(rng.randn(3))

    def loss(weights, bias):
        z = train_mode(weights @ x + bias[:, None], jnp.ones(3), jnp.zeros(3))
        return jnp.mean((jnp.tanh(z) - y) ** 2)

    cost_and_gradients = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))
    cost, (gradient, bias_gradient) = cost_and_gradients(weights, bias)
    longer_cost, (longer_gradient, _) = cost_and_gradients(3 * weights, bias)
    assert float(longer_cost) == pytest.approx(float(cost), rel=1e-12)
    np.testing.assert_allclose(longer_gradient, gradient / 3, rtol=1e-9)
    assert float(jnp.linalg.norm(gradient)) > 1e-2
    assert float(jnp.sum(weights * gradient)) == pytest.approx(0, abs=1e-14)
    moved = weights - 0.5 * gradient
    assert float(jnp.sum(moved**2)) == pytest.approx(
        float(jnp.sum(weights**2) + 0.25 * jnp.sum(gradient**2)), rel=1e-12
    )
    np.testing.assert_allclose(bias_gradient, 0, atol=1e-16)


def test_t73_gamma_and_beta_can_undo_it():
    """Published case T73: gamma = sqrt(sigma^2 + epsilon), beta = mu give z back."""
    z, *_ = signals()
    moments = batch_moments(z)
    back = train_mode(z, jnp.sqrt(moments.variance + 1e-5), moments.mean)
    np.testing.assert_allclose(back, z, rtol=1e-13, atol=1e-14)


def test_layer_normalization_against_its_formula():
    """Ba, Kiros and Hinton 2016, eq. 3, in NumPy: every example over its own units."""
    z, gamma, beta = signals(units=6)
    values = np.asarray(z)
    expected = np.empty_like(values)
    for column in range(values.shape[1]):
        one = values[:, column]
        expected[:, column] = gamma * (one - one.mean()) / np.sqrt(one.var() + 1e-5) + beta
    np.testing.assert_allclose(layer_normalize(z, gamma, beta), expected, rtol=1e-12)


def test_filling_columns_do_not_count():
    """Batch moments of a padded mini-batch are those of its real columns, in value and in gradient."""
    z, *_ = signals()
    padded = jnp.pad(z, ((0, 0), (0, 4)), constant_values=99.0)
    live = jnp.asarray(np.arange(16) < 12, float)

    def total(columns, **given):
        moments = batch_moments(columns, **given)
        return jnp.sum(jnp.sin(moments.mean)) + jnp.sum(moments.variance**2)

    for got, expected in zip(batch_moments(padded, live), batch_moments(z), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-13)
    gradient = jax.jit(jax.grad(lambda columns: total(columns, live=live)))(padded)
    np.testing.assert_allclose(gradient[:, :12], jax.jit(jax.grad(total))(z), rtol=1e-11)
    assert (gradient[:, 12:] == 0).all()


def test_filling_units_do_not_count():
    """Layer normalization of a padded layer is that of its real units; a layer of filling alone is finite."""
    z, gamma, beta = signals(units=6)
    filler = ((0, 2), (0, 0))
    units = jnp.asarray(np.arange(8) < 6, float)
    padded = layer_normalize(
        jnp.pad(z, filler, constant_values=99.0), jnp.pad(gamma, filler[:1]), jnp.pad(beta, filler[:1]), units
    )
    np.testing.assert_allclose(padded[:6], layer_normalize(z, gamma, beta), rtol=1e-12)

    def of_filling(values):
        return jnp.sum(layer_normalize(values, gamma, beta, jnp.zeros(6)))

    assert np.isfinite(jax.jit(jax.grad(of_filling))(jnp.zeros_like(z))).all()

"""Batch and layer normalization against flax: forward, backward and running averages, in training and at test time.

flax is an oracle for tests only. Its columns are features last, its moments population moments, and its running ones
start at mean 0 and variance 1 like those of the engine.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dlcore.backpropagation.normalized import normalize, through_normalization
from dlcore.normalization import EPSILON, Moments, batch_moments, layer_normalize, normalize_with, running_moments

linen = pytest.importorskip("flax.linen")
pytestmark = pytest.mark.usefixtures("float64", "usual_promotion")

UNITS, EXAMPLES, MOMENTUM = 4, 7, 0.9


@pytest.fixture
def usual_promotion():
    """flax adds float32 to float64."""
    with jax.numpy_dtype_promotion("standard"):
        yield


def signals(seed=0):
    """z as columns, gamma, beta, and what comes back."""
    rng = np.random.RandomState(seed)
    return rng.randn(UNITS, EXAMPLES) * 2 + 1, rng.randn(UNITS), rng.randn(UNITS), rng.randn(UNITS, EXAMPLES)


def flax_layer(kind: str, *, running: bool):
    if kind == "layer":
        return linen.LayerNorm(epsilon=EPSILON, dtype=jnp.float64, param_dtype=jnp.float64)
    return linen.BatchNorm(
        use_running_average=running, momentum=MOMENTUM, epsilon=EPSILON, dtype=jnp.float64, param_dtype=jnp.float64
    )


def flax_forward(kind: str, z, gamma, beta):
    """What flax makes of columns in training."""
    params = {"scale": gamma, "bias": beta}
    if kind == "layer":
        return flax_layer(kind, running=False).apply({"params": params}, z.T).T
    start = {"mean": jnp.zeros(UNITS), "var": jnp.ones(UNITS)}
    variables = {"params": params, "batch_stats": start}
    return flax_layer(kind, running=False).apply(variables, z.T, mutable=["batch_stats"])[0].T


@partial(jax.jit, static_argnames="kind")
def both_passes(kind: str, z, gamma, beta, upstream):
    """What flax makes of columns in training, and the gradients of z, gamma and beta."""
    out, back = jax.vjp(partial(flax_forward, kind), z, gamma, beta)
    return out, back(upstream)


@partial(jax.jit, static_argnames="kind")
def engine(kind: str, z, gamma, beta):
    """What the engine makes of columns in training."""
    return layer_normalize(z, gamma, beta) if kind == "layer" else normalize_with(z, batch_moments(z), gamma, beta)


@pytest.mark.parametrize("kind", ["batch", "layer"])
def test_forward_and_backward_are_those_of_flax(kind):
    z, gamma, beta, upstream = signals()
    out, (dz, dgamma, dbeta) = both_passes(kind, z, gamma, beta, upstream)
    own = normalize(kind, z, gamma, beta)
    np.testing.assert_allclose(own.z_tilde, out, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(engine(kind, z, gamma, beta), out, rtol=1e-12, atol=1e-13)
    gradients = through_normalization(own, gamma, upstream)
    np.testing.assert_allclose(gradients.dz, dz, rtol=1e-10, atol=1e-13)
    # of the mean loss, where flax has that of the sum
    np.testing.assert_allclose(gradients.gamma * EXAMPLES, dgamma, rtol=1e-10)
    np.testing.assert_allclose(gradients.beta * EXAMPLES, dbeta, rtol=1e-10)


def test_running_averages_and_test_time_are_those_of_flax():
    _, gamma, beta, _ = signals()
    variables = {
        "params": {"scale": gamma, "bias": beta},
        "batch_stats": {"mean": jnp.zeros(UNITS), "var": jnp.ones(UNITS)},
    }
    running = Moments(jnp.zeros(UNITS), jnp.ones(UNITS))
    for seed in range(1, 6):
        z = jnp.asarray(signals(seed)[0])
        _, changed = flax_layer("batch", running=False).apply(variables, z.T, mutable=["batch_stats"])
        variables |= changed
        running = running_moments(running, batch_moments(z), MOMENTUM)
    np.testing.assert_allclose(running.mean, variables["batch_stats"]["mean"], rtol=1e-12)
    np.testing.assert_allclose(running.variance, variables["batch_stats"]["var"], rtol=1e-12)
    one = jnp.asarray(signals(9)[0][:, :1])  # a single example: with running moments it can be predicted
    out = flax_layer("batch", running=True).apply(variables, one.T).T
    np.testing.assert_allclose(normalize_with(one, running, jnp.asarray(gamma), jnp.asarray(beta)), out, rtol=1e-12)

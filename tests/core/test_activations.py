"""Activations against SciPy and jax.nn, their derivatives against finite differences and automatic ones."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.special
import scipy.stats

from dlcore.activations import ACTIVATIONS

IDS = ("linear", "sigmoid", "tanh", "relu", "leaky", "elu", "gelu", "swish", "softplus", "sine")

# Independent of dlcore and of JAX's automatic differentiation.
ORACLES = {
    "linear": lambda z: z,
    "sigmoid": scipy.special.expit,
    "tanh": lambda z: 1 - 2 / (np.exp(2 * z) + 1),
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.maximum(z, 0) + 0.01 * np.minimum(z, 0),
    "elu": lambda z: np.where(z > 0, z, scipy.special.expm1(np.minimum(z, 0))),
    "gelu": lambda z: z * scipy.stats.norm.cdf(z),
    "swish": lambda z: z * scipy.special.expit(z),
    "softplus": lambda z: np.logaddexp(0, z),
    "sine": np.sin,
}
NN_ORACLES = {
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
    "leaky": lambda z: jax.nn.leaky_relu(z, 0.01),
    "elu": jax.nn.elu,
    "gelu": lambda z: jax.nn.gelu(z, approximate=False),
    "swish": jax.nn.swish,
    "softplus": jax.nn.softplus,
}

POINTS = np.linspace(-9.03, 9.01, 401)  # 0 is not one of them

each = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())
pytestmark = pytest.mark.usefixtures("float64")


@partial(jax.jit, static_argnums=0)
def slope(activation, z):
    return activation.derivative(z, activation.function(z))


@partial(jax.jit, static_argnums=0)
def automatic_slope(activation, z):
    return jax.grad(lambda z: activation.function(z).sum())(z)


def test_ids_are_permanent():
    assert set(IDS) <= set(ACTIVATIONS)
    assert set(ACTIVATIONS) == set(ORACLES), "a new activation needs its oracle here"


@each
def test_entry_is_complete(activation):
    assert ACTIVATIONS[activation.id] is activation
    assert activation.id.isascii()
    assert activation.formula.startswith("g(z) =")
    assert activation.derivative_formula.startswith("g'(z) =")
    assert all((activation.label, activation.help, activation.source))


@each
def test_values_against_scipy(activation):
    got = activation.function(jnp.asarray(POINTS))
    np.testing.assert_allclose(got, ORACLES[activation.id](POINTS), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("id", NN_ORACLES)
def test_values_against_jax_nn(id):
    z = jnp.asarray(POINTS)
    np.testing.assert_allclose(ACTIVATIONS[id].function(z), NN_ORACLES[id](z), rtol=1e-12, atol=1e-15)


@each
def test_derivative_against_two_sided_differences(activation):
    """Error of (g(z + h) - g(z - h)) / 2h: truncation h^2 g'''/6 ~ 1e-11, round-off 1e-16 / h ~ 1e-11."""
    h, oracle = 1e-5, ORACLES[activation.id]
    numerical = (oracle(POINTS + h) - oracle(POINTS - h)) / (2 * h)
    assert all(np.abs(POINTS - kink).min() > h for kink in activation.kinks)
    np.testing.assert_allclose(slope(activation, jnp.asarray(POINTS)), numerical, atol=5e-10)


@each
def test_derivative_against_automatic_differentiation(activation):
    z = jnp.asarray(np.append(POINTS, activation.kinks))
    np.testing.assert_allclose(slope(activation, z), automatic_slope(activation, z), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("id", "expected"), [("relu", 0.0), ("leaky", 0.01)])
def test_derivative_at_the_kink_is_the_left_one(id, expected):
    activation, zero = ACTIVATIONS[id], jnp.zeros(1)
    assert activation.kinks == (0.0,)
    assert slope(activation, zero)[0] == expected
    assert automatic_slope(activation, zero)[0] == expected


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("linear", 1),
        ("sigmoid", 0.25),
        ("tanh", 1),
        ("elu", 1),
        ("gelu", 0.5),
        ("swish", 0.5),
        ("softplus", 0.5),
    ],
)
def test_smooth_derivatives_at_zero(id, expected):
    zero = jnp.zeros(1)
    assert slope(ACTIVATIONS[id], zero)[0] == pytest.approx(expected, abs=1e-15)
    assert automatic_slope(ACTIVATIONS[id], zero)[0] == pytest.approx(expected, abs=1e-15)


def test_published_sigmoid_values():
    """Published case T32."""
    got = ACTIVATIONS["sigmoid"].function(jnp.array([-1.0, 0.0, 12.0]))
    np.testing.assert_allclose(got, [0.26894143, 0.5, 0.9999939], atol=1e-7)


@each
@pytest.mark.parametrize(("shape", "dtype"), [((), jnp.float32), ((2, 3, 4), jnp.float32), ((3,), jnp.float64)])
def test_shape_and_dtype_are_kept(activation, shape, dtype):
    z = jax.ShapeDtypeStruct(shape, dtype)
    for function in (activation.function, partial(slope, activation)):
        result = jax.eval_shape(function, z)
        assert (result.shape, result.dtype, result.weak_type) == (shape, dtype, False)


@each
def test_extreme_inputs_stay_finite_in_float32(activation):
    """A diverging run shows infinite costs, but no activation may turn a finite z into NaN, nor its slope."""
    z = np.array([-1e8, -1e4, -200, -90, 90, 200, 1e4, 1e8], np.float32)
    assert np.isfinite(activation.function(jnp.asarray(z))).all()
    slopes = np.asarray(slope(activation, jnp.asarray(z)))
    np.testing.assert_allclose(slopes, automatic_slope(activation, jnp.asarray(z)), atol=1e-6)
    if activation.id in ("elu", "gelu", "swish", "softplus"):  # ReLU far from 0
        np.testing.assert_allclose(slopes, z > 0, atol=1e-6)


def test_switch_over_the_registry_selects_by_position():
    z, traces = jnp.asarray(POINTS), []

    @jax.jit
    def chosen(index, z):
        traces.append(index)
        a = jax.lax.switch(index, [one.function for one in ACTIVATIONS.values()], z)
        return a, jax.lax.switch(index, [one.derivative for one in ACTIVATIONS.values()], z, a)

    for index, activation in enumerate(ACTIVATIONS.values()):
        value, derivative = chosen(index, z)
        np.testing.assert_allclose(value, activation.function(z), rtol=1e-14, atol=1e-15)
        np.testing.assert_allclose(derivative, slope(activation, z), rtol=1e-13, atol=1e-15)
    assert len(traces) == 1  # one program for all of them

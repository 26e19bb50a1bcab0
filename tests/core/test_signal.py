"""The sizes of activations and gradients: against automatic differentiation, at the edges of float32, in whole runs."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.losses import HEADS
from dlcore.network import Normalization
from dlcore.normalization import EPSILON
from dlcore.parameters import Architecture, draw, flatten, unflatten
from dlcore.signal.signals import MOST_NUMBERS, QUANTITIES, propagate
from dlcore.signal.sizes import between_examples, sizes
from dlcore.signal.slopes import SATURATED_BELOW, steepest_slope

M = 6
CASES = [
    ("tanh", "sigmoid_ce", "none", "before"),
    ("relu", "softmax_ce", "batch", "before"),
    ("gelu", "linear_mse", "layer", "after"),
    ("softplus", "softmax_mse", "batch", "after"),
]


def case(head_id, kind, where, runs=3):
    """A network of 3-5-5-1 (or -3), its parameters all random, in float64."""
    outputs = 3 if head_id.startswith("softmax") else 1
    architecture = Architecture((3, 5, 5, outputs), Normalization(kind, where))
    rng = np.random.RandomState(1)
    parameters = rng.randn(runs, architecture.frame_size)
    targets = (
        np.eye(outputs)[rng.randint(outputs, size=M)] if outputs > 1 else rng.randint(2, size=(M, 1)).astype(float)
    )
    return architecture, parameters, rng.randn(M, 3), targets


def normalized(kind, layer, z):
    axis = 0 if kind == "batch" else 1
    mean, variance = z.mean(axis=axis, keepdims=True), z.var(axis=axis, keepdims=True)
    return layer.gamma * (z - mean) / jnp.sqrt(variance + EPSILON) + layer.beta


def by_autodiff(architecture, activation_id, head_id, inputs, targets):
    """A function of the layers: z, g(z), a and m ∂J/∂a of the hidden ones, and ∂J/∂W, from `jax.grad`."""
    g, norm = ACTIVATIONS[activation_id].function, architecture.normalization

    def cost(layers, nudges):
        a, seen = jnp.asarray(inputs), []
        for layer, nudge in zip(layers, nudges, strict=False):
            z = a @ layer.weights.T + layer.bias
            if norm.kind != "none" and norm.where == "before":
                z = normalized(norm.kind, layer, z)
            a = gz = g(z)
            if norm.kind != "none" and norm.where == "after":
                a = normalized(norm.kind, layer, a)
            a = a + nudge
            seen.append((z, gz, a))
        logits = a @ layers[-1].weights.T + layers[-1].bias
        return HEADS[head_id].loss(logits.T, jnp.asarray(targets.T)).mean(), seen

    compiled = jax.jit(jax.grad(cost, argnums=(0, 1), has_aux=True))

    def of_layers(layers):
        (gradients, da), seen = compiled(layers, [np.zeros((M, width)) for width in architecture.hidden])
        return [
            (*map(np.array, seen[place]), M * np.array(da[place]), np.array(gradients[place].weights))
            for place in range(len(seen))
        ]

    return of_layers


def rms(values):
    return np.sqrt((values**2).mean())


@pytest.mark.parametrize(("activation_id", "head_id", "kind", "where"), CASES)
def test_sizes_are_those_of_automatic_differentiation(float64, activation_id, head_id, kind, where):
    architecture, parameters, inputs, targets = case(head_id, kind, where)
    found = propagate(architecture, activation_id, HEADS[head_id], parameters, inputs, targets)
    below = SATURATED_BELOW * steepest_slope(activation_id)
    oracle = by_autodiff(architecture, activation_id, head_id, inputs, targets)
    for run in range(len(parameters)):
        layers = oracle(unflatten(parameters[run], architecture))
        for place, (z, gz, a, da, dw) in enumerate(layers):
            slope = ACTIVATIONS[activation_id].numpy_derivative(z, gz)
            expected = {
                "z_rms": rms(z), "z_std": z.std(), "a_rms": rms(a), "a_std": a.std(), "a_between": rms(a.std(axis=0)),
                "saturated": (np.abs(slope) < below).mean(), "dead": (slope == 0).all(axis=0).mean(),
                "da_rms": rms(da), "da_std": da.std(), "dw_rms": rms(dw), "dw_std": dw.std(),
            }  # fmt: skip
            assert expected.keys() == set(QUANTITIES)
            for name, value in expected.items():
                np.testing.assert_allclose(
                    getattr(found, name)[run, place], value, rtol=1e-10, atol=1e-14, err_msg=name
                )


def test_many_runs_are_each_run_by_itself_in_any_number_of_parts(monkeypatch):
    architecture, parameters, inputs, targets = case("sigmoid_ce", "batch", "before", runs=5)
    parameters = parameters.astype(np.float32)
    given = ("relu", HEADS["sigmoid_ce"], parameters, inputs, targets)
    together = propagate(architecture, *given)
    monkeypatch.setattr("dlcore.signal.signals.MOST_NUMBERS", 2 * M * 5)
    assert MOST_NUMBERS > 1000
    parts = propagate(architecture, *given)
    alone = propagate(architecture, *given[:2], parameters[3], inputs, targets)
    nested = propagate(architecture, *given[:2], parameters[:4].reshape(2, 2, -1), inputs, targets)
    for name in QUANTITIES:
        values = getattr(together, name)
        assert values.shape == (5, 2) and getattr(alone, name).shape == (2,)
        np.testing.assert_allclose(getattr(parts, name), values, rtol=1e-5)
        np.testing.assert_allclose(getattr(alone, name), values[3], rtol=1e-5)
        np.testing.assert_allclose(getattr(nested, name), values[:4].reshape(2, 2, 2), rtol=1e-5)


def deep(initializer, gain=1.0, layers=30, width=20, dtype=np.float32):
    architecture = Architecture((2, *[width] * layers, 1))
    vector = flatten(draw(architecture, initializer, gain, np.random.RandomState(0))).astype(dtype)
    rng = np.random.RandomState(1)
    return architecture, vector, rng.randn(20, 2), rng.randint(2, size=(20, 1)).astype(float)


def test_a_size_is_right_far_outside_the_squares_that_float32_holds():
    """A size of 1e-25 squares to nothing in float32, one of 1e25 to infinity; both are numbers in it."""
    for initializer, layers in (("small", 18), ("large", 15)):
        single, double = (
            propagate(architecture, "linear", HEADS["linear_mse"], vector, inputs, targets)
            for dtype in (np.float32, np.float64)
            for architecture, vector, inputs, targets in [deep(initializer, layers=layers, dtype=dtype)]
        )
        assert not 1e-22 < double.a_rms[-1] < 1e22
        for name in ("z_rms", "z_std", "a_rms", "a_std", "a_between"):
            np.testing.assert_allclose(getattr(single, name), getattr(double, name), rtol=1e-3, err_msg=name)


def test_numbers_that_are_nearly_the_same_still_differ():
    """As the outputs of a sigmoid layer with tiny weights do, all of them close to 0.5."""
    steps = np.random.RandomState(0).randint(8, size=(2, 50, 30))
    values = (0.52 + steps * 2.0**-22).astype(np.float32)
    values[:, :, 3] = values[:, :1, 3]  # a unit that says the same of every example
    exact = values.astype(np.float64)
    np.testing.assert_allclose(sizes(values).std, exact.std(axis=(1, 2)), rtol=1e-5)
    np.testing.assert_allclose(sizes(values).rms, np.sqrt((exact**2).mean(axis=(1, 2))), rtol=1e-6)
    expected = np.sqrt(exact.var(axis=1).mean(axis=1))
    np.testing.assert_allclose(between_examples(values), expected, rtol=1e-5)
    assert between_examples(values[:, :, 3:4]).tolist() == [0, 0]


def test_overflow_is_infinite_and_what_vanishes_zero_without_a_warning():
    architecture, large, inputs, targets = deep("large", gain=10.0, layers=40)
    small = deep("small", gain=0.01, layers=40)[1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exploded = propagate(architecture, "relu", HEADS["sigmoid_ce"], large, inputs, targets)
        vanished = propagate(architecture, "tanh", HEADS["sigmoid_ce"], small, inputs, targets)
    overflowed = exploded.z_rms == np.inf
    assert 5 < np.argmax(overflowed) < 35 and overflowed[np.argmax(overflowed) :].all()
    assert np.isfinite(exploded.z_rms[~overflowed]).all() and (exploded.a_rms[-1], exploded.da_rms[0]) == (np.inf,) * 2
    for name in ("saturated", "dead"):
        np.testing.assert_array_equal(np.isnan(getattr(exploded, name)), overflowed)
    assert (vanished.a_rms[-1], vanished.da_rms[0]) == (0, 0) and vanished.a_rms[0] > 0


def test_without_hidden_layers_there_is_nothing_to_report():
    architecture = Architecture((2, 1))
    found = propagate(architecture, "tanh", HEADS["sigmoid_ce"], np.zeros((4, 3)), np.zeros((5, 2)), np.zeros((5, 1)))
    assert all(getattr(found, name).shape == (4, 0) for name in QUANTITIES)


@pytest.mark.parametrize(
    ("id", "steepest"), [("sigmoid", 0.25), ("tanh", 1), ("relu", 1), ("gelu", 1.1289), ("sine", 1)]
)
def test_the_steepest_slope(id, steepest):
    assert steepest_slope(id) == pytest.approx(steepest, abs=1e-4)


def test_saturated_and_dead_units_are_counted():
    """Three ReLU units on two examples: on for both, on for one, off for both."""
    architecture = Architecture((1, 3, 1))
    parameters = np.array([1.0, 1.0, -1.0, 0.0, -1.5, 0.0, 1.0, 1.0, 1.0, 0.0])
    found = propagate(architecture, "relu", HEADS["linear_mse"], parameters, np.array([[1.0], [2.0]]), np.zeros((2, 1)))
    assert found.saturated[0] == pytest.approx(3 / 6) and found.dead[0] == pytest.approx(1 / 3)
    # tanh z with |tanh z| > 0.975: z = 2.2; the slopes 0.0488 and 0.0717 lie on both sides of 5 %
    tanh = propagate(
        Architecture((1, 1, 1)), "tanh", HEADS["linear_mse"], np.array([1.0, 0, 1, 0]), np.array([[2.2], [2.0]]),
        np.zeros((2, 1)),
    )  # fmt: skip
    assert tanh.saturated[0] == 0.5 and tanh.dead[0] == 0

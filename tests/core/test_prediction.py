"""Predictions in NumPy are the engine's own: its evaluations, its forward pass, for one network or many."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import prediction
from dlcore.activations import ACTIVATIONS
from dlcore.engine.bucket import choose_bucket
from dlcore.experiment import Experiment
from dlcore.losses import HEADS
from dlcore.network import Activations, Normalization, forward
from dlcore.normalization import Moments
from dlcore.parameters import Architecture, flatten, unflatten
from dlcore.prediction import at_once, error_of, errors_of, outputs, outputs_of, wrong
from dlcore.run import train
from tests.core import oracle

POINTS = np.append(np.linspace(-9, 9, 401), [-1e8, -200, -90, 90, 200, 1e8]).astype(np.float32)
BASE = Experiment(epochs=3, noise=0.3)
SIZES = st.tuples(st.integers(1, 5), st.lists(st.integers(1, 9), max_size=4), st.integers(1, 4))
NORMALIZATIONS = st.tuples(st.sampled_from(["none", "batch", "layer"]), st.sampled_from(["before", "after"]))


def random_parameters(architecture, rng):
    """Exact parameters of any sign, running variances above 0."""
    layers = unflatten(rng.randn(architecture.frame_size).astype(np.float32), architecture)
    return flatten([one._replace(running_variance=_positive(one.running_variance)) for one in layers])


def _positive(variance):
    return None if variance is None else variance**2 + 0.1


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())
def test_numpy_activations_are_those_of_jax(activation):
    """Also far out, where an exponential would overflow; float32 stays float32, float64 float64."""
    expected = np.asarray(activation.function(jnp.asarray(POINTS)))
    found = activation.numpy_function(POINTS)
    assert found.dtype == np.float32 and found.shape == POINTS.shape
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert activation.numpy_function(POINTS.astype(float)).dtype == np.float64


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())
def test_numpy_derivatives_are_those_of_jax(activation):
    a = activation.numpy_function(POINTS)
    expected = np.asarray(activation.derivative(jnp.asarray(POINTS), jnp.asarray(a)))
    found = activation.numpy_derivative(POINTS, a)
    assert found.dtype == np.float32 and found.shape == POINTS.shape
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    wide = POINTS.astype(float)
    assert activation.numpy_derivative(wide, activation.numpy_function(wide)).dtype == np.float64


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"hidden": ()},
        {"hidden": (3, 5, 2), "activation": "gelu", "loss": "mse"},
        {"data": "blobs", "classes": 4, "activation": "relu"},
        {"data": "blobs", "classes": 3, "loss": "mse", "hidden": (20,)},
        {"data": "sine", "activation": "swish"},
        {"data": "multigauss", "normalization": "layer", "norm_where": "after"},
        {"normalization": "batch", "keep_prob": (0.8,)},
        {"normalization": "batch", "norm_where": "after", "data": "blobs", "classes": 3},
        {"data": "wine"},
    ],
    ids=str,
)
def test_predictions_give_the_costs_and_errors_that_the_engine_evaluated(change):
    agree_with_the_engine(train(BASE.replace(**change)))


@settings(max_examples=25)
@given(
    st.sampled_from(["spiral", "moons", "sine", "plane", "iris", "blobs", "diabetes"]),
    st.sampled_from(sorted(ACTIVATIONS)),
    st.lists(st.integers(1, 8), max_size=2).map(tuple),
    st.sampled_from(["sgd", "adam", "rmsprop"]),
    st.sampled_from(["none", "standard"]),
    st.integers(0, 1000),
)
def test_predictions_of_any_small_experiment(data, activation, hidden, optimizer, scale, seed):
    given = {"data": data, "activation": activation, "hidden": hidden, "optimizer": optimizer, "scale": scale}
    agree_with_the_engine(train(Experiment(epochs=3, learning_rate=0.01, seed=seed, **given)))


def agree_with_the_engine(run):
    """Cost and error of every set at the last epoch (before a divergence), from the last frame."""
    data, last = run.data, run.last
    found = outputs_of(run, data.raw)
    for split, rows in data.slices.items():
        error = error_of(data.dataset.task, found[rows], data.labels[rows])
        assert error == pytest.approx(run.history[f"{split}_error"][last], rel=1e-5, abs=1e-7)
        cost = _cost(run, found[rows].astype(float), data.targets[rows])
        assert cost == pytest.approx(run.history[f"{split}_cost"][last], rel=1e-4, abs=1e-5)


def _cost(run, a, y):
    """Mean loss from outputs: squared error, or cross-entropy."""
    if run.experiment.loss == "mse":
        return ((a - y) ** 2).sum(axis=1).mean()
    if a.shape[1] == 1:
        a, y = np.hstack([1 - a, a]), np.hstack([1 - y, y])
    return -np.log(a[y == 1]).mean()


@settings(max_examples=40)
@given(SIZES, NORMALIZATIONS, st.sampled_from(sorted(ACTIVATIONS)), st.integers(0, 2**31 - 1))
def test_predictions_are_the_forward_pass_of_the_textbook(sizes, normalization, activation, seed):
    """Any sizes, any activation, any normalization: against the tests' own network in float64."""
    inputs, hidden, last = sizes
    kind, where = normalization
    architecture = Architecture((inputs, *hidden, last), Normalization(kind if hidden else "none", where))
    rng = np.random.RandomState(seed)
    vector, x = random_parameters(architecture, rng), rng.randn(7, architecture.sizes[0]).astype(np.float32)
    found = outputs(architecture, activation, HEADS["linear_mse"], vector, x)
    layers = unflatten(vector.astype(np.float64), architecture)
    if architecture.normalization.kind == "layer" and 1 in architecture.hidden:
        return  # a layer of one unit is normalised to 0 over the root of rounding and epsilon
    expected = oracle.logits(layers, x, activation, architecture.normalization)
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-3 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize("kind", ["none", "batch", "layer"])
@pytest.mark.parametrize("where", ["before", "after"])
def test_predictions_are_the_forward_pass_of_the_engine(kind, where):
    """`dlcore.network.forward` on the padded network, to 1e-5."""
    architecture = Architecture((2, 8, 3, 4), Normalization(kind, where))
    rng = np.random.RandomState(5)
    vector, x = random_parameters(architecture, rng), rng.randn(50, 2).astype(np.float32)
    layout = choose_bucket(architecture, 10).layout
    padded = np.zeros(layout.size + layout.running_size, np.float32)
    padded[layout.positions(architecture)] = vector
    running = Moments(*padded[layout.size :].reshape(layout.running_shape)) if kind == "batch" else None
    g = ACTIVATIONS["tanh"].function
    sides = Activations(g, lambda z: z) if kind != "none" and where == "after" else Activations.plain(g)
    columns = np.zeros((layout.inputs, 50), np.float32)
    columns[:2] = x.T
    given = layout.stack(jnp.asarray(padded[: layout.size])), columns, layout.filling(architecture), running
    stack, columns, filling, running = jax.tree.map(jnp.asarray, given)
    logits = forward(stack, columns, sides, filling, norm=kind, running=running).logits
    found = outputs(architecture, "tanh", HEADS["linear_mse"], vector, x)
    np.testing.assert_allclose(found, np.asarray(logits)[:4].T, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("kind", ["none", "batch", "layer"])
@pytest.mark.parametrize("head", ["sigmoid_ce", "softmax_ce", "linear_mse"])
def test_many_networks_are_each_network(kind, head, monkeypatch):
    """Together, on shared inputs or their own, whole or in parts."""
    architecture = Architecture((3, 6, 5, 1 if head == "sigmoid_ce" else 3), Normalization(kind))
    rng = np.random.RandomState(1)
    parameters = np.stack([random_parameters(architecture, rng) for _ in range(4)])
    shared, own = rng.randn(11, 3), rng.randn(4, 11, 3)
    given = architecture, "relu", HEADS[head]
    alone = np.stack([outputs(*given, one, shared) for one in parameters])
    assert alone.dtype == np.float32
    np.testing.assert_allclose(outputs(*given, parameters, shared), alone, rtol=1e-5, atol=1e-6)
    if head == "softmax_ce":
        np.testing.assert_allclose(alone.sum(axis=-1), 1, rtol=1e-5)
    alone = np.stack([outputs(*given, one, x) for one, x in zip(parameters, own, strict=True)])
    np.testing.assert_allclose(outputs(*given, parameters, own), alone, rtol=1e-5, atol=1e-6)
    monkeypatch.setattr(prediction, "MOST_NUMBERS", 70)  # 11 examples in parts of 2
    np.testing.assert_allclose(outputs(*given, parameters, own), alone, rtol=1e-5, atol=1e-6)


def test_probabilities_of_a_known_network():
    """A logistic regression by hand: Phi-free numbers, sigmoid(2 x1 - x2 + 0.5)."""
    found = outputs(Architecture((2, 1)), "tanh", HEADS["sigmoid_ce"], np.array([2.0, -1.0, 0.5]), np.eye(2))
    np.testing.assert_allclose(found[:, 0], scipy.stats.logistic.cdf([2.5, -0.5]), rtol=1e-6)


def test_what_is_wrong_and_how_often():
    two, labels = np.array([[0.4], [0.6], [0.5], [0.9]]), np.array([0, 0, 1, 1])
    assert wrong(two, labels).tolist() == [False, True, True, False], "0.5 predicts class 0, as the engine does"
    assert error_of("classification", two, labels) == 0.5
    three = np.array([[0.2, 0.5, 0.3], [0.1, 0.2, 0.7]])
    assert wrong(three, np.array([1, 0])).tolist() == [False, True]
    values = np.array([[1.0], [4.0]])
    assert error_of("regression", values, np.array([1.0, 1.0])) == pytest.approx(np.sqrt(4.5))
    runs = np.stack([values, values + 3])
    own = errors_of("regression", runs, np.array([[1.0, 1.0], [4.0, 4.0]]))
    np.testing.assert_allclose(own, [np.sqrt(4.5), np.sqrt(4.5)])


def test_a_network_that_diverged_has_no_error():
    diverged = np.array([[[0.2], [np.nan]], [[0.2], [0.7]]])
    found = errors_of("classification", diverged, np.array([0, 1]))
    assert np.isnan(found[0]) and found[1] == 0
    assert np.isnan(errors_of("regression", np.array([[np.inf]]), np.array([0.0])))
    assert np.isnan(error_of("classification", np.zeros((0, 1)), np.zeros(0, int))), "nor has an empty set"
    vector = np.full(9, np.inf)
    assert np.isnan(outputs(Architecture((2, 2, 1)), "linear", HEADS["sigmoid_ce"], vector, np.array([[1, -1]]))).all()


def test_as_many_networks_are_asked_at_once_as_a_short_step_allows():
    architecture = Architecture((2, 3, 1))
    each = 3 * 3 + 4 + prediction.ACTIVATION_WORK * 3  # weights and biases, and three activations
    assert at_once(architecture, 1000) == int(prediction.STEP_WORK / (1000 * each))
    assert at_once(architecture, 10**12) == 1 and at_once(architecture, 0) == at_once(architecture, 1)

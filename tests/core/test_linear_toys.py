"""Networks without activation, in closed form: powers of c, and products of matrices. And the shapes of activations."""

import numpy as np
import pytest
import scipy.special

from dlcore.activations import ACTIVATIONS
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of
from dlcore.experiment import Experiment
from dlcore.inputs.activation_shape import shape_of
from dlcore.inputs.identity_stack import identity_stack
from dlcore.inputs.linear_stack import collapse, why_not_linear
from dlcore.inputs.reading import read_identity_stack
from dlcore.normalization import EPSILON
from dlcore.parameters import ExactLayer, draw, flatten, unflatten
from dlcore.prediction import outputs_for
from dlcore.run import Run


@pytest.mark.parametrize(
    ("factor", "layers", "expected"),
    [(1.5, 10, 57.67), (1.5, 20, 3325.3), (1.5, 50, 6.376e8), (0.5, 10, 9.77e-4), (0.5, 20, 9.54e-7),
     (0.5, 50, 8.9e-16), (1.1, 50, 117.39)],
)  # fmt: skip
def test_t71_exploding_and_vanishing(factor, layers, expected):
    """Published fact T71."""
    found = identity_stack(factor, layers)
    assert found.formula[-1] == pytest.approx(expected, rel=1e-3)
    np.testing.assert_allclose(found.forward, found.formula, rtol=1e-5)
    np.testing.assert_allclose(found.backward, found.formula[::-1], rtol=1e-5)


def test_float32_ends_where_it_ends():
    explodes, vanishes = identity_stack(2.0, 150), identity_stack(0.5, 150)
    assert np.flatnonzero(np.isinf(explodes.forward))[0] == 128  # 2^128 > 3.4e38
    assert explodes.formula[-1] == 2.0**150
    assert np.flatnonzero(vanishes.forward == 0)[0] == 150  # 2^-149 is the least number above 0
    assert "inf at layer 128, then NaN" in read_identity_stack(explodes).detail
    assert "0 from layer 150 on" in read_identity_stack(vanishes).detail
    assert "float32" not in read_identity_stack(identity_stack(1.5, 50)).detail


@pytest.mark.parametrize("factor", [0.0, 1.0])
def test_nothing_and_everything_is_handed_on(factor):
    found = identity_stack(factor, 7)
    np.testing.assert_array_equal(found.forward[1:], factor)
    np.testing.assert_array_equal(found.backward[:-1], factor)
    assert read_identity_stack(found).finding.startswith(f"c = {factor:g}")


def run_of(experiment: Experiment, factor: float = 1.0) -> Run:
    """A run that stands at its first weights, with biases and moments that are not 0 and 1."""
    data = prepare(experiment)
    architecture, rng = architecture_of(experiment, data), np.random.RandomState(3)
    layers = [
        ExactLayer(*(None if one is None else factor * (one + 0.3 * rng.rand(*one.shape)) for one in layer))
        for layer in draw(architecture, "lecun", 1.0, rng)
    ]
    vector = flatten(layers).astype(np.float32)
    history = {"epoch": np.arange(1), "train_cost": np.zeros(1)}
    return Run(experiment, data, architecture, np.arange(1), vector[None], history, 0, 0.0, "cpu", None, False)


@pytest.mark.parametrize(
    "query",
    [{"data": "moons", "hidden": (8, 8)}, {"data": "wine", "hidden": (5, 2, 6)}, {"data": "plane", "hidden": (4,) * 12},
     {"data": "moons", "hidden": (6, 5), "norm": "batch"}, {"data": "wine", "hidden": (6,), "norm": "batch",
      "norm_where": "after"}],
)  # fmt: skip
def test_a_linear_stack_is_its_product(query):
    run = run_of(Experiment(act="linear", **query))
    found = collapse(run)
    assert found.weights.shape == (run.architecture.sizes[-1], run.architecture.sizes[0])
    layers = unflatten(run.parameters.astype(np.float64), run.architecture)
    inputs = run.data.inputs[:50].astype(np.float64)
    z, slopes = inputs, []
    for layer in layers:
        z, slope = z @ layer.weights.T + layer.bias, np.ones(len(layer.bias))
        if layer.gamma is not None:
            slope = layer.gamma / np.sqrt(layer.running_variance + EPSILON)
            z = (z - layer.running_mean) * slope + layer.beta
        slopes.append(slope)
    np.testing.assert_allclose(inputs @ found.weights.T + found.bias, z, rtol=1e-9, atol=1e-9)
    product = [slope[:, None] * layer.weights for slope, layer in zip(slopes, layers, strict=True)][::-1]
    np.testing.assert_allclose(found.weights, np.linalg.multi_dot(product), rtol=1e-9, atol=1e-12)
    assert found.rank == min(run.architecture.sizes), "of weights drawn at random"
    said = z
    if run.data.dataset.task == "classification":
        said = scipy.special.expit(z) if len(found.bias) == 1 else scipy.special.softmax(z, axis=1)
    whole = outputs_for(run.experiment, run.data, run.parameters, run.data.inputs[:50])
    np.testing.assert_allclose(whole, said, atol=1e-4)
    assert found.largest_difference < 1e-4


def test_a_product_that_overflows_is_said_to():
    found = collapse(run_of(Experiment(act="linear", data="moons", hidden=(8,) * 40), 1e9))
    assert np.isnan(found.largest_difference) and found.rank == 0


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"act": "relu"}, "relu"),
        ({"act": "linear", "hidden": ()}, "already"),
        ({"act": "linear", "norm": "layer"}, "Layer"),
    ],
)
def test_what_bends_is_no_matrix(query, word):
    run = run_of(Experiment(data="moons", **query))
    assert word in (why_not_linear(run) or "")
    with pytest.raises(ValueError, match=word):
        collapse(run)


@pytest.mark.parametrize("id", list(ACTIVATIONS))
def test_the_slope_drawn_is_that_of_the_function_drawn(id):
    shape = shape_of(id)
    measured = np.gradient(shape.g, shape.z)
    away = np.ones(len(shape.z), bool)
    for kink in (*shape.kinks, 0.0):  # ELU bends at 0, though it has a slope there
        away &= np.abs(shape.z - kink) > 0.1
    np.testing.assert_allclose(shape.slope[1:-1][away[1:-1]], measured[1:-1][away[1:-1]], atol=2e-3)


def test_known_shapes():
    assert shape_of("sigmoid").steepest == pytest.approx(0.25)
    assert shape_of("tanh").steepest == shape_of("relu").steepest == 1
    np.testing.assert_allclose(shape_of("sigmoid").g, scipy.special.expit(shape_of("sigmoid").z))
    assert shape_of("relu").slope_far_out == (0, 1) and shape_of("leaky").slope_far_out == (0.01, 1)
    assert shape_of("relu").kinks == (0.0,) and shape_of("tanh").kinks == ()

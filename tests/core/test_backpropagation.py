"""Backpropagation by hand against automatic differentiation, published gradients and closed forms, all in float64.

The oracle of the gradient is `jax.grad` of the plain network in tests/core/oracle.py.
"""

from dataclasses import replace
from functools import cache, partial
from importlib import import_module

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.backpropagation import (
    Configuration,
    Rules,
    backward,
    blocks_of,
    costs,
    flatten,
    forward,
    parameter_count,
    problem_of,
    unflatten,
)
from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.losses import HEADS
from dlcore.network import Normalization
from dlcore.parameters import Architecture, ExactLayer, draw
from tests.core import oracle

FEATURES = WIDTH = 4
EXAMPLES = 5
NORMALIZATIONS = [Normalization(kind, where) for kind in ("none", "batch", "layer") for where in ("before", "after")][
    1:
]
NORMALIZED = Normalization("batch", "before")
MODULE = import_module("dlcore.backpropagation.costs")  # the package gives its function that name


def case(seed=0, *, activation="tanh", normalization=NORMALIZATIONS[0], head="sigmoid_ce", depth=2, keep=1.0, **given):
    """Random layers, columns X and Y, and the configuration."""
    rng = np.random.RandomState(seed)
    outputs = 3 if head.startswith("softmax") else 1
    architecture = Architecture((FEATURES, *[WIDTH] * depth, outputs), normalization if depth else Normalization())
    layers = unflatten(0.8 * rng.randn(parameter_count(architecture)), architecture)
    inputs, labels = rng.randn(FEATURES, EXAMPLES), rng.randint(0, 3, EXAMPLES)
    if head.startswith("softmax"):
        targets = np.eye(3)[labels].T
    else:
        targets = rng.randn(1, EXAMPLES) if head.startswith("linear") else (labels % 2)[None].astype(float)
    masks = None if keep == 1 else [(rng.rand(WIDTH, EXAMPLES) < keep) / keep for _ in range(depth)]
    configuration = Configuration(architecture, activation, HEADS[head], masks=masks, **given)
    return layers, inputs, targets, configuration


def traced(theta, architecture):
    """Layers of a traced vector, in the order that `dlcore.parameters` documents."""
    fields: list[dict] = [{} for _ in architecture.sizes[1:]]
    for block in blocks_of(architecture):
        fields[block.layer - 1][block.field] = theta[block.slice].reshape(block.shape)
    return [ExactLayer(**layer) for layer in fields]


def oracle_cost(theta, inputs, targets, masks, l2, l1, configuration, xp=oracle.JAX):
    layers, m = traced(theta, configuration.architecture), targets.shape[1]
    rows = None if masks is None else [mask.T for mask in masks]
    z = oracle.logits(
        layers,
        inputs.T,
        configuration.activation_id,
        configuration.architecture.normalization,
        training=True,
        masks=rows,
        xp=xp,
    )
    squares = sum((layer.weights**2).sum() for layer in layers)
    sizes = sum(abs(layer.weights).sum() for layer in layers)
    loss = oracle.losses(configuration.head.id, z, targets.T, xp).mean()
    return loss + l2 / (2 * m) * squares + l1 / m * sizes


@cache
def automatic(key):
    """Compiled once for each network: all numbers are traced."""
    configuration = case(**dict(key))[-1]
    return jax.jit(jax.grad(partial(oracle_cost, configuration=configuration)))


def relative_difference(one, other):
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


NETWORKS = [
    {"activation": "relu", "normalization": NORMALIZED},
    {"activation": "gelu", "normalization": NORMALIZATIONS[2], "head": "softmax_ce"},
    {"activation": "elu", "normalization": NORMALIZATIONS[3], "head": "softmax_mse"},
    {"activation": "sigmoid", "normalization": NORMALIZATIONS[4], "head": "linear_mse", "depth": 1},
    {"activation": "swish", "head": "sigmoid_mse", "depth": 3},
    {"activation": "linear", "depth": 0},
]


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: "-".join(str(part) for part in network.values()))
@settings(max_examples=10)
@given(
    seed=st.integers(0, 10_000),
    keep=st.sampled_from([0.999, 0.6]),
    l2=st.sampled_from([0.0, 0.7]),
    l1=st.sampled_from([0.0, 0.3]),
)
def test_every_gradient_is_that_of_automatic_differentiation(network, seed, keep, l2, l1):
    layers, inputs, targets, configuration = case(seed, keep=keep, l2=l2, l1=l1, **network)
    cache = forward(layers, inputs, targets, configuration)
    given = (flatten(layers), inputs, targets, configuration.masks, l2, l1)
    assert cache.cost == pytest.approx(oracle_cost(*given, configuration, xp=oracle.NUMPY), rel=1e-12)
    assert relative_difference(backward(cache).flat, np.asarray(automatic(tuple(network.items()))(*given))) < 1e-12


def test_everything_between_is_a_gradient_too():
    """dz, da and the rest are m times dJ of what they belong to: a nudge of one bias reaches z of every example alike,
    and a nudge of one input reaches the first layer of its example alone."""
    layers, inputs, targets, configuration = case(4, normalization=NORMALIZED, keep=0.6)
    cache = forward(layers, inputs, targets, configuration)
    found = backward(cache)
    for layer, got in zip(cache.layers, found.layers, strict=True):
        assert got.dz.shape == layer.z.shape
        assert got.weights.shape == layer.parameters.weights.shape
        assert got.bias == pytest.approx(got.dz.mean(axis=1))
        if not layer.is_output:
            assert got.da.shape == layer.a.shape
            assert (got.dropped[layer.mask == 0] == 0).all(), "a unit that was dropped hears nothing"
    # The bias before batch normalization is taken out again with the mean.
    assert np.abs(found.layers[0].bias).max() < 1e-15
    assert np.abs(found.layers[0].dz.mean(axis=1)).max() < 1e-15


def test_one_example_after_the_other_gives_the_mean():
    """Without batch normalization the cost's gradient is the mean of those of its examples."""
    layers, inputs, targets, configuration = case(6, head="softmax_ce")
    whole = backward(forward(layers, inputs, targets, configuration)).flat
    columns = [slice(i, i + 1) for i in range(EXAMPLES)]
    each = [backward(forward(layers, inputs[:, one], targets[:, one], configuration)).flat for one in columns]
    np.testing.assert_allclose(np.mean(each, axis=0), whole, atol=1e-15)


def exercise():
    """T27 to T29: X as columns, the parameters W1, b1, W2, b2, W3, b3, and Y."""
    rng = np.random.RandomState(1)
    inputs = rng.randn(3, 5)
    layers = [ExactLayer(rng.randn(*shape), rng.randn(shape[0], 1)[:, 0]) for shape in [(2, 3), (3, 2), (1, 3)]]
    return layers, inputs, np.array([[1.0, 1, 0, 1, 0]])


def test_t28_gradient_with_l2():
    """Published case T28, lambda = 0.7."""
    layers, inputs, targets = exercise()
    configuration = Configuration(Architecture((3, 2, 3, 1)), "relu", HEADS["sigmoid_ce"], l2=0.7)
    cache = forward(layers, inputs, targets, configuration)
    found = backward(cache).layers
    dz3 = [[-0.59317598, -0.98370716, 0.16722898, -0.89881889, 0.40682402]]
    dw2 = [[0.79276486, 0.85133918], [-0.0957219, -0.01720463], [-0.13100772, -0.03750433]]
    dw1 = [[-0.25604646, 0.12298827, -0.28297129], [-0.17706303, 0.34536094, -0.4410571]]
    np.testing.assert_allclose(found[2].dz, dz3, atol=1e-7)
    np.testing.assert_allclose(found[2].weights, [[-1.77691347, -0.11832879, -0.09397446]], atol=1e-7)
    np.testing.assert_allclose(found[1].weights, dw2, atol=1e-7)
    np.testing.assert_allclose(found[0].weights, dw1, atol=1e-7)
    np.testing.assert_allclose(found[2].bias, [-0.38032981], atol=1e-7)
    np.testing.assert_allclose(found[1].bias, [0.26135226, 0, 0], atol=1e-7)
    np.testing.assert_allclose(found[0].bias, [0.11845855, 0.21236874], atol=1e-7)
    np.testing.assert_allclose(found[1].penalty, 0.7 / 5 * layers[1].weights)
    assert cache.penalty == pytest.approx(0.7 / 10 * sum((layer.weights**2).sum() for layer in layers))


def test_t29_forward_with_dropout():
    """Published case T29, keep_prob = 0.7, the published masks."""
    layers, inputs, targets = exercise()
    drawn = np.random.RandomState(1)
    masks = [(drawn.rand(2, 5) < 0.7) / 0.7, (drawn.rand(3, 5) < 0.7) / 0.7]
    configuration = Configuration(Architecture((3, 2, 3, 1)), "relu", HEADS["sigmoid_ce"], masks=masks)
    first, second, last = forward(layers, inputs, targets, configuration).layers
    z1 = [-1.52855314, 3.32524635, 2.13994541, 2.60700654, -0.75942115]
    a1 = [[0, 0, 3.05706487, 3.72429505, 0], [0, 5.94299915, 1.1293003, 2.09276446, 0]]
    np.testing.assert_allclose(first.z[0], z1, atol=1e-7)
    np.testing.assert_allclose(first.a, a1, atol=1e-7)
    np.testing.assert_allclose(second.a[0], [0.75765067, 8.40591658, 4.40550021, 0, 0.75765067], atol=1e-7)
    np.testing.assert_allclose(last.z[0], [-0.53330145, -5.78898099, -3.04000407, -0.0126646, -0.53330145], atol=1e-7)
    np.testing.assert_allclose(last.a[0], [0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721], atol=1e-7)


def course_check(dtype, epsilon, **given):
    """Relative difference of T11's 47 parameters, correct gradient, two-sided."""
    rng = np.random.RandomState(1)
    inputs, targets = rng.randn(4, 3), np.array([[1.0, 1, 0]])
    layers = [ExactLayer(rng.randn(*shape), rng.randn(shape[0], 1)[:, 0]) for shape in [(5, 4), (3, 5), (1, 3)]]
    configuration = Configuration(Architecture((4, 5, 3, 1)), "relu", HEADS["sigmoid_ce"], **given)
    theta = flatten(layers)
    steps = (epsilon * np.eye(len(theta))).astype(dtype)
    rise, fall = (
        costs(theta.astype(dtype) + sign * steps, inputs, targets, configuration).astype(np.float64) for sign in (1, -1)
    )
    exact = backward(forward(layers, inputs, targets, configuration)).flat
    return relative_difference((rise - fall) / (2 * epsilon), exact)


def test_t11_t12_many_costs_at_once():
    """Published cases: the course's loss is written from a, and its last digits are what 1.19e-7 is made of."""
    course = {"from_outputs": True}
    assert course_check(np.float64, 1e-7, **course) == pytest.approx(1.19e-7, rel=0.05)
    assert course_check(np.float64, 1e-4, **course) == pytest.approx(1.9e-10, rel=0.05)
    assert course_check(np.float64, 1e-3, **course) == pytest.approx(1.7e-8, rel=0.05)
    assert course_check(np.float32, 1e-2, **course) == pytest.approx(4.6e-4, rel=0.05)
    assert course_check(np.float64, 1e-7) < 5e-9, "written from z the loss keeps its digits"


@pytest.mark.parametrize("normalization", NORMALIZATIONS, ids=lambda one: f"{one.kind}-{one.where}")
def test_many_costs_are_those_of_one_network_each(monkeypatch, normalization):
    layers, inputs, targets, configuration = case(7, normalization=normalization, keep=0.6, l2=0.7, head="softmax_mse")
    theta = flatten(layers) + 0.1 * np.random.RandomState(1).randn(9, parameter_count(configuration.architecture))
    network = (inputs, targets, configuration)
    each = [forward(unflatten(one, configuration.architecture), *network).cost.item() for one in theta]
    assert costs(theta, *network) == pytest.approx(each, rel=1e-14)
    monkeypatch.setattr(MODULE, "MOST_BYTES", 8 * WIDTH * EXAMPLES * 4)  # parts of 4, 4 and 1
    assert costs(theta, *network) == pytest.approx(each, rel=1e-14)
    single = costs(theta.astype(np.float32), *network)
    assert single.dtype == np.float32
    assert single == pytest.approx(each, rel=1e-4)


@pytest.mark.parametrize("moved", ["W1", "b2", "γ2", "W3"])
def test_moving_one_parameter_after_another(moved):
    """What does not change is computed once: the costs are those of whole passes all the same."""
    layers, inputs, targets, configuration = case(7, normalization=NORMALIZED, keep=0.6, l2=0.7)
    architecture, network = configuration.architecture, (inputs, targets, configuration)
    block = next(block for block in blocks_of(architecture) if block.name == moved)
    theta = flatten(layers) + 0.1 * np.eye(parameter_count(architecture))[block.slice]
    each = [forward(unflatten(one, architecture), *network).cost.item() for one in theta]
    assert costs(theta, *network) == pytest.approx(each, rel=1e-14)
    assert costs(theta[[0, 0, 0]], *network) == pytest.approx([each[0]] * 3, rel=1e-14)


@pytest.mark.parametrize("normalization", [Normalization(), NORMALIZED], ids=lambda one: one.kind)
def test_masks_of_each_parameter_vector(monkeypatch, normalization):
    layers, *network, configuration = case(8, normalization=normalization)
    masks = (np.random.RandomState(2).rand(2, 6, WIDTH, EXAMPLES) < 0.6) / 0.6
    theta = np.tile(flatten(layers), (6, 1))
    monkeypatch.setattr(MODULE, "MOST_BYTES", 8 * WIDTH * EXAMPLES * 4)
    got = costs(theta, *network, replace(configuration, masks=list(masks)))
    each = [forward(layers, *network, replace(configuration, masks=list(masks[:, k]))).cost.item() for k in range(6)]
    assert len(set(got)) == 6
    assert got == pytest.approx(each, rel=1e-14)


def test_a_rule_that_is_overridden_disturbs_what_comes_after_it_only():
    class Doubled(Rules):
        def activation(self, layer, dh):
            return super().activation(layer, dh) * (2 if layer.index == 2 else 1)

    cache = forward(*case(9, depth=3))
    right, wrong = backward(cache).layers, backward(cache, Doubled()).layers
    np.testing.assert_array_equal(wrong[2].weights, right[2].weights)
    np.testing.assert_array_equal(wrong[1].weights, 2 * right[1].weights)
    np.testing.assert_allclose(wrong[0].bias, 2 * right[0].bias, rtol=1e-14)


def test_blocks_follow_the_order_of_a_frame():
    architecture = Architecture((2, 3, 1), NORMALIZED)
    layers = draw(architecture, "he", 1.0, np.random.RandomState(3))
    layers[0] = layers[0]._replace(running_mean=np.full(3, 9.0), gamma=np.array([2.0, 3, 4]))
    theta = flatten(layers)
    assert [block.name for block in blocks_of(architecture)] == ["W1", "b1", "γ1", "β1", "W2", "b2"]
    np.testing.assert_array_equal(
        theta, [*layers[0].weights.ravel(), 0, 0, 0, 2, 3, 4, 0, 0, 0, *layers[1].weights[0], 0]
    )
    back = unflatten(theta, architecture)
    np.testing.assert_array_equal(back[0].weights, layers[0].weights)
    assert back[0].running_mean is None
    with pytest.raises(ValueError, match="theta has 3 entries, the network 19 parameters"):
        unflatten(np.zeros(3), architecture)


def test_the_gradient_of_an_experiment():
    """First weights, first training examples, penalties and the first masks of the experiment, all there."""
    experiment = Experiment(data="blobs", classes=3, hidden=(4, 3), keep_prob=(0.5,), l2=2.0, normalization="batch")
    data = prepare(experiment)
    problem = problem_of(experiment, data, 7)
    assert problem.inputs.shape == (2, 7)
    assert problem.targets.shape == (3, 7)
    assert problem.configuration.head.id == "softmax_ce"
    assert {float(value) for mask in problem.configuration.masks for value in mask.flat} == {0.0, 2.0}
    cache = problem.forward()
    assert cache.penalty > 0
    assert problem_of(experiment, data).inputs.shape == (2, data.counts[0])
    single = problem.as_type(np.float32).forward()
    assert single.cost.dtype == np.float32
    assert single.cost == pytest.approx(float(cache.cost), rel=1e-5)

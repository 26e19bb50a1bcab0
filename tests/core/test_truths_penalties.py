"""Published numbers and closed forms for penalties and dropout: T27, T28, T29, T76, T77; and L1, AdamW.

Source: the Coursera exercise "Regularization" (course 2, week 1). Everything that trains goes through the
compiled program, in float64, and all of it through one bucket of shapes.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.dropout import masks
from dlcore.engine import bucket as buckets
from dlcore.engine.layout import Layout
from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.losses import HEADS
from dlcore.network import Activations, affine, forward, hidden_layer
from dlcore.parameters import Architecture, ExactLayer, flatten, unflatten
from dlcore.regularization import penalty
from tests.core import oracle

pytestmark = pytest.mark.usefixtures("float64")


KEY = jnp.asarray([0, 3], jnp.uint32)


@pytest.fixture(autouse=True)
def one_bucket(monkeypatch):
    """One compiled program for the whole file."""
    monkeypatch.setattr(buckets, "TILE_STEPS", (64, 64))


def parameters_after(rng):
    """The exercise's 3-2-3-1 network, drawn W1, b1, W2, b2, W3, b3."""
    shapes = [(2, 3), (3, 2), (1, 3)]
    return [ExactLayer(rng.randn(*shape), rng.randn(shape[0], 1)[:, 0]) for shape in shapes]


def exercise():
    """T28 and T29: X (as rows), the parameters, and the labels."""
    rng = np.random.RandomState(1)
    x = rng.randn(3, 5).T
    return x, parameters_after(rng), np.array([1, 1, 0, 1, 0])


def after_training(data, parameters, **settings):
    """Exact layers before the first and after the last update of full-batch training of the 3-2-3-1 network."""
    settings = {"activation": "relu", "optimizer": "sgd", "epochs": 1} | settings
    experiment = Experiment(data="halfplane", hidden=(2, 3), batch_size="full", **settings)
    training = Training(experiment, data=data, parameters=parameters, dtype=np.float64)
    while not training.done:
        training.advance()
    frames = training.frames()
    first, last = (unflatten(frames[index], training.architecture) for index in (0, -1))
    return first, last, training


def test_t27_cost_with_l2():
    """Published case T27, lambda = 0.1."""
    layers = parameters_after(np.random.RandomState(1))
    squared, absolute = (sum(float(np.sum(f(layer.weights))) for layer in layers) for f in (np.square, np.abs))
    a = np.array([[0.40682402, 0.01629284, 0.16722898, 0.10118111, 0.40682402]])
    z, y = jnp.asarray(np.log(a / (1 - a))), jnp.asarray([[1.0, 1, 0, 1, 0]])
    cross_entropy = float(jnp.mean(HEADS["sigmoid_ce"].loss(z, y)))
    l2 = penalty(squared, absolute, l2=0.1, l1=0.0, examples=5)
    assert cross_entropy == pytest.approx(1.6025016048, abs=1e-9)
    assert l2 == pytest.approx(0.1839843404, abs=1e-9)
    assert penalty(squared, absolute, l2=0.0, l1=0.1, examples=5) == pytest.approx(0.1 / 5 * absolute)
    assert cross_entropy + l2 == pytest.approx(1.7864859451590758, abs=1e-9)


def test_t28_gradient_with_l2():
    """Published case T28, lambda = 0.7: one step of gradient descent with alpha = 1 is minus the gradient."""
    x, layers, y = exercise()
    before, after, training = after_training(oracle.prepared(x, y), layers, learning_rate=1.0, l2=0.7)
    got = [(old.weights - new.weights, old.bias - new.bias) for old, new in zip(before, after, strict=True)]
    expected = [
        (
            [[-0.25604646, 0.12298827, -0.28297129], [-0.17706303, 0.34536094, -0.4410571]],
            [0.11845855, 0.21236874],
        ),
        ([[0.79276486, 0.85133918], [-0.0957219, -0.01720463], [-0.13100772, -0.03750433]], [0.26135226, 0, 0]),
        ([[-1.77691347, -0.11832879, -0.09397446]], [-0.38032981]),
    ]
    for (weights, bias), (expected_weights, expected_bias) in zip(got, expected, strict=True):
        np.testing.assert_allclose(weights, expected_weights, atol=1e-7)
        np.testing.assert_allclose(bias, expected_bias, atol=1e-7)
    squares = sum((layer.weights**2).sum() for layer in layers)
    assert training.history()["penalty"][0] == pytest.approx(0.7 / (2 * 5) * squares, rel=1e-12)


def test_t29_forward_with_dropout():
    """Published case T29, keep_prob = 0.7, the published masks (the second layer's unit 1 drops example 4)."""
    x, layers, _ = exercise()
    drawn = np.random.RandomState(1)
    d1, d2 = drawn.rand(2, 5) < 0.7, drawn.rand(3, 5) < 0.7
    assert d1.astype(int).tolist() == [[1, 0, 1, 1, 1], [1, 1, 1, 1, 1]]
    assert d2.astype(int).tolist() == [[1, 1, 1, 0, 1], [1, 1, 1, 1, 1], [0, 0, 1, 1, 0]]
    layout, architecture = Layout(3, 3, 1, 2), Architecture((3, 2, 3, 1))
    vector = np.zeros(layout.size)
    vector[layout.positions(architecture)] = flatten(layers)
    stack = layout.stack(jnp.asarray(vector))
    filling = jax.tree.map(jnp.asarray, layout.filling(architecture, np.float64))
    dropout = np.ones((2, 3, 5))
    dropout[0, :2], dropout[1] = d1 / 0.7, d2 / 0.7
    dropout, columns, relu = jnp.asarray(dropout), jnp.asarray(x.T), Activations.plain(ACTIVATIONS["relu"].function)

    z1 = affine(stack.first, columns)
    np.testing.assert_allclose(z1[0], [-1.52855314, 3.32524635, 2.13994541, 2.60700654, -0.75942115], atol=1e-7)
    a1, _ = hidden_layer(stack.first, columns, relu, "none", filling.units[0], None, None, dropout[0])
    expected = [[0, 0, 3.05706487, 3.72429505, 0], [0, 5.94299915, 1.1293003, 2.09276446, 0]]
    np.testing.assert_allclose(a1[:2], expected, atol=1e-7)
    z3 = forward(stack, columns, relu, filling, dropout=dropout).logits
    np.testing.assert_allclose(z3[0], [-0.53330145, -5.78898099, -3.04000407, -0.0126646, -0.53330145], atol=1e-7)
    a3 = jax.nn.sigmoid(z3[0])
    np.testing.assert_allclose(a3, [0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721], atol=1e-7)


def test_t76_weight_decay_without_a_data_gradient():
    """Published case T76, alpha = 0.3, lambda = 0.7, m = 211: every step multiplies the weights by 0.99900474.

    All inputs 0, targets 1/2 and biases 0 leave no gradient but the penalty's.
    """
    data = oracle.prepared(np.zeros((211, 3)), np.zeros(211, int), targets=np.full((211, 1), 0.5))
    layers = [layer._replace(bias=np.zeros_like(layer.bias)) for layer in exercise()[1]]
    _, _, training = after_training(data, layers, learning_rate=0.3, l2=0.7, epochs=1000)
    frames, epochs = training.frames(), training.frame_epochs
    weights = flatten([layer._replace(bias=np.zeros(0)) for layer in layers])
    first, second = (unflatten(frame, training.architecture) for frame in frames[:2])
    assert second[0].weights[0, 0] / first[0].weights[0, 0] == pytest.approx(0.99900474, abs=1e-8)
    last = flatten([layer._replace(bias=np.zeros(0)) for layer in unflatten(frames[-1], training.architecture)])
    np.testing.assert_allclose(last / weights, 0.3694, atol=5e-5)
    for epoch, frame in zip(epochs, frames, strict=True):
        weight = unflatten(frame, training.architecture)[2].weights[0, 0]
        assert weight == pytest.approx(layers[2].weights[0, 0] * (1 - 0.3 * 0.7 / 211) ** epoch, rel=1e-11)


@pytest.mark.parametrize("penalty", ["l1", "l2"])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_biases_are_never_penalised(optimizer, penalty):
    """With no data gradient, weights shrink under a large penalty and biases stay where they are, bit for bit.

    Hidden biases are negative, so that every ReLU is off; the output's answers the targets exactly.
    """
    layers = exercise()[1]
    *hidden, output = [layer._replace(bias=-np.abs(layer.bias) - 1) for layer in layers]
    target = 1 / (1 + np.exp(-output.bias[0]))
    data = oracle.prepared(np.zeros((211, 3)), np.zeros(211, int), targets=np.full((211, 1), target))
    # the first answer is the target up to rounding: a squared second moment of 1e-33 would turn even that into
    # full steps of Adam, so its epsilon is large
    first, last, training = after_training(
        data, [*hidden, output], optimizer=optimizer, eps=1.0, learning_rate=0.01, epochs=20, **{penalty: 100.0}
    )
    for old, new in zip(first, last, strict=True):
        assert (np.abs(new.weights) < np.abs(old.weights)).all()
        np.testing.assert_allclose(new.bias, old.bias, rtol=1e-12)
    assert training.history()["penalty"][-1] < training.history()["penalty"][0]


def test_l1_makes_weights_exactly_zero():
    """A step subtracts alpha lambda/m = 0.01 from |W| and stops at 0, instead of jumping across it."""
    data = oracle.prepared(np.zeros((211, 3)), np.zeros(211, int), targets=np.full((211, 1), 0.5))
    layers = [layer._replace(bias=np.zeros_like(layer.bias)) for layer in exercise()[1]]
    _, last, training = after_training(data, layers, learning_rate=0.1, l1=21.1, epochs=50)
    for old, new in zip(layers, last, strict=True):
        expected = np.sign(old.weights) * np.maximum(np.abs(old.weights) - 50 * 0.01, 0)
        np.testing.assert_allclose(new.weights, expected, atol=1e-12)
        assert ((new.weights == 0) == (np.abs(old.weights) < 0.5)).all()
    gone = sum((layer.weights == 0).sum() for layer in last)
    assert 0 < gone < 15
    absolute = sum(np.abs(layer.weights).sum() for layer in last)
    assert training.history()["penalty"][-1] == pytest.approx(21.1 / 211 * absolute, rel=1e-12)


def test_l1_shrinks_a_weight_that_the_data_do_not_need():
    """On real data too: the third input is constant 0, and only its weights are without use."""
    x, layers, y = exercise()
    x = x * [1, 1, 0]
    _, plain, _ = after_training(oracle.prepared(x, y), layers, learning_rate=0.1, epochs=3000)
    _, sparse, _ = after_training(oracle.prepared(x, y), layers, learning_rate=0.1, epochs=3000, l1=0.05)
    np.testing.assert_array_equal(plain[0].weights[:, 2], layers[0].weights[:, 2])
    assert (sparse[0].weights[:, 2] == 0).all()
    assert any((layer.weights != 0).any() for layer in sparse)


def test_l2_is_decoupled_in_adamw_only():
    """No data gradient: AdamW multiplies by 1 - alpha lambda/m; Adam turns the penalty into steps of alpha."""
    data = oracle.prepared(np.zeros((211, 3)), np.zeros(211, int), targets=np.full((211, 1), 0.5))
    layers = [layer._replace(bias=np.zeros_like(layer.bias)) for layer in exercise()[1]]
    shared = {"learning_rate": 0.01, "l2": 21.1, "epochs": 3}
    _, decoupled, _ = after_training(data, layers, optimizer="adamw", **shared)
    _, coupled, _ = after_training(data, layers, optimizer="adam", **shared)
    for old, new, other in zip(layers, decoupled, coupled, strict=True):
        np.testing.assert_allclose(new.weights, old.weights * (1 - 0.01 * 0.1) ** 3, rtol=1e-12)
        np.testing.assert_allclose(other.weights, old.weights - 0.03 * np.sign(old.weights), atol=2e-3)


@pytest.mark.parametrize("keep_prob", [0.9, 0.5])
def test_t77_masks_have_the_binomial_share_and_moments(keep_prob):
    """Published case T77: share kept Binomial(n, p)/n; E[d/p] = 1, Var[d/p] = (1 - p)/p. Four sigma allowed."""
    units, columns, keep = 40, 500, jnp.asarray([keep_prob, 1.0])
    first, second = (np.asarray(masks(KEY, jnp.int32(update), keep, units, columns)) for update in (0, 1))
    assert set(np.unique(first[0])) == {0.0, 1 / keep_prob}
    assert (first[1] == 1).all(), "a layer with keep_prob 1 keeps everything"
    sigma = np.sqrt(keep_prob * (1 - keep_prob) / (units * columns))
    assert (first[0] > 0).mean() == pytest.approx(keep_prob, abs=4 * sigma)
    assert first[0].mean() == pytest.approx(1, abs=4 * sigma / keep_prob)
    assert first[0].var() == pytest.approx((1 - keep_prob) / keep_prob, rel=0.1)
    both = ((first[0] > 0) & (second[0] > 0)).mean()
    assert both == pytest.approx(keep_prob**2, abs=0.02), "fresh masks, independent of the last update's"


def test_t77_units_and_columns_are_dropped_independently():
    """No unit and no example is dropped as a whole: pairs agree as often as chance says."""
    d = np.asarray(masks(KEY, jnp.int32(0), jnp.asarray([0.5]), 64, 512))[0] > 0
    agreement = [(d[:-1] == d[1:]).mean(), (d[:, :-1] == d[:, 1:]).mean()]
    np.testing.assert_allclose(agreement, 0.5, atol=4 * 0.5 / np.sqrt(64 * 512))

"""Published numbers for output layers and losses: T32, T33, T37, T72; every head against two other gradients.

Sources: Coursera (week 3 programming exercise and the softmax lecture), cs231n assignment 2, closed forms.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.special

from dlcore.activations import ACTIVATIONS
from dlcore.datasets.labels import one_hot
from dlcore.engine.layout import Layout
from dlcore.losses import HEADS, PADDED_LOGIT, choose_head, heads_for, switch_loss
from dlcore.network import Activations, Layer, affine, forward
from dlcore.parameters import Architecture, ExactLayer, flatten
from dlcore.regularization import penalty
from tests.core import oracle

pytestmark = pytest.mark.usefixtures("float64")

each_head = pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
SOFTMAX = [head for head in HEADS.values() if head.output == "softmax"]


def outputs_of(head):
    return 4 if head.output == "softmax" else 1


def example(head, columns=6, scale=2.0):
    """Logits and targets as columns: (outputs, examples)."""
    rng, outputs = np.random.RandomState(7), outputs_of(head)
    z = scale * rng.randn(outputs, columns)
    labels = rng.randint(0, 4, columns)
    y = one_hot(labels, 4).T.astype(np.float64) if outputs == 4 else (labels % 2)[None].astype(np.float64)
    return jnp.asarray(z), jnp.asarray(y)


def two_layer_net():
    """cs231n: 3 examples of 5 features, 50 ReLU units, 7 classes; scores, weights, gradient. No random numbers."""
    sizes = (5, 50, 7)
    layers = [
        ExactLayer(np.linspace(-0.7, 0.3, 250).reshape(5, 50).T, np.linspace(-0.1, 0.9, 50)),
        ExactLayer(np.linspace(-0.3, 0.4, 350).reshape(50, 7).T, np.linspace(-0.9, 0.1, 7)),
    ]
    x = np.linspace(-5.5, 4.5, 15).reshape(5, 3)
    layout, architecture = Layout(5, 50, 7, 1), Architecture(sizes)
    vector = np.zeros(layout.size)
    vector[layout.positions(architecture)] = flatten(layers)
    filling = jax.tree.map(jnp.asarray, layout.filling(architecture, np.float64))

    def scores(parameters):
        return forward(
            layout.stack(parameters), jnp.asarray(x), Activations.plain(ACTIVATIONS["relu"].function), filling
        ).logits

    return scores, jnp.asarray(vector), vector[: layout.weight_count], layers


def test_t32_linear_sigmoid_and_one_hot():
    """Published case T32."""
    rng = np.random.RandomState(1)
    x, weights, bias = rng.randn(3, 1), rng.randn(4, 3), rng.randn(4, 1)
    z = affine(Layer(jnp.asarray(weights), jnp.asarray(bias[:, 0])), jnp.asarray(x))[:, 0]
    np.testing.assert_allclose(z, [-2.15657382, 2.95891446, -1.08926781, -0.84538042], atol=1e-7)
    a = -HEADS["sigmoid_ce"].dz(jnp.asarray([[-1.0, 0.0, 12.0]]), jnp.zeros((1, 3)))
    np.testing.assert_allclose(-a[0], [0.26894143, 0.5, 0.9999939], atol=1e-7)
    expected = [[0, 0, 0, 1, 0, 0], [1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 0]]
    assert one_hot(np.array([1, 2, 3, 0, 2, 1]), 4).T.tolist() == expected


def softmax(z):
    """The head's own probabilities: dz at the target 0."""
    z = jnp.asarray(z)
    return HEADS["softmax_ce"].dz(z, jnp.zeros_like(z))


def test_t33_softmax():
    """Published case T33, rows of the source as columns here."""
    a = softmax(np.array([[9, 2, 5, 0, 0], [7, 5, 0, 0, 0]], np.float64).T).T
    expected = [
        [9.80897665e-01, 8.94462891e-04, 1.79657674e-02, 1.21052389e-04, 1.21052389e-04],
        [8.78679856e-01, 1.18916387e-01, 8.01252314e-04, 8.01252314e-04, 8.01252314e-04],
    ]
    np.testing.assert_allclose(a, expected, atol=1e-8)
    a = softmax(np.array([[5.0, 2.0, -1.0, 3.0]]).T)[:, 0]
    np.testing.assert_allclose(a, [0.84203357, 0.04192238, 0.00208719, 0.11395685], atol=1e-8)


def test_t33_loss_of_the_lecture():
    """Published case T33: a = (0.3, 0.2, 0.1, 0.4), class 2: L = -ln 0.2 and dz = (0.3, -0.8, 0.1, 0.4)."""
    z, y = jnp.log(jnp.asarray([[0.3], [0.2], [0.1], [0.4]])), jnp.asarray([[0.0], [1.0], [0.0], [0.0]])
    assert float(HEADS["softmax_ce"].loss(z, y)[0]) == pytest.approx(1.609438, abs=1e-6)
    np.testing.assert_allclose(HEADS["softmax_ce"].dz(z, y)[:, 0], [0.3, -0.8, 0.1, 0.4], atol=1e-12)


def test_t37_scores():
    """Published case T37 (cs231n)."""
    scores, parameters, *_ = two_layer_net()
    expected = [
        [11.53165108, 12.2917344, 13.05181771, 13.81190102, 14.57198434, 15.33206765, 16.09215096],
        [12.05769098, 12.74614105, 13.43459113, 14.1230412, 14.81149128, 15.49994135, 16.18839143],
        [12.58373087, 13.20054771, 13.81736455, 14.43418138, 15.05099822, 15.66781506, 16.2846319],
    ]
    np.testing.assert_allclose(scores(parameters).T, expected, atol=1e-7)


def test_t37_loss_with_and_without_l2():
    """Published case T37: cs231n's penalty reg/2 sum W^2 with reg = 1 is the course's with lambda = m."""
    scores, parameters, weights, _ = two_layer_net()
    y = one_hot(np.array([0, 5, 1]), 7).T.astype(np.float64)
    loss = float(jnp.mean(HEADS["softmax_ce"].loss(scores(parameters), jnp.asarray(y))))
    assert loss == pytest.approx(3.4702243556, abs=1e-9)
    assert loss + penalty(float(np.sum(weights**2)), 0.0, l2=3.0, l1=0.0, examples=3) == pytest.approx(
        26.5948426952, abs=1e-9
    )


def test_t37_gradient_check():
    """Published case T37: relative errors of at most 1e-7 against two-sided differences."""
    scores, parameters, _, layers = two_layer_net()
    y = one_hot(np.array([0, 5, 1]), 7).T.astype(np.float64)
    softmax = jnp.int32(heads_for(7).index(HEADS["softmax_ce"]))
    gradient = jax.grad(lambda p: jnp.mean(switch_loss(softmax, scores(p), jnp.asarray(y))))(parameters)
    x, bias = np.linspace(-5.5, 4.5, 15).reshape(5, 3).T, layers[1].bias
    for unit in range(7):  # the output biases, which end the vector
        cost = []
        for step in (1e-5, -1e-5):
            moved = [layers[0], ExactLayer(layers[1].weights, bias + step * (np.arange(7) == unit))]
            cost.append(oracle.losses("softmax_ce", oracle.logits(moved, x, "relu"), y.T).mean())
        assert gradient[unit - 7] == pytest.approx((cost[0] - cost[1]) / 2e-5, rel=1e-7, abs=1e-10)


@pytest.mark.parametrize(("classes", "expected"), [(2, 0.693147), (6, 1.791759), (10, 2.302585)])
def test_t72_loss_of_a_uniform_answer(classes, expected):
    """Published case T72: ln K."""
    z = jnp.zeros((1, 1) if classes == 2 else (classes, 1))
    y = jnp.ones((1, 1)) if classes == 2 else jnp.zeros((classes, 1)).at[0].set(1.0)
    head = choose_head("classification", classes, "ce")
    assert float(head.loss(z, y)[0]) == pytest.approx(expected, abs=1e-6)


def test_t72_softmax_identities():
    """Published case T72: a constant changes nothing, two classes are a sigmoid, temperatures, sums of dz."""
    z, y = example(HEADS["softmax_ce"])
    np.testing.assert_allclose(softmax(z + 100.0), softmax(z), rtol=1e-12)
    two = jnp.asarray([[1.3, -0.4], [0.2, 2.0]])
    np.testing.assert_allclose(softmax(two)[0], scipy.special.expit(two[0] - two[1]), rtol=1e-12)
    np.testing.assert_allclose(softmax(z / 1e9), 0.25, rtol=1e-8)
    hot = np.asarray(softmax(z * 1e6))
    np.testing.assert_array_equal(hot.argmax(axis=0), np.asarray(z).argmax(axis=0))
    np.testing.assert_allclose(hot.max(axis=0), 1, rtol=1e-12)
    for head in SOFTMAX:
        np.testing.assert_allclose(jnp.sum(head.dz(z, y), axis=0), 0, atol=1e-14)


def test_t72_hessian_of_the_softmax():
    """Published case T72: the Jacobian of dz is diag(p) - p p^T."""
    z, y = example(HEADS["softmax_ce"], columns=1)
    jacobian = jax.jacobian(lambda one: HEADS["softmax_ce"].dz(one[:, None], y)[:, 0])(z[:, 0])
    p = np.asarray(softmax(z))[:, 0]
    np.testing.assert_allclose(jacobian, np.diag(p) - np.outer(p, p), atol=1e-12)


@each_head
def test_loss_equals_the_textbook_formula(head):
    z, y = example(head)
    np.testing.assert_allclose(head.loss(z, y), oracle.losses(head.id, np.asarray(z).T, np.asarray(y).T), rtol=1e-12)


@each_head
def test_dz_against_automatic_differentiation(head):
    z, y = example(head)
    automatic = jax.grad(lambda logits: jnp.sum(head.loss(logits, y)))(z)
    np.testing.assert_allclose(head.dz(z, y), automatic, rtol=1e-10, atol=1e-14)


@each_head
def test_dz_against_two_sided_differences(head):
    z, y = (np.asarray(array) for array in example(head))
    for index in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[index] = 1e-5
        rise = (oracle.losses(head.id, (z + step).T, y.T) - oracle.losses(head.id, (z - step).T, y.T)).sum()
        dz = head.dz(jnp.asarray(z), jnp.asarray(y))
        assert float(dz[index]) == pytest.approx(rise / 2e-5, rel=1e-6, abs=1e-9)


@each_head
def test_the_switch_takes_the_hand_written_gradient(head):
    """`switch_loss` under an index: the head's loss, and its dz times whatever comes from above."""
    z, y = example(head)
    index = jnp.int32(heads_for(len(z)).index(head))
    np.testing.assert_array_equal(switch_loss(index, z, y), head.loss(z, y))
    upstream = jnp.arange(1.0, 7.0)
    gradient = jax.grad(lambda logits: jnp.sum(upstream * switch_loss(index, logits, y)))(z)
    np.testing.assert_allclose(gradient, upstream * head.dz(z, y), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@each_head
def test_nothing_overflows(head, dtype):
    """|z| = 1e4: the loss is |z| where the answer is wrong, 0 where it is right, and never NaN."""
    z, y = (np.array(array, dtype) for array in example(head))
    z = np.where(y > 0.5, 1, -1).astype(dtype) * dtype(1e4)
    for sign, wrong in ((1, False), (-1, True)):
        loss, dz = head.loss(jnp.asarray(sign * z), jnp.asarray(y)), head.dz(jnp.asarray(sign * z), jnp.asarray(y))
        assert loss.dtype == dz.dtype == dtype
        assert np.isfinite(loss).all() and np.isfinite(dz).all()
        if head.loss_id == "ce":
            least = 1e4 if head.output == "sigmoid" else 2e4 - 0.01  # the right one lies 2e4 below the others
            assert (loss >= least).all() if wrong else (loss < 1e-6).all()


@pytest.mark.parametrize("head", SOFTMAX, ids=lambda head: head.id)
def test_filling_outputs_change_nothing(head):
    """Extra output units with the filling logit: same loss, same gradient, and none for themselves."""
    z, y = example(head)
    filler = ((0, 3), (0, 0))
    wide, target = jnp.pad(z, filler, constant_values=PADDED_LOGIT), jnp.pad(y, filler)
    np.testing.assert_allclose(head.loss(wide, target), head.loss(z, y), rtol=1e-14)
    np.testing.assert_allclose(head.dz(wide, target)[:4], head.dz(z, y), rtol=1e-12, atol=1e-16)
    assert (head.dz(wide, target)[4:] == 0).all()


def test_choice_of_the_head():
    assert choose_head("regression", 1, "mse").id == "linear_mse"
    assert choose_head("classification", 2, "ce").id == "sigmoid_ce"
    assert choose_head("classification", 2, "mse").id == "sigmoid_mse"
    assert choose_head("classification", 3, "ce").id == "softmax_ce"
    assert choose_head("classification", 10, "mse").id == "softmax_mse"

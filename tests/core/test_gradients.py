"""The engine's gradient of padded networks against two oracles that know nothing of padding.

Two-sided differences of the plain NumPy network, for every activation, every normalization and every head; and
automatic differentiation of the same plain network, which is exact to rounding. All in float64, with dropout
masks given, a filling layer, filling units, inputs, outputs and columns.
"""

from functools import cache, partial

import jax
import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.data import prepare
from dlcore.engine.bucket import Bucket
from dlcore.engine.layout import Layout
from dlcore.engine.program import loss_and_gradient
from dlcore.engine.settings import settings_of
from dlcore.experiment import Experiment
from dlcore.losses import HEADS, heads_for
from dlcore.network import Normalization
from dlcore.parameters import Architecture, ExactLayer, flatten, unflatten
from tests.core import oracle

pytestmark = pytest.mark.usefixtures("float64")

EXAMPLES, COLUMNS = 7, 8
HIDDEN = (4, 3)
KINDS = [("none", "before"), ("batch", "before"), ("batch", "after"), ("layer", "before"), ("layer", "after")]
NORMALIZATIONS = [Normalization(kind, where) for kind, where in KINDS]
CASES = [(normalization, "sigmoid_ce") for normalization in NORMALIZATIONS] + [
    (normalization, head) for normalization in NORMALIZATIONS[:2] for head in HEADS if head != "sigmoid_ce"
]  # a head does not see what normalization came before it: all of them with two


def part_id(part):
    return part if isinstance(part, str) else f"{part.kind}_{part.where}"


each_case = pytest.mark.parametrize(("normalization", "head"), CASES, ids=part_id)


@cache
def program(bucket):
    return jax.jit(partial(loss_and_gradient, bucket))


def network(normalization, outputs, seed=5):
    """Random exact layers, running moments included where there are any."""
    architecture = Architecture((3, *HIDDEN, outputs), normalization)
    rng = np.random.RandomState(seed)
    return architecture, unflatten(0.8 * rng.randn(architecture.frame_size), architecture)


def examples(head):
    rng = np.random.RandomState(11)
    x, labels = rng.randn(EXAMPLES, 3), rng.randint(0, 3, EXAMPLES)
    if head.startswith("softmax"):
        return x, np.eye(3)[labels]
    return x, (rng.randn(EXAMPLES, 1) if head.startswith("linear") else (labels % 2)[:, None].astype(float))


def masks():
    return [(np.random.RandomState(2).rand(EXAMPLES, units) < 0.7) / 0.7 for units in HIDDEN]


def engine_gradient(activation, normalization, head):
    """Cost and gradient of the padded program; the gradient as exact layers, and what the filling got."""
    x, targets = examples(head)
    architecture, layers = network(normalization, targets.shape[1])
    outputs = 1 if targets.shape[1] == 1 else 4
    bucket = Bucket(Layout(4, 5, outputs, 3, normalization.kind), COLUMNS, False, COLUMNS)
    layout, positions = bucket.layout, bucket.layout.positions(architecture)
    everything = np.zeros(layout.size + layout.running_size)
    everything[positions] = flatten(layers)

    experiment = Experiment(data="blobs", classes=2 if outputs == 1 else 3, hidden=HIDDEN)
    experiment = experiment.replace(activation=activation)
    settings = settings_of(experiment, prepare(experiment), architecture, bucket, np.float64)._replace(
        head=np.int32([one.id for one in heads_for(outputs)].index(head)),
    )
    # The filling is not neutral by being 0: columns of ones, units and layers that dropout keeps.
    columns, target_columns = np.ones((4, COLUMNS)), np.ones((outputs, COLUMNS))
    columns[3:, :EXAMPLES], target_columns[targets.shape[1] :, :EXAMPLES] = 0, 0
    columns[:3, :EXAMPLES], target_columns[: targets.shape[1], :EXAMPLES] = x.T, targets.T
    dropout = np.ones((3, 5, COLUMNS))
    for index, mask in enumerate(masks()):
        dropout[index, : mask.shape[1], :EXAMPLES] = mask.T
    live = (np.arange(COLUMNS) < EXAMPLES).astype(float)
    loss, gradient, _ = program(bucket)(
        settings, everything[: layout.size], columns, target_columns, live, dropout=dropout
    )
    cost, gradient = loss / EXAMPLES, gradient / EXAMPLES
    exact = np.append(gradient, np.zeros(layout.running_size))[positions]
    filling = np.delete(np.asarray(gradient), positions[positions < layout.size])
    return float(cost), exact, filling


def oracle_cost(vector, architecture, activation, head, xp=oracle.NUMPY):
    x, targets = examples(head)
    layers = unflatten(vector, architecture) if xp is oracle.NUMPY else split(vector, architecture)
    z = oracle.logits(layers, x, activation, architecture.normalization, training=True, masks=masks(), xp=xp)
    return oracle.losses(head, z, targets, xp).mean()


def split(vector, architecture):
    """`unflatten` for a traced vector."""
    layers, start = [], 0
    for shapes in architecture.shapes():
        fields = []
        for shape in shapes:
            size = 0 if shape is None else int(np.prod(shape))
            fields.append(None if shape is None else vector[start : start + size].reshape(shape))
            start += size
        layers.append(ExactLayer(*fields))
    return layers


def relative_difference(one, other):
    """The course's ||g - g~|| / (||g|| + ||g~||)."""
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


@each_case
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_two_sided_differences(activation, normalization, head):
    architecture, layers = network(normalization, examples(head)[1].shape[1])
    cost, gradient, filling = engine_gradient(activation, normalization, head)
    vector, numeric = flatten(layers), np.zeros(architecture.frame_size)
    assert cost == pytest.approx(oracle_cost(vector, architecture, activation, head), rel=1e-12)
    for index in range(len(vector)):
        step = 1e-5 * (np.arange(len(vector)) == index)
        rise = [oracle_cost(vector + sign * step, architecture, activation, head) for sign in (1, -1)]
        numeric[index] = (rise[0] - rise[1]) / 2e-5
    assert np.linalg.norm(numeric) > 1e-2, "a gradient of next to nothing would pass whatever is compared"
    assert relative_difference(gradient, numeric) < 1e-7
    assert (filling == 0).all(), "an update would move parameters that do not exist"


@pytest.mark.parametrize(("normalization", "head"), CASES[: len(NORMALIZATIONS)], ids=part_id)
def test_automatic_differentiation_of_the_plain_network(normalization, head):
    """Exact to rounding: tells a gradient that is wrong in one digit from a difference quotient that is."""
    architecture, layers = network(normalization, 1)
    _, gradient, _ = engine_gradient("tanh", normalization, head)
    plain = partial(oracle_cost, architecture=architecture, activation="tanh", head=head, xp=oracle.JAX)
    automatic = jax.jit(jax.grad(plain))(flatten(layers))
    assert relative_difference(gradient, np.asarray(automatic)) < 1e-13


@pytest.mark.parametrize("factor", [2.0, 0.0, -1.0])
def test_a_wrong_gradient_is_found(factor):
    """The comparison itself can fail: one bias's gradient scaled by 2, lost, or with its sign turned."""
    _, gradient, _ = engine_gradient("tanh", NORMALIZATIONS[0], "sigmoid_ce")
    wrong = gradient.copy()
    wrong[np.abs(gradient).argmax()] *= factor
    assert relative_difference(gradient, wrong) > 0.1

"""The same networks written a second time, as the engine's oracle: examples are rows, nothing is padded, and
every formula is the textbook's.

`xp` is NumPy, or `jax.numpy` where automatic differentiation is to serve as the oracle of a gradient.
"""

from types import SimpleNamespace

import jax
import numpy as np
import scipy.special

from dlcore.data import PreparedData
from dlcore.datasets import DATASETS
from dlcore.engine.settings import dropout_key
from dlcore.experiment import Experiment
from dlcore.network import NO_NORMALIZATION, Normalization
from dlcore.parameters import ExactLayer, unflatten
from dlcore.projection import identity_plane
from dlcore.run import Run
from dlcore.sampled_masks import keep_probs, kept_units
from dlcore.scaling import Scaling

NUMPY = SimpleNamespace(np=np, erf=scipy.special.erf)
JAX = SimpleNamespace(np=jax.numpy, erf=jax.scipy.special.erf)

ACTIVATIONS = {
    "linear": lambda z, _: z,
    "sigmoid": lambda z, xp: 1 / (1 + xp.np.exp(-z)),
    "tanh": lambda z, xp: xp.np.tanh(z),
    "relu": lambda z, xp: xp.np.where(z > 0, z, 0.0),
    "leaky": lambda z, xp: xp.np.where(z > 0, z, 0.01 * z),
    "elu": lambda z, xp: xp.np.where(z > 0, z, xp.np.exp(z) - 1),
    "gelu": lambda z, xp: z * (1 + xp.erf(z / np.sqrt(2))) / 2,
    "swish": lambda z, xp: z / (1 + xp.np.exp(-z)),
    "softplus": lambda z, xp: xp.np.log(1 + xp.np.exp(z)),
    "sine": lambda z, xp: xp.np.sin(z),
}


def _normalise(layer: ExactLayer, values, kind: str, training: bool):
    if kind == "layer":
        mean, variance = values.mean(axis=1, keepdims=True), values.var(axis=1, keepdims=True)
    elif training:
        mean, variance = values.mean(axis=0), values.var(axis=0)
    else:
        mean, variance = layer.running_mean, layer.running_variance
    return layer.gamma * (values - mean) / (variance + 1e-5) ** 0.5 + layer.beta


def logits(
    layers: list[ExactLayer],
    x,
    activation: str,
    normalization: Normalization = NO_NORMALIZATION,
    *,
    training: bool = False,
    masks=None,
    xp=NUMPY,
):
    """Output layer's z, (m, outputs), of inputs (m, features). `masks` multiply the hidden layers' outputs."""
    a = x
    for index, layer in enumerate(layers):
        z = a @ layer.weights.T + layer.bias
        if index == len(layers) - 1:
            return z
        if normalization.kind != "none" and normalization.where == "before":
            z = _normalise(layer, z, normalization.kind, training)
        a = ACTIVATIONS[activation](z, xp)
        if normalization.kind != "none" and normalization.where == "after":
            a = _normalise(layer, a, normalization.kind, training)
        if masks is not None:
            a = a * masks[index]
    raise AssertionError("a network has an output layer")


def logits_of(run: Run, parameters, x, masks=None):
    """`logits` of the network of a run with these exact parameters, in float64."""
    layers = unflatten(np.asarray(parameters, np.float64), run.architecture)
    return logits(layers, x, run.experiment.activation, run.architecture.normalization, masks=masks)


def dropout_masks(experiment: Experiment, update: int, examples: int):
    """d / keep_prob of every hidden layer, each (examples, units), at an update counted from 0, for the first examples
    of its mini-batch. That the bits are JAX's own and the masks the program's, test_dropout_numbers sees to."""
    key, columns = dropout_key(experiment.batch_seed), np.arange(examples)
    return [
        kept_units(key, np.array([update]), layer, keep, units, columns)[0].T / keep
        for layer, (keep, units) in enumerate(zip(keep_probs(experiment), experiment.hidden, strict=True))
    ]


def losses(head: str, z, targets, xp=NUMPY):
    """Loss of each example, (m,), from logits and targets (m, outputs)."""
    if head.startswith("sigmoid"):
        a = 1 / (1 + xp.np.exp(-z))
    elif head.startswith("softmax"):
        a = xp.np.exp(z) / xp.np.exp(z).sum(axis=1, keepdims=True)
    else:
        a = z
    if head.endswith("mse"):
        return ((a - targets) ** 2).sum(axis=1)
    if head == "sigmoid_ce":
        return -(targets * xp.np.log(a) + (1 - targets) * xp.np.log(1 - a)).sum(axis=1)
    return -(targets * xp.np.log(a)).sum(axis=1)


def prepared(x, y, counts=None, *, data: str = "halfplane", targets=None) -> PreparedData:
    """Given examples as the data of an experiment, unscaled: x (m, features), y (m,) labels 0 and 1.

    `data` only says which task it is. `counts` are train, dev and test; by default everything trains.
    `targets` (m, 1) may hold what labels cannot say.
    """
    x, y = np.asarray(x, np.float64), np.asarray(y)
    columns = x.shape[1]
    names = tuple(f"x{index + 1}" for index in range(columns))
    return PreparedData(
        dataset=DATASETS[data],
        classes=2,
        counts=(len(x), 0, 0) if counts is None else counts,
        raw=x,
        labels=y,
        inputs=x,
        targets=y[:, None].astype(np.float64) if targets is None else targets,
        feature_ids=names,
        scaling=Scaling.none(x),
        plane=identity_plane(2, ("x1", "x2"), (-6.0, 6.0, -6.0, 6.0)),
    )

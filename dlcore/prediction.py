"""What trained networks say about new examples: the forward pass in NumPy, of one network or of many alike.

The engine's program evaluates the examples it was given; for any others a program would have to be compiled, which
takes seconds. Here examples are rows, nothing is padded, and numbers are float32 like the engine's.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float, Shaped

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation.heads import output_activation
from dlcore.data import PreparedData
from dlcore.engine.settings import architecture_of, head_of
from dlcore.losses import Head
from dlcore.normalization import EPSILON
from dlcore.parameters import Architecture, ExactLayer, unflatten

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.run import Run

ACTIVATION_WORK = 20
"""An activation counts as so many multiply-adds."""
STEP_WORK = 2e8
"""Multiply-adds of one short step, about 0.1 s."""
MOST_NUMBERS = 1 << 17
"""Numbers in one layer's outputs at once: 0.5 MB, which a core keeps in its cache. More examples are taken in parts.
OpenBLAS also leaves products so small on one thread; split between threads that wait for each other they took ten
times as long on a busy machine."""


def outputs(
    architecture: Architecture,
    activation_id: str,
    head: Head,
    parameters: Shaped[np.ndarray, "*runs p"],
    inputs: Shaped[np.ndarray, "*own n k"],
    masks: Sequence[Shaped[np.ndarray, "n _"]] | None = None,
) -> Float[np.ndarray, "*runs n outputs"]:
    """Outputs a[L] of networks with exact `parameters` (`dlcore.parameters`), after the head's output activation:
    probabilities of sigmoid or softmax, or the value itself.

    `parameters` may have a leading axis of runs; `inputs` are what the networks see, the same for all or (with the
    same leading axis) each run's own. Batch normalization uses the running moments that the parameters hold. `masks`,
    one for each hidden layer, multiply what its units say of each example, as dropout does in training.
    """
    layers = [_contiguous(layer) for layer in unflatten(parameters.astype(np.float32), architecture)]
    inputs = inputs.astype(np.float32, copy=False)
    examples, widest = inputs.shape[-2], max(architecture.sizes)
    part = max(1, MOST_NUMBERS // (widest * int(np.prod(parameters.shape[:-1]))))
    found = np.empty((*parameters.shape[:-1], examples, architecture.sizes[-1]), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # a network that diverged says NaN
        for start in range(0, examples, part):
            rows = slice(start, start + part)
            of_rows = None if masks is None else [one[rows] for one in masks]
            z = _logits(layers, architecture, activation_id, inputs[..., rows, :], of_rows)
            found[..., rows, :] = output_activation(head, z, outputs_axis=-1)
    return found


def _contiguous(layer: ExactLayer) -> ExactLayer:
    """The weights transposed, `(..., i, o)`; what there is one of per unit with an axis of length 1 for the rows."""
    weights, *others = layer
    rows = [None if one is None else one[..., None, :] for one in others]
    return ExactLayer(np.ascontiguousarray(np.swapaxes(weights, -1, -2)), *rows)  # pyright: ignore[reportArgumentType]


def _logits(
    layers: list[ExactLayer],
    architecture: Architecture,
    activation_id: str,
    a: np.ndarray,
    masks: Sequence[np.ndarray] | None,
) -> np.ndarray:
    """z[L] of rows `a`."""
    for _, outputs in _hidden(layers, architecture, activation_id, a, masks):
        a = outputs
    return a @ layers[-1].weights + layers[-1].bias


def _hidden(
    layers: list[ExactLayer],
    architecture: Architecture,
    activation_id: str,
    a: np.ndarray,
    masks: Sequence[np.ndarray] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Of every hidden layer what g is applied to, and the layer's outputs a[l]."""
    g, normalization = ACTIVATIONS[activation_id].numpy_function, architecture.normalization
    for index, layer in enumerate(layers[:-1]):
        with np.errstate(over="ignore", invalid="ignore"):  # a network that diverged says NaN
            z = a @ layer.weights + layer.bias  # z[l] = W[l] a[l-1] + b[l], here in rows
            if normalization.kind != "none" and normalization.where == "before":
                z = _normalize(normalization.kind, layer, z)
            a = g(z)  # a[l] = g(z[l])
            if normalization.kind != "none" and normalization.where == "after":
                a = _normalize(normalization.kind, layer, a)
            if masks is not None:
                a = a * masks[index]  # a[l] = a[l] d[l] / keep_prob
        yield z, a


def _normalize(kind: str, layer: ExactLayer, z: np.ndarray) -> np.ndarray:
    mean, variance = layer.running_mean, layer.running_variance
    if mean is None or variance is None:  # layer norm: of each example; batch norm of a batch: of each unit
        axis = -1 if kind == "layer" else -2
        mean, variance = z.mean(axis=axis, keepdims=True), z.var(axis=axis, keepdims=True)
    assert layer.gamma is not None and layer.beta is not None
    # z_tilde = gamma (z - mu) / sqrt(sigma^2 + epsilon) + beta
    return layer.gamma * ((z - mean) / np.sqrt(variance + EPSILON)) + layer.beta


def hidden_layers(
    architecture: Architecture,
    activation_id: str,
    parameters: Shaped[np.ndarray, "*runs p"],
    inputs: Shaped[np.ndarray, "n k"],
    masks: Sequence[Shaped[np.ndarray, "n _"]] | None = None,
) -> Iterator[tuple[Float[np.ndarray, "*runs n units"], Float[np.ndarray, "*runs n units"]]]:
    """Layer after layer, what the units of the hidden layers apply their activation to, and what they hand on: z[l], or
    z[l] normalised where normalization comes before the activation, and a[l] after its mask. See `outputs`."""
    layers = [_contiguous(layer) for layer in unflatten(parameters.astype(np.float32), architecture)]
    return _hidden(layers, architecture, activation_id, inputs.astype(np.float32, copy=False), masks)


def outputs_by_batch(
    architecture: Architecture,
    activation_id: str,
    head: Head,
    parameters: Shaped[np.ndarray, " p"],
    batches: Shaped[np.ndarray, "b s k"],
) -> Float[np.ndarray, "b s outputs"]:
    """Outputs of one network for batches of s examples, each normalised with its own mean and variance, as in training;
    the running moments of the parameters are not used. Without batch normalization the same as `outputs`."""
    layers = [
        _contiguous(layer._replace(running_mean=None, running_variance=None))
        for layer in unflatten(parameters.astype(np.float32), architecture)
    ]
    batches = batches.astype(np.float32, copy=False)
    count, size = batches.shape[:2]
    part = max(1, MOST_NUMBERS // (max(architecture.sizes) * size))
    found = np.empty((count, size, architecture.sizes[-1]), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # a network that diverged says NaN
        for start in range(0, count, part):
            z = _logits(layers, architecture, activation_id, batches[start : start + part], None)
            found[start : start + part] = output_activation(head, z, outputs_axis=-1)
    return found


def outputs_for(
    experiment: "Experiment",
    data: PreparedData,
    parameters: Shaped[np.ndarray, "*runs p"],
    inputs: Shaped[np.ndarray, "*own n k"],
    masks: Sequence[Shaped[np.ndarray, "n _"]] | None = None,
) -> Float[np.ndarray, "*runs n outputs"]:
    """`outputs` of networks that the experiment asks for on these data."""
    architecture, head = architecture_of(experiment, data), head_of(experiment, data)
    return outputs(architecture, experiment.activation, head, parameters, inputs, masks)


def outputs_of(run: "Run", raw: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n outputs"]:
    """Outputs of a run's resulting weights for any raw inputs."""
    return outputs_for(run.experiment, run.data, run.parameters, run.data.network_inputs(raw))


def prediction_work(architecture: Architecture) -> int:
    """About how many multiply-adds one network needs for one example."""
    return architecture.frame_size + ACTIVATION_WORK * sum(architecture.hidden)


def at_once(architecture: Architecture, points: int) -> int:
    """How many networks can say in one short step what they say at so many points; one at least."""
    return max(1, int(STEP_WORK / (prediction_work(architecture) * max(points, 1))))


def wrong(
    outputs: Float[np.ndarray, "*runs n outputs"], labels: Shaped[np.ndarray, "*own n"]
) -> Bool[np.ndarray, "*runs n"]:
    """Which examples are misclassified: one output predicts class 1 above 0.5, several the class of the largest."""
    if outputs.shape[-1] == 1:
        return (outputs[..., 0] > 0.5) != (labels > 0.5)
    return outputs.argmax(axis=-1) != labels


def errors_of(
    task: str, outputs: Float[np.ndarray, "*runs n outputs"], labels: Shaped[np.ndarray, "*own n"]
) -> Float[np.ndarray, "*runs"]:
    """Share misclassified or, for regression, root mean squared error, of each run; NaN where a network diverged and
    for an empty set."""
    if not labels.size:
        return np.full(outputs.shape[:-2], np.nan)
    if task == "regression":
        error = np.sqrt(np.mean((outputs[..., 0].astype(np.float64) - labels) ** 2, axis=-1))
    else:
        error = wrong(outputs, labels).mean(axis=-1)
    return np.where(np.isfinite(outputs).all(axis=(-1, -2)), error, np.nan)


def error_of(task: str, outputs: Float[np.ndarray, "n outputs"], labels: Shaped[np.ndarray, " n"]) -> float:
    """`errors_of` of a single network."""
    return float(errors_of(task, outputs, labels))

"""The forward pass, which keeps everything that the backward pass will ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation.configuration import Configuration
from dlcore.backpropagation.heads import losses, losses_from_outputs, output_activation
from dlcore.backpropagation.normalized import Normalized, normalize
from dlcore.parameters import ExactLayer
from dlcore.regularization import penalty


@dataclass(frozen=True, eq=False)
class LayerCache:
    """One layer after its forward pass. Hidden layers: z, then normalization and g in the chosen order, then dropout;
    the output layer: z, then the head's activation, which gives both `h` and `a`."""

    index: int  # l, from 1 to L
    configuration: Configuration
    parameters: ExactLayer
    a_previous: Float[np.ndarray, "*before i m"]  # a[l-1]; of the first layer the inputs, which all runs share
    z: Float[np.ndarray, "*runs o m"]  # z[l] = W[l] a[l-1] + b[l]
    normalized: Normalized | None
    g_input: Float[np.ndarray, "*runs o m"]  # what g is applied to: z, or z_tilde
    h: Float[np.ndarray, "*runs o m"]  # g(g_input)
    mask: Float[np.ndarray, "*masked o m"] | None  # d / keep_prob
    a: Float[np.ndarray, "*after o m"]  # a[l]; more networks than z has where only the masks differ

    @property
    def is_output(self) -> bool:
        return self.index == self.configuration.layers

    @property
    def examples(self) -> int:
        """m."""
        return self.z.shape[-1]


@dataclass(frozen=True, eq=False)
class Cache:
    """A network after its forward pass. J = mean loss + penalty."""

    configuration: Configuration
    inputs: Float[np.ndarray, "k m"]  # X = a[0]
    targets: Float[np.ndarray, "c m"]  # Y
    layers: tuple[LayerCache, ...]
    losses: Float[np.ndarray, "*runs m"]  # of each example
    penalty: Float[np.ndarray, "*runs"]
    cost: Float[np.ndarray, "*runs"]

    @property
    def examples(self) -> int:
        """m."""
        return self.inputs.shape[-1]


def forward(
    layers: Sequence[ExactLayer],
    inputs: Float[np.ndarray, "k m"],
    targets: Float[np.ndarray, "c m"],
    configuration: Configuration,
) -> Cache:
    """Run the network on columns, in the dtype of its parameters. Parameters may have leading axes (many networks)."""
    dtype = layers[0].weights.dtype
    inputs, targets = inputs.astype(dtype, copy=False), targets.astype(dtype, copy=False)
    with np.errstate(all="ignore"):  # what overflows is shown as it is
        passed = tuple(layer_by_layer(layers, inputs, configuration))
        loss, added, cost = cost_of(passed[-1], targets, layers)
    return Cache(configuration, inputs, targets, passed, loss, added, cost)


def layer_by_layer(
    layers: Sequence[ExactLayer], a: Float[np.ndarray, "k m"], configuration: Configuration
) -> Iterator[LayerCache]:
    """One layer after the other, each only as long as somebody keeps it."""
    normalization, g = configuration.architecture.normalization, configuration.activation.numpy_function
    for index, layer in enumerate(layers, start=1):
        z = layer.weights @ a + layer.bias[..., None]  # z[l] = W[l] a[l-1] + b[l]
        if index == len(layers):
            h = output_activation(configuration.head, z)  # a[L]
            yield LayerCache(index, configuration, layer, a, z, None, z, h, None, h)
            return
        found, g_input = None, z
        if layer.gamma is not None and normalization.where == "before":
            found = normalize(normalization.kind, z, layer.gamma, _beta(layer))
            g_input = found.z_tilde
        h = output = g(g_input)  # a[l] = g(z[l])
        if layer.gamma is not None and normalization.where == "after":
            found = normalize(normalization.kind, h, layer.gamma, _beta(layer))
            output = found.z_tilde
        mask = None if configuration.masks is None else configuration.masks[index - 1].astype(z.dtype, copy=False)
        if mask is not None:
            output = output * mask  # a[l] = a[l] d[l] / keep_prob
        yield LayerCache(index, configuration, layer, a, z, found, g_input, h, mask, output)
        a = output


def cost_of(
    last: LayerCache, targets: Float[np.ndarray, "c m"], layers: Sequence[ExactLayer]
) -> tuple[Float[np.ndarray, "*runs m"], Float[np.ndarray, "*weights"], Float[np.ndarray, "*together"]]:
    """Loss of each example, penalty, and J, from the output layer and all weights."""
    z, configuration = last.z, last.configuration
    if configuration.from_outputs:
        loss = losses_from_outputs(configuration.head, last.a, targets)
    else:
        loss = losses(configuration.head, z, targets)
    added = np.zeros(z.shape[:-2], z.dtype)
    if configuration.l2 or configuration.l1:
        squared = np.stack([np.sum(layer.weights**2, axis=(-2, -1)) for layer in layers], axis=-1)
        absolute = np.stack([np.sum(np.abs(layer.weights), axis=(-2, -1)) for layer in layers], axis=-1)
        of_layers = penalty(squared, absolute, l2=configuration.l2, l1=configuration.l1, examples=z.shape[-1])
        added = np.asarray(np.sum(of_layers, axis=-1))
    # J = 1/m sum_i loss_i + lambda2/(2m) sum W^2 + lambda1/m sum |W|
    return loss, added, np.asarray(loss.mean(axis=-1) + added)


def _beta(layer: ExactLayer) -> np.ndarray:
    assert layer.beta is not None  # it comes with gamma
    return layer.beta

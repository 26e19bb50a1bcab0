"""The backward pass, written out: from dz[L] to every dW, db, dgamma and dbeta.

Each of its lines is a method of `Rules`, so that one of them can be written wrong on purpose while the others stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation.blocks import flatten
from dlcore.backpropagation.forward import Cache, LayerCache
from dlcore.backpropagation.heads import output_gradient
from dlcore.backpropagation.normalized import NormalizedGradients, through_normalization
from dlcore.parameters import ExactLayer


class Rules:
    """The steps of the backward pass, right as they stand. A subclass overrides the one it wants to get wrong.

    `layer` is what the forward pass left of layer l. What carries no 1/m belongs to the loss of each example.
    """

    def output(self, cache: Cache) -> Float[np.ndarray, "c m"]:
        """dz[L]; with cross-entropy a[L] - y."""
        last = cache.layers[-1]
        return output_gradient(cache.configuration.head, last.z, last.a, cache.targets)

    def previous(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "i m"]:
        """da[l-1] from dz[l]."""
        return layer.parameters.weights.T @ dz  # da[l-1] = W[l]^T dz[l]

    def dropout(self, layer: LayerCache, da: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "o m"]:
        """Back through a layer's mask, if it has one."""
        return da if layer.mask is None else da * layer.mask  # the same mask as forward

    def activation(self, layer: LayerCache, dh: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "o m"]:
        """Back through g."""
        derivative = layer.configuration.activation.numpy_derivative
        return dh * derivative(layer.g_input, layer.h)  # dz[l] = da[l] g'(z[l])

    def normalization(self, layer: LayerCache, dz_tilde: Float[np.ndarray, "o m"]) -> NormalizedGradients:
        """Back through a layer's normalization; only asked where there is one."""
        assert layer.normalized is not None and layer.parameters.gamma is not None
        return through_normalization(layer.normalized, layer.parameters.gamma, dz_tilde)

    def weights(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "o i"]:
        """dW[l] of the mean loss."""
        return dz @ layer.a_previous.T / layer.examples  # dW[l] = 1/m dz[l] a[l-1]^T

    def penalty(self, layer: LayerCache) -> Float[np.ndarray, "o i"]:
        """What the penalty adds to dW[l]."""
        W, configuration = layer.parameters.weights, layer.configuration
        # dW[l] += lambda2/m W[l] + lambda1/m sign(W[l])
        return (configuration.l2 * W + configuration.l1 * np.sign(W)) / layer.examples

    def bias(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, " o"]:
        """db[l]."""
        return dz.sum(axis=-1) / layer.examples  # db[l] = 1/m sum_i dz[l](i)


RULES = Rules()


@dataclass(frozen=True, eq=False)
class LayerGradients:
    """One layer after its backward pass. `da` arrives from behind; of the output layer it and `dh` are None, because
    its loss gives dz at once. All but the parameters' are of the loss of each example."""

    index: int  # l
    da: Float[np.ndarray, "o m"] | None  # of a[l], after dropout
    dropped: Float[np.ndarray, "o m"] | None  # of what dropout multiplies; da itself without a mask
    d_normalized: Float[np.ndarray, "o m"] | None  # of z_tilde, what the normalization gives; None without
    dh: Float[np.ndarray, "o m"] | None  # of what g gives
    dg_input: Float[np.ndarray, "o m"]  # of what g is applied to
    dz: Float[np.ndarray, "o m"]  # of z[l]
    weights: Float[np.ndarray, "o i"]  # dJ/dW[l], penalty included
    penalty: Float[np.ndarray, "o i"]  # the penalty's part of it
    bias: Float[np.ndarray, " o"]
    gamma: Float[np.ndarray, " o"] | None
    beta: Float[np.ndarray, " o"] | None


@dataclass(frozen=True, eq=False)
class Gradients:
    """Of the cost in all parameters, and of each example's loss in everything between."""

    layers: tuple[LayerGradients, ...]

    @property
    def parameters(self) -> list[ExactLayer]:
        """The gradient in the shape of the parameters."""
        return [ExactLayer(layer.weights, layer.bias, layer.gamma, layer.beta) for layer in self.layers]

    @property
    def flat(self) -> Float[np.ndarray, " p"]:
        """The gradient in the order of theta (`blocks_of`)."""
        return flatten(self.parameters)


def backward(cache: Cache, rules: Rules = RULES) -> Gradients:
    """Back through the network of a cache (one network, no leading axes), in its dtype."""
    found: list[LayerGradients] = []
    with np.errstate(all="ignore"):  # what overflows is shown as infinite
        for layer in reversed(cache.layers):
            found.append(_through(layer, cache, rules, found))
    return Gradients(tuple(reversed(found)))


def _through(layer: LayerCache, cache: Cache, rules: Rules, later: Sequence[LayerGradients]) -> LayerGradients:
    da = dropped = d_normalized = dh = gamma = beta = None
    if layer.is_output:
        dg_input = dz = rules.output(cache)
    else:
        where = "none" if layer.normalized is None else cache.configuration.architecture.normalization.where
        da = rules.previous(cache.layers[layer.index], later[-1].dz)
        dh = dropped = rules.dropout(layer, da)
        if where == "after":
            d_normalized = dropped
            dh, gamma, beta = rules.normalization(layer, d_normalized)
        dg_input = dz = rules.activation(layer, dh)
        if where == "before":
            d_normalized = dg_input
            dz, gamma, beta = rules.normalization(layer, d_normalized)
    penalty = rules.penalty(layer)
    return LayerGradients(
        index=layer.index,
        da=da,
        dropped=dropped,
        d_normalized=d_normalized,
        dh=dh,
        dg_input=dg_input,
        dz=dz,
        weights=rules.weights(layer, dz) + penalty,
        penalty=penalty,
        bias=rules.bias(layer, dz),
        gamma=gamma,
        beta=beta,
    )

"""The backward pass with one line of it written wrong: each class overrides that line of `Rules` and nothing else."""

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation.backward import Rules
from dlcore.backpropagation.forward import LayerCache
from dlcore.backpropagation.normalized import NormalizedGradients

EVERYWHERE = 0
"""In place of a layer's number: the wrong line is that of all layers."""


class WrongRules(Rules):
    """Wrong in one layer, 1 to L, or in all of them."""

    def __init__(self, layer: int = EVERYWHERE):
        self.layer = layer

    def wrong_in(self, layer: LayerCache) -> bool:
        """Whether the line is the wrong one here."""
        return self.layer in (EVERYWHERE, layer.index)


class PenaltyForgotten(WrongRules):
    def penalty(self, layer: LayerCache) -> Float[np.ndarray, "o i"]:
        if not self.wrong_in(layer):
            return super().penalty(layer)
        # dW[l] without + lambda2/m W[l]
        return layer.configuration.l1 * np.sign(layer.parameters.weights) / layer.examples


class MeanMissing(WrongRules):
    def weights(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "o i"]:
        right = super().weights(layer, dz)
        return right * layer.examples if self.wrong_in(layer) else right  # dW[l] = dz[l] a[l-1]^T

    def bias(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, " o"]:
        right = super().bias(layer, dz)
        return right * layer.examples if self.wrong_in(layer) else right  # db[l] = sum_i dz[l](i)

    def normalization(self, layer: LayerCache, dz_tilde: Float[np.ndarray, "o m"]) -> NormalizedGradients:
        right = super().normalization(layer, dz_tilde)
        if not self.wrong_in(layer):
            return right
        m = layer.examples
        return right._replace(gamma=right.gamma * m, beta=right.beta * m)  # sums in place of means


class DerivativeWrong(WrongRules):
    def activation(self, layer: LayerCache, dh: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "o m"]:
        if not self.wrong_in(layer):
            return super().activation(layer, dh)
        g = layer.configuration.activation
        if g.kinks:  # g'(a) would be g'(z): a has the sign of z
            return dh  # dz[l] = da[l]
        return dh * g.numpy_derivative(layer.h, g.numpy_function(layer.h))  # dz[l] = da[l] g'(a[l])


class ProductTransposed(WrongRules):
    def previous(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "i m"]:
        if not self.wrong_in(layer):
            return super().previous(layer, dz)
        return layer.parameters.weights @ dz  # da[l-1] = W[l] dz[l]


class BiasNotSummed(WrongRules):
    def bias(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, " o"]:
        if not self.wrong_in(layer):
            return super().bias(layer, dz)
        return dz[:, 0] / layer.examples  # db[l] = 1/m dz[l](1)


class LayerDoubled(WrongRules):
    def weights(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "o i"]:
        right = super().weights(layer, dz)
        return 2 * right if self.wrong_in(layer) else right  # dW[l] = 2/m dz[l] a[l-1]^T


class StatisticsConstant(WrongRules):
    def normalization(self, layer: LayerCache, dz_tilde: Float[np.ndarray, "o m"]) -> NormalizedGradients:
        right = super().normalization(layer, dz_tilde)
        if not self.wrong_in(layer):
            return right
        assert layer.normalized is not None and layer.parameters.gamma is not None
        # dz = gamma dz_tilde / sqrt(sigma^2 + epsilon), as if mu and sigma^2 did not depend on z
        return right._replace(dz=layer.parameters.gamma[:, None] * dz_tilde / layer.normalized.deviation)

"""The forward and the backward pass in NumPy, of many networks alike at once; examples are rows.

    z[l] = a[l-1] W[l]^T + b[l],  a[l] = g(z[l]);   dz[l] = da[l] g'(z[l]),  dW[l] = dz[l]^T a[l-1] / m,  da[l-1] = dz[l] W[l]

Batch normalization uses the moments of the examples given, as it does in training (Ioffe and Szegedy 2015, algorithm 1);
the gradient goes back through them.
"""  # noqa: E501

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.activations import ACTIVATIONS
from dlcore.normalization import EPSILON
from dlcore.parameters import Architecture, ExactLayer


@dataclass(frozen=True, eq=False)
class Normalized:
    """What a normalization leaves for the way back: the standardised numbers and 1 / sqrt(σ² + ε)."""

    standardised: Float[np.ndarray, "runs m n"]
    inverse: Float[np.ndarray, "runs _ _"]
    gamma: Float[np.ndarray, "runs 1 n"]
    axis: int


@dataclass(frozen=True, eq=False)
class HiddenPass:
    """One hidden layer on the way forward."""

    before: Float[np.ndarray, "*runs m i"]  # a[l-1]
    z: Float[np.ndarray, "runs m n"]  # what g is applied to
    slope: Float[np.ndarray, "runs m n"]  # g'(z)
    a: Float[np.ndarray, "runs m n"]  # what the layer hands on
    normalized: Normalized | None


@dataclass(frozen=True, eq=False)
class HiddenGradients:
    """One hidden layer on the way back: m ∂J/∂a[l], m ∂J/∂z[l] (z as g is applied to it) and ∂J/∂W[l]."""

    da: Float[np.ndarray, "runs m n"]
    dz: Float[np.ndarray, "runs m n"]
    dw: Float[np.ndarray, "runs n i"]


def forward(
    layers: Sequence[ExactLayer], architecture: Architecture, activation_id: str, inputs: Float[np.ndarray, "m k"]
) -> tuple[list[HiddenPass], Float[np.ndarray, "runs m outputs"]]:
    """The hidden layers and the logits. The fields of `layers` have one leading axis of runs."""
    activation, normalization = ACTIVATIONS[activation_id], architecture.normalization
    before, passed = inputs, []
    for layer in layers[:-1]:
        z, normalized = _affine(layer, before), None
        if normalization.kind != "none" and normalization.where == "before":
            z, normalized = _normalize(normalization.kind, layer, z)
        a = activation.numpy_function(z)  # a[l] = g(z[l])
        slope = activation.numpy_derivative(z, a)
        if normalization.kind != "none" and normalization.where == "after":
            a, normalized = _normalize(normalization.kind, layer, a)
        passed.append(HiddenPass(before, z, slope, a, normalized))
        before = a
    return passed, _affine(layers[-1], before)


def backward(
    layers: Sequence[ExactLayer],
    architecture: Architecture,
    passed: Sequence[HiddenPass],
    dz: Float[np.ndarray, "runs m outputs"],
) -> Iterator[tuple[int, HiddenGradients]]:
    """From the last hidden layer to the first: its place and its gradients. `dz` is that of the output layer."""
    after = architecture.normalization.where == "after"
    for place in range(len(passed) - 1, -1, -1):
        here = passed[place]
        da = dz @ layers[place + 1].weights  # da[l] = W[l+1]^T dz[l+1], here in rows
        dz = da
        if here.normalized is not None and after:
            dz = _through(here.normalized, dz)
        dz = within = dz * here.slope  # dz[l] = da[l] g'(z[l])
        if here.normalized is not None and not after:
            dz = _through(here.normalized, dz)
        dw = np.swapaxes(dz, -1, -2) @ here.before / dz.shape[-2]  # dW[l] = 1/m dz[l] a[l-1]^T
        yield place, HiddenGradients(da, within, dw)


def _affine(layer: ExactLayer, a: np.ndarray) -> np.ndarray:
    return a @ np.swapaxes(layer.weights, -1, -2) + layer.bias[:, None, :]  # z[l] = W[l] a[l-1] + b[l]


def _normalize(kind: str, layer: ExactLayer, z: np.ndarray) -> tuple[np.ndarray, Normalized]:
    axis = -2 if kind == "batch" else -1  # over the examples, or over the units
    inverse = 1 / np.sqrt(z.var(axis=axis, keepdims=True) + EPSILON)
    standardised = (z - z.mean(axis=axis, keepdims=True)) * inverse
    assert layer.gamma is not None and layer.beta is not None
    gamma, beta = layer.gamma[:, None, :], layer.beta[:, None, :]
    # z_tilde = gamma (z - mu) / sqrt(sigma^2 + epsilon) + beta
    return gamma * standardised + beta, Normalized(standardised, inverse, gamma, axis)


def _through(one: Normalized, dz: np.ndarray) -> np.ndarray:
    """The gradient before the normalization from the one behind it, through μ and σ² too."""
    scaled, axis = dz * one.gamma, one.axis
    along = (scaled * one.standardised).mean(axis=axis, keepdims=True)
    # dx = (dxn - mean(dxn) - xn mean(dxn xn)) / sqrt(sigma^2 + epsilon)
    return (scaled - scaled.mean(axis=axis, keepdims=True) - one.standardised * along) * one.inverse

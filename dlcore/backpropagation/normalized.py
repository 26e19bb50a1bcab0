"""Batch and layer normalization forward and backward, in columns (see `dlcore.normalization`).

    z_norm = (z - mu) / sqrt(sigma^2 + epsilon),   z_tilde = gamma z_norm + beta

Batch normalization takes mu and sigma^2 over the examples (Ioffe and Szegedy 2015, algorithm 1), layer normalization
over the units (Ba, Kiros and Hinton 2016, eq. 3).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.normalization import EPSILON

AXES = {"batch": -1, "layer": -2}
"""Along which axis of (units, examples) the moments are taken."""


class Normalized(NamedTuple):
    """What the forward pass of a normalization leaves behind."""

    axis: int
    mean: Float[np.ndarray, "*runs _ _"]
    deviation: Float[np.ndarray, "*runs _ _"]  # sqrt(sigma^2 + epsilon)
    z_norm: Float[np.ndarray, "*runs o m"]
    z_tilde: Float[np.ndarray, "*runs o m"]


class NormalizedGradients(NamedTuple):
    """Of the normalization's input z per example's loss, and of gamma and beta per cost."""

    dz: Float[np.ndarray, "*runs o m"]
    gamma: Float[np.ndarray, "*runs o"]
    beta: Float[np.ndarray, "*runs o"]


def normalize(
    kind: str,
    z: Float[np.ndarray, "*runs o m"],
    gamma: Float[np.ndarray, "*own o"],
    beta: Float[np.ndarray, "*own o"],
) -> Normalized:
    """`kind` is batch or layer. Runs whose z differ by their masks alone share one gamma and beta."""
    axis = AXES[kind]
    mean = z.mean(axis=axis, keepdims=True)  # mu
    centred = z - mean
    deviation = np.sqrt(np.mean(centred * centred, axis=axis, keepdims=True) + EPSILON)  # sqrt(sigma^2 + epsilon)
    z_norm = centred / deviation  # z_norm = (z - mu) / sqrt(sigma^2 + epsilon)
    return Normalized(axis, mean, deviation, z_norm, gamma[..., None] * z_norm + beta[..., None])


def through_normalization(
    found: Normalized, gamma: Float[np.ndarray, "*runs o"], dz_tilde: Float[np.ndarray, "*runs o m"]
) -> NormalizedGradients:
    """The backward pass, through mu and sigma^2 as well.

    dz = 1/sqrt(sigma^2 + epsilon) (dz_norm - mean(dz_norm) - z_norm mean(dz_norm z_norm)), dz_norm = gamma dz_tilde:
    what the steps of Ioffe and Szegedy 2015, section 3, come to.
    """
    dz_norm = gamma[..., None] * dz_tilde
    through_mean = dz_norm.mean(axis=found.axis, keepdims=True)
    through_variance = found.z_norm * (dz_norm * found.z_norm).mean(axis=found.axis, keepdims=True)
    dz = (dz_norm - through_mean - through_variance) / found.deviation
    # dgamma = 1/m sum_i dz_tilde z_norm,  dbeta = 1/m sum_i dz_tilde
    return NormalizedGradients(dz, (dz_tilde * found.z_norm).mean(axis=-1), dz_tilde.mean(axis=-1))

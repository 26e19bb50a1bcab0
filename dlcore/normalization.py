"""Batch and layer normalization of a layer's columns.

    z_norm = (z - mu) / sqrt(sigma^2 + epsilon),   z_tilde = gamma z_norm + beta

Batch: mu and sigma^2 over the mini-batch, per unit (Ioffe and Szegedy 2015, algorithm 1). Layer: over the
units, per example (Ba, Kiros and Hinton 2016, eq. 3). Variances are population variances. The backward pass
through mu and sigma^2 is left to automatic differentiation.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

EPSILON = 1e-5


class Moments(NamedTuple):
    """Mean and population variance, one per unit: each `(units, *runs)`."""

    mean: Float[Array, "u *r"]
    variance: Float[Array, "u *r"]


def _scale_and_shift(z, mean, variance, gamma, beta):
    z_norm = (z - mean) / jnp.sqrt(variance + EPSILON)  # z_norm = (z - mu) / sqrt(sigma^2 + epsilon)
    return gamma[:, None] * z_norm + beta[:, None]  # z_tilde = gamma z_norm + beta


def batch_moments(z: Float[Array, "u b *r"], live: Float[Array, "b ..."] | None = None) -> Moments:
    """Moments over the examples of a mini-batch; `live` is 1 for real columns and 0 for padding."""
    if live is None:
        return Moments(jnp.mean(z, axis=1), jnp.var(z, axis=1))
    count = jnp.sum(live, axis=0)
    mean = jnp.sum(z * live, axis=1) / count  # mu = 1/s sum_i z_i
    variance = jnp.sum((z - mean[:, None]) ** 2 * live, axis=1) / count  # sigma^2 = 1/s sum_i (z_i - mu)^2
    return Moments(mean, variance)


def normalize_with(
    z: Float[Array, "u b *r"], moments: Moments, gamma: Float[Array, "u *r"], beta: Float[Array, "u *r"]
) -> Float[Array, "u b *r"]:
    """Batch normalization with given moments: those of the mini-batch in training, running ones at test."""
    return _scale_and_shift(z, moments.mean[:, None], moments.variance[:, None], gamma, beta)


def running_moments(running: Moments, batch: Moments, momentum: Float[Array, "*#r"] | float) -> Moments:
    """Exponentially weighted averages for test time: running = momentum running + (1-momentum) batch."""
    return Moments(*(momentum * old + (1 - momentum) * new for old, new in zip(running, batch, strict=True)))


def layer_normalize(
    z: Float[Array, "u b *r"],
    gamma: Float[Array, "u *r"],
    beta: Float[Array, "u *r"],
    units: Float[Array, "u ..."] | None = None,
) -> Float[Array, "u b *r"]:
    """Layer normalization over the units of each example; `units` is 1 for real units, 0 for padding."""
    if units is None:
        mean, variance = jnp.mean(z, axis=0, keepdims=True), jnp.var(z, axis=0, keepdims=True)
    else:
        live = units[:, None]
        count = jnp.maximum(jnp.sum(live, axis=0, keepdims=True), 1)  # a filling layer has no units at all
        mean = jnp.sum(z * live, axis=0, keepdims=True) / count
        variance = jnp.sum((z - mean) ** 2 * live, axis=0, keepdims=True) / count
    return _scale_and_shift(z, mean, variance, gamma, beta)

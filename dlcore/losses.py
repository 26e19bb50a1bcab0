"""Output heads: the last activation together with the loss that is paid on it.

A head takes the logits `z` of the output layer, not its activations, so that every loss is written in the
form that cannot overflow. Its gradient `dz` stands beside it in closed form, because the engine chooses the
head with `lax.switch` and a hand-written derivative keeps that choice out of the backward pass.

Columns are examples: `z` and `y` are `(outputs, examples)`, a loss is one number per example.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, Int

PADDED_LOGIT = -1e30
"""Logit given to output units that only fill up a padded layer: its exponential is exactly 0."""


@dataclass(frozen=True)
class Head:
    """One way to end a network. `loss(z, y)` is per example, `dz(z, y)` its gradient in the logits."""

    id: str
    output: Literal["sigmoid", "softmax", "linear"]
    loss_id: Literal["ce", "mse"]
    label: str
    formula: str
    loss: Callable[[Float[Array, "c b *r"], Float[Array, "c b *r"]], Float[Array, "b *r"]]
    dz: Callable[[Float[Array, "c b *r"], Float[Array, "c b *r"]], Float[Array, "c b *r"]]


def _sigmoid_cross_entropy(z, y):
    # L = -y log a - (1-y) log(1-a) with a = sigmoid(z)  =  log(e^z + 1) - z y
    return jnp.sum(jnp.logaddexp(z, jnp.zeros_like(z)) - z * y, axis=0)


def _sigmoid_cross_entropy_dz(z, y):
    # dz = a - y
    return jax.nn.sigmoid(z) - y


def _sigmoid_squared_error(z, y):
    # L = (a - y)^2
    return jnp.sum((jax.nn.sigmoid(z) - y) ** 2, axis=0)


def _sigmoid_squared_error_dz(z, y):
    # dz = 2 (a - y) a (1 - a): vanishes when the unit saturates, also where it is wrong
    a = jax.nn.sigmoid(z)
    return 2 * (a - y) * a * (1 - a)


def _linear_squared_error(z, y):
    # L = (z - y)^2
    return jnp.sum((z - y) ** 2, axis=0)


def _linear_squared_error_dz(z, y):
    # dz = 2 (z - y)
    return 2 * (z - y)


def _softmax_cross_entropy(z, y):
    # L = -sum_j y_j log a_j = log sum_j e^{z_j} - sum_j y_j z_j   for one-hot y
    return jax.nn.logsumexp(z, axis=0) - jnp.sum(y * z, axis=0)


def _softmax_cross_entropy_dz(z, y):
    # dz = a - y
    return jax.nn.softmax(z, axis=0) - y


def _softmax_squared_error(z, y):
    # L = sum_j (a_j - y_j)^2
    return jnp.sum((jax.nn.softmax(z, axis=0) - y) ** 2, axis=0)


def _softmax_squared_error_dz(z, y):
    # dz = (diag(a) - a a^T) da = a (da - sum_j a_j da_j)   with da = 2 (a - y)
    a = jax.nn.softmax(z, axis=0)
    da = 2 * (a - y)
    return a * (da - jnp.sum(a * da, axis=0, keepdims=True))


_SINGLE = (
    Head("sigmoid_ce", "sigmoid", "ce", "sigmoid + cross-entropy",
         r"\mathcal L=-y\log a-(1-y)\log(1-a)", _sigmoid_cross_entropy, _sigmoid_cross_entropy_dz),
    Head("sigmoid_mse", "sigmoid", "mse", "sigmoid + squared error",
         r"\mathcal L=(a-y)^2", _sigmoid_squared_error, _sigmoid_squared_error_dz),
    Head("linear_mse", "linear", "mse", "linear + squared error",
         r"\mathcal L=(z-y)^2", _linear_squared_error, _linear_squared_error_dz),
)  # fmt: skip
_SEVERAL = (
    Head("softmax_ce", "softmax", "ce", "softmax + cross-entropy",
         r"\mathcal L=-\sum_j y_j\log a_j", _softmax_cross_entropy, _softmax_cross_entropy_dz),
    Head("softmax_mse", "softmax", "mse", "softmax + squared error",
         r"\mathcal L=\sum_j(a_j-y_j)^2", _softmax_squared_error, _softmax_squared_error_dz),
)  # fmt: skip
HEADS: dict[str, Head] = {head.id: head for head in _SINGLE + _SEVERAL}


def heads_for(outputs: int) -> tuple[Head, ...]:
    """The heads a program with that many output units has to offer, in a fixed order. One with several units also
    serves a network that has a single output: the others are filling, and the first one counts."""
    return _SINGLE if outputs == 1 else tuple(map(_of_the_first, _SINGLE)) + _SEVERAL


@cache
def _of_the_first(head: Head) -> Head:
    def loss(z, y):
        return head.loss(z[:1], y[:1])

    def dz(z, y):
        return jnp.zeros_like(z).at[:1].set(head.dz(z[:1], y[:1]))

    return replace(head, loss=loss, dz=dz)


def choose_head(task: str, classes: int, loss_id: str) -> Head:
    """The head of a task: linear for regression, one sigmoid for two classes, softmax for more."""
    if task == "regression":
        return HEADS["linear_mse"]
    return HEADS[f"{'sigmoid' if classes == 2 else 'softmax'}_{loss_id}"]


@jax.custom_vjp
def switch_loss(index: Int[Array, ""], z: Float[Array, "c b *r"], y: Float[Array, "c b *r"]) -> Float[Array, "b *r"]:
    """Loss per example under head `index` of `heads_for(c)`; differentiable in `z` only."""
    return lax.switch(index, [head.loss for head in heads_for(z.shape[0])], z, y)


def _switch_loss_forward(index, z, y):
    return switch_loss(index, z, y), (index, z, y)


def _switch_loss_backward(residuals, upstream):
    index, z, y = residuals
    dz = lax.switch(index, [head.dz for head in heads_for(z.shape[0])], z, y)
    return None, dz * upstream[None], None


switch_loss.defvjp(_switch_loss_forward, _switch_loss_backward)

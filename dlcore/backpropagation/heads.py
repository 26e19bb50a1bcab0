"""How a network ends, in NumPy: output activation, loss per example and its gradient dz[L] (`dlcore.losses`).

Columns are examples: `z` is (..., outputs, m), `y` (outputs, m). Losses are written so that they cannot overflow.
"""

import numpy as np
import scipy.special
from jaxtyping import Float

from dlcore.losses import Head


def output_activation(
    head: Head, z: Float[np.ndarray, "*runs c m"], outputs_axis: int = -2
) -> Float[np.ndarray, "*runs c m"]:
    """a[L]: probabilities of sigmoid or softmax, or z itself. With examples as rows the outputs are axis -1."""
    if head.output == "sigmoid":
        return scipy.special.expit(z)  # a = 1 / (1 + e^-z)
    if head.output == "softmax":
        powers = np.exp(z - z.max(axis=outputs_axis, keepdims=True))
        return powers / powers.sum(axis=outputs_axis, keepdims=True)  # a_j = e^z_j / sum_k e^z_k
    return z


def losses(head: Head, z: Float[np.ndarray, "*runs c m"], y: Float[np.ndarray, "c m"]) -> Float[np.ndarray, "*runs m"]:
    """The loss of each example, from z."""
    if head.loss_id == "mse":
        return np.sum((output_activation(head, z) - y) ** 2, axis=-2)  # L = sum_j (a_j - y_j)^2
    if head.output == "sigmoid":
        # L = -y log a - (1-y) log(1-a)  =  log(e^z + 1) - z y
        return np.sum(np.logaddexp(z, np.zeros((), z.dtype)) - z * y, axis=-2)
    # L = -sum_j y_j log a_j  =  log sum_j e^z_j - sum_j y_j z_j   for one-hot y
    largest = z.max(axis=-2, keepdims=True)
    log_sum = np.log(np.exp(z - largest).sum(axis=-2)) + largest[..., 0, :]
    return log_sum - np.sum(y * z, axis=-2)


def losses_from_outputs(
    head: Head, a: Float[np.ndarray, "*runs c m"], y: Float[np.ndarray, "c m"]
) -> Float[np.ndarray, "*runs m"]:
    """The loss of each example as lectures write it, from a[L]: the same number, but for the digits that are lost where
    a is close to 0 or 1, and infinite (or NaN) where it is there."""
    if head.loss_id == "mse":
        return np.sum((a - y) ** 2, axis=-2)  # L = sum_j (a_j - y_j)^2
    if head.output == "sigmoid":
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a), axis=-2)  # L = -y log a - (1-y) log(1-a)
    return -np.sum(y * np.log(a), axis=-2)  # L = -sum_j y_j log a_j


def output_gradient(
    head: Head, z: Float[np.ndarray, "*runs c m"], a: Float[np.ndarray, "*runs c m"], y: Float[np.ndarray, "c m"]
) -> Float[np.ndarray, "*runs c m"]:
    """dz[L] of each example's loss; `a` is a[L], which the forward pass has."""
    if head.loss_id == "ce":
        return a - y  # dz = a - y, of sigmoid and of softmax
    da = 2 * (a - y)
    if head.output == "sigmoid":
        return da * a * (1 - a)  # dz = 2 (a - y) a (1 - a)
    if head.output == "softmax":
        return a * (da - np.sum(a * da, axis=-2, keepdims=True))  # dz = (diag(a) - a a^T) da
    return da  # dz = 2 (z - y)

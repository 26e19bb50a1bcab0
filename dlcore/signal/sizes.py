"""How large the entries of a matrix are: of many matrices at once, whatever the range of their numbers."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

SAFE = (1e-30, 1e30)
"""Mean squares between these have lost nothing to underflow or overflow in float32."""


class Sizes(NamedTuple):
    """Root mean square and standard deviation of each matrix; infinite where an entry is not finite."""

    rms: Float[np.ndarray, " runs"]
    std: Float[np.ndarray, " runs"]


def sizes(values: Float[np.ndarray, "runs m n"]) -> Sizes:
    """Sizes over the last two axes. float64, also of float32, whose sums may overflow where its numbers do not."""
    flat = values.reshape(len(values), -1)
    first = flat[:, :1]
    flat = flat - first  # no cancellation where all numbers are nearly the same
    shift = flat.mean(axis=1)
    variance = _mean_square(flat - shift[:, None])
    mean = first[:, 0].astype(np.float64) + shift
    # mean of x^2 = variance + mean^2
    rms, std = np.sqrt(variance + mean**2), np.sqrt(variance)
    finite = np.isfinite(mean) & np.isfinite(variance)
    if values.dtype != np.float64 and not finite.all():
        rms[~finite], std[~finite] = sizes(values[~finite].astype(np.float64))
        return Sizes(rms, std)
    return Sizes(np.where(finite, rms, np.inf), np.where(finite, std, np.inf))


def between_examples(values: Float[np.ndarray, "runs m n"]) -> Float[np.ndarray, " runs"]:
    """How much one unit says about different examples: the standard deviation of a column, root mean square over the
    columns. float64; infinite where an entry is not finite."""
    apart = values - values[:, :1]  # no cancellation where all examples are nearly the same
    apart = apart - apart.mean(axis=1, keepdims=True)
    square = _mean_square(apart.reshape(len(values), -1))
    finite = np.isfinite(square)
    if values.dtype != np.float64 and not finite.all():
        square[~finite] = between_examples(values[~finite].astype(np.float64)) ** 2
    return np.where(np.isfinite(square), np.sqrt(square), np.inf)


def _mean_square(flat: Float[np.ndarray, "runs n"]) -> Float[np.ndarray, " runs"]:
    """Mean of the squares, in float64 for those rows whose squares do not fit into float32."""
    square = np.einsum("rn,rn->r", flat, flat).astype(np.float64) / flat.shape[1]
    low, high = SAFE
    outside = ~((square > low) & (square < high))
    if flat.dtype != np.float64 and outside.any():
        exact = flat[outside].astype(np.float64)
        square[outside] = np.einsum("rn,rn->r", exact, exact) / flat.shape[1]
    return square

"""Inverted dropout (Srivastava et al. 2014; inverted form as in the course): a = a d / keep_prob.

A mask element depends only on (key, update, layer, unit, column), because these are the counter of the random
bits. So a padded layer or a padded mini-batch gives the same masks to its real units as an exact one, and a link
shows the same run whatever program happens to serve it. One call for all layers also compiles four times faster
than folding each of them into a key.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, UInt32

from dlcore.threefry import threefry_2x32

MOST_LAYERS = 64
"""Layers told apart by the counter; updates may then reach 2^26."""
COLUMN_BITS = 24
"""Columns told apart by the counter: 2^24; with 8 bits left for up to 256 units."""
MANTISSA = 8
"""A float32 holds 24 bits of a draw; the lowest 8 of 32 are dropped."""


def masks(
    key: UInt32[Array, " 2"],
    update: Int[Array, ""],
    keep_prob: Float[Array, " l"],
    units: int,
    columns: int,
    first_column: Int[Array, ""] | int = 0,
) -> Float[Array, "l u b"]:
    """Fresh masks of every hidden layer for one update: 0 with probability 1 - keep_prob, else 1/keep_prob.

    `key` holds the two words of a threefry key; `keep_prob` is in (0, 1], one per layer; `units` at most 256. The
    columns are those of the mini-batch from `first_column` on, less than 2^24. For training only: predictions use
    no mask.
    """
    shape = (keep_prob.shape[0], units, columns)
    layer, unit, column = (jax.lax.broadcasted_iota(jnp.uint32, shape, axis) for axis in range(3))
    high = update.astype(jnp.uint32) * jnp.uint32(MOST_LAYERS) + layer
    column = column + jnp.asarray(first_column).astype(jnp.uint32)
    low = (unit << jnp.uint32(COLUMN_BITS)) | column
    bits, _ = threefry_2x32(key, high, low)
    draw = (bits >> jnp.uint32(MANTISSA)).astype(keep_prob.dtype) / 2 ** (32 - MANTISSA)  # rand in [0, 1)
    keep = keep_prob[:, None, None]
    kept = (draw < keep).astype(keep.dtype)  # d = rand < keep_prob
    return kept / keep  # the division that keeps E[a d / keep_prob] = a

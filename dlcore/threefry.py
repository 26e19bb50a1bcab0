"""The random bits of JAX, bit for bit, written out for NumPy and JAX alike.

In NumPy because for a handful of numbers JAX would compile a program; in the compiled program because JAX's own is a
loop on a CPU, which takes fifteen times as long as the rounds written out.

Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3; Threefry-2x32 with 20 rounds.
"""

import numpy as np
from jaxtyping import Array, UInt32

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
"""Bits by which the second word is turned, in turn."""
PARITY = np.uint32(0x1BD11BDA)
"""Of the key schedule, so that a key of zeros is no weak one."""
GROUPS = 5
"""Of four rounds each; after every group the key comes in again."""


def threefry_2x32(
    key: UInt32[Array | np.ndarray, " 2"], high: UInt32[Array | np.ndarray, "*n"], low: UInt32[Array | np.ndarray, "*n"]
) -> tuple[UInt32[Array | np.ndarray, "*n"], UInt32[Array | np.ndarray, "*n"]]:
    """Two words of random bits for each counter (`high`, `low`), as `jax.extend.random.threefry_2x32` draws them."""
    words = (key[0], key[1], key[0] ^ key[1] ^ PARITY)
    with np.errstate(over="ignore"):  # the sums are meant modulo 2^32
        x, y = high + words[0], low + words[1]
        for group in range(GROUPS):
            for bits in ROTATIONS[group % 2]:
                x = x + y
                y = (y << np.uint32(bits)) | (y >> np.uint32(32 - bits))
                y = x ^ y
            x = x + words[(group + 1) % 3]
            y = y + words[(group + 2) % 3] + np.uint32(group + 1)
    return x, y

"""A few letters that tell whether two people see the same run."""

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dlcore.run import Run

BYTES = 4
"""Two runs that differ have the same letters once in 2^32 times."""


def fingerprint(run: "Run") -> str:
    """Eight hexadecimal digits, in two groups, of the weights that are the result and of the costs on the way there.

    The same link gives the same letters wherever the same release trains it on the same kind of processor. On another
    kind the last bits of a sum may differ, and with them all letters, although every figure on the page agrees.
    """
    kept = blake2b(digest_size=BYTES)
    for numbers in (run.parameters, run.history["train_cost"][: run.last + 1]):
        kept.update(np.ascontiguousarray(numbers, "<f4").tobytes())
    digits = kept.hexdigest()
    return f"{digits[:BYTES]}-{digits[BYTES:]}"

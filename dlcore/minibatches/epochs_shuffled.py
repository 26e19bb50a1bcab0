"""Mini-batches as in training: the examples in a new order for every epoch, cut into batches of one size."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float, Int

SEED = 0
PART_NUMBERS = 500_000
"""Numbers that are summed at once: 4 MB, which stays in the cache of a core."""


def shuffled_sums(
    values: Float[np.ndarray, "m r"], epochs: int, seed: int = SEED
) -> Iterator[Float[np.ndarray, "e m+1 r"]]:
    """Of so many shuffled epochs, some at a time: the sum of the first 0, 1, ..., m values of each."""
    rng, examples = np.random.RandomState(seed), len(values)
    part = max(1, PART_NUMBERS // values.size)
    for start in range(0, epochs, part):
        orders: Int[np.ndarray, "e m"] = np.stack([rng.permutation(examples) for _ in range(min(part, epochs - start))])
        sums = np.zeros((len(orders), examples + 1, values.shape[1]))
        np.cumsum(values[orders], axis=1, out=sums[:, 1:])
        yield sums


def full_batches(sums: Float[np.ndarray, "e n r"], size: int) -> Float[np.ndarray, "e batches r"]:
    """The mean of every batch of so many examples; what is left at the end of an epoch is none of them."""
    ends = np.arange(0, sums.shape[1], size)
    return np.diff(sums[:, ends], axis=1) / size


def last_batches(sums: Float[np.ndarray, "e n r"], last: int) -> Float[np.ndarray, "e 1 r"]:
    """The mean of the last examples of every epoch, so many: divided by their own number, not by that of the others."""
    return (sums[:, -1:] - sums[:, -1 - last : sums.shape[1] - last]) / last

"""Train, dev and test: how many examples each set gets, and which."""

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Int

SPLITS = ("train", "dev", "test")


def split_counts(examples: int, split: Sequence[float]) -> tuple[int, int, int]:
    """Examples in train, dev and test for percentages that sum to 100 (fractions of a percent allowed).

    Largest remainder: every set first gets its exact share rounded down, and the examples left over go to the
    largest remainders (ties: train before dev before test). Train gets at least one example. Every count lies
    within one example of the exact share. ValueError for percentages that are negative or do not sum to 100,
    and for fewer than one example.
    """
    if examples < 1:
        raise ValueError(f"a data set needs at least one example, not {examples}")
    if len(split) != 3 or not all(share >= 0 for share in split) or not math.isclose(sum(split), 100):
        raise ValueError(f"train, dev and test are three percentages that sum to 100, not {tuple(split)}")
    exact = [examples * share / 100 for share in split]
    # A share such as 6.999999999999999 that means 7 is no trouble: its remainder is the largest.
    counts = [math.floor(share) for share in exact]
    by_remainder = sorted(range(3), key=lambda each: counts[each] - exact[each])
    for each in by_remainder[: examples - sum(counts)]:
        counts[each] += 1
    if counts[0] == 0:
        # From the set that is furthest above its exact share, so that both stay within one example of it.
        donor = max((each for each in (1, 2) if counts[each]), key=lambda each: counts[each] - exact[each])
        counts[donor] -= 1
        counts[0] = 1
    train, dev, test = counts
    return train, dev, test


def split_slices(counts: tuple[int, int, int]) -> dict[str, slice]:
    """The rows of each set, for rows ordered train, dev, test."""
    train, dev, test = counts
    return {
        "train": slice(0, train),
        "dev": slice(train, train + dev),
        "test": slice(train + dev, train + dev + test),
    }


def shuffled_rows(rng: np.random.RandomState, examples: int) -> Int[np.ndarray, " m"]:
    """A random order of the rows; the first counts[0] of them train, and so on (no stratification)."""
    return rng.permutation(examples)

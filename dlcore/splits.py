"""Train, dev and test: how many examples each set gets, and which."""

import math
from collections.abc import Sequence
from itertools import combinations

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


def train_dev_count(train: int, percent: float) -> int:
    """How many of the training examples a train-dev set of that percentage takes, 0 <= percent < 100.

    The exact share rounded, but at least one example, unless that were the last one to train on.
    """
    if percent == 0:
        return 0
    return min(max(1, round(train * percent / 100)), train - 1)


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


def stratified_counts(class_sizes: Int[np.ndarray, " c"], counts: Sequence[int]) -> Int[np.ndarray, "c s"]:
    """Examples of each class (row) in each set (column): every class in the same proportions in every set.

    The exact share of class c in set s is n_c t_s / m. Each entry is that number rounded up or down, and the
    rows sum to `class_sizes`, the columns to `counts` (both sum to m > 0). Such a table always exists; of all of
    them this is one whose entries rounded up have the largest remainders together. Source: M. Bacharach (1966),
    Matrix rounding problems, Management Science 12(9).
    """
    # n_c t_s / m, its whole part and its remainder in m-ths: whole numbers, so nothing is lost to rounding
    table, remainders = np.divmod(np.outer(class_sizes, counts), sum(counts))
    left_in_class = class_sizes - table.sum(axis=1)
    left_in_set = counts - table.sum(axis=0)
    # Class after class: for each way to have filled up the sets, the best choice of what was rounded up.
    best = {(0,) * len(counts): (0, ())}
    for left, row in zip(left_in_class.tolist(), remainders.tolist(), strict=True):
        further = {}
        for filled, (gained, chosen) in best.items():
            for sets in combinations([s for s, remainder in enumerate(row) if remainder], left):
                now = tuple(used + (s in sets) for s, used in enumerate(filled))
                gain = gained + sum(row[s] for s in sets)
                if all(now <= left_in_set) and gain > further.get(now, (-1,))[0]:
                    further[now] = (gain, (*chosen, sets))
        best = further
    for row, sets in zip(table, best[tuple(left_in_set.tolist())][1], strict=True):
        row[list(sets)] += 1
    return table


def stratified_rows(labels: Int[np.ndarray, " m"], counts: Sequence[int]) -> Int[np.ndarray, " m"]:
    """An order of the rows whose first counts[0] make the first set, and so on, stratified by class.

    Draws nothing: of every class the first rows go to the first set, and within a set rows keep their order. So
    rows that are in random order are split at random.
    """
    labels = labels.astype(np.uint8)  # a stable sort of small integers takes linear time
    table = stratified_counts(np.bincount(labels), counts)
    set_of_row = np.empty(len(labels), np.uint8)
    sets = np.tile(np.arange(len(counts), dtype=np.uint8), len(table))
    set_of_row[np.argsort(labels, kind="stable")] = np.repeat(sets, table.ravel())
    return np.argsort(set_of_row, kind="stable")


def train_dev_last(counts: Sequence[int]) -> Int[np.ndarray, " m"]:
    """The order that turns rows of train, train-dev, dev, test (so many each) into train, dev, test, train-dev."""
    train, train_dev, dev, test = counts
    rows = np.arange(train + train_dev + dev + test)
    return np.concatenate([rows[:train], rows[train + train_dev :], rows[train : train + train_dev]])

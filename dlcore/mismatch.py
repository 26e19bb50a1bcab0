"""Dev and test examples that come from elsewhere than the training examples: of other classes, turned, moved, noisier.

All of it happens to dev and test alone, and the labels stay with their points, so the true boundary goes along: as if
another camera had taken these pictures. No training example shows any of it, so no network can learn it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.datasets.own import dataset_of

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MISMATCH = ("shift", "turn", "more_noise", "balance")
"""The settings, by field name, each of which is off at 0."""
SHIFT_DISTANCE = 3.0  # units that strength 1 moves an example by
MOST_FRESH = 200_000  # drawn at a time, to bound the memory
FEWEST_FRESH = 100  # of each class: some sets are made piece by piece, and a few examples are all of one piece
BALANCE_STREAM, NOISE_STREAM = 1, 2  # own random numbers beside those of the data: nothing else then changes


def mismatched(
    experiment: "Experiment",
    train: Float[np.ndarray, "t d"],
    raw: Float[np.ndarray, "n d"],
    labels: Shaped[np.ndarray, " n"],
    clean: Shaped[np.ndarray, " n"],
    counts: tuple[int, int],
) -> tuple[Float[np.ndarray, "n d"], Shaped[np.ndarray, " n"]]:
    """Inputs and labels of dev and test (so many each, `counts`) as the experiment changes them.

    `labels` are those of `clean` with some flipped; a redrawn example is flipped where the one it replaces was.
    First the balance of classes, then the turn, the shift and the noise.
    """
    dataset = dataset_of(experiment.data)
    classes = dataset.allowed_classes(experiment.classes)
    units = input_units(train, dataset.own_units)
    if experiment.balance:
        rng = np.random.RandomState([experiment.data_seed, BALANCE_STREAM])
        dev, test = clean[: counts[0]], clean[counts[0] :]
        wanted = np.concatenate([rebalanced(rng, each, classes, experiment.balance) for each in (dev, test)])

        def draw(examples: int) -> tuple[np.ndarray, np.ndarray]:
            return dataset.make(rng, examples, experiment.noise, classes)

        raw = redrawn(rng, raw, clean, wanted, draw, fresh_count(len(raw), classes))
        labels = (wanted + labels - clean) % classes
    if experiment.turn:
        raw = turned(raw, experiment.turn)
    if experiment.shift:
        raw = shifted(raw, experiment.shift, units)
    if experiment.more_noise:
        rng = np.random.RandomState([experiment.data_seed, NOISE_STREAM])
        if dataset.noise_on == "targets":
            labels = labels + experiment.more_noise * rng.randn(len(labels))
        else:
            raw = raw + experiment.more_noise * units * rng.randn(*raw.shape)
    return raw, labels


def input_units(train: Float[np.ndarray, "m d"], own_units: bool = False) -> Float[np.ndarray, " d"]:
    """What one unit is along each input: 1 in the plane or on a line; for more inputs than two, and for those that have
    units of their own, the standard deviation over the training examples."""
    inputs = train.shape[1]
    return np.ones(inputs) if inputs <= 2 and not own_units else train.std(axis=0)


def turned(raw: Float[np.ndarray, "m 2"], degrees: float) -> Float[np.ndarray, "m 2"]:
    """The points turned counter-clockwise about the centre of the plane, (0, 0)."""
    angle = np.deg2rad(degrees)
    # x' = x cos φ - y sin φ,  y' = x sin φ + y cos φ
    return raw @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def shifted(raw: Float[np.ndarray, "m d"], strength: float, units: Float[np.ndarray, " d"]) -> Float[np.ndarray, "m d"]:
    """The points moved by 3 · strength units along the diagonal (1, .., 1)/√d: up and to the right in the plane."""
    return raw + SHIFT_DISTANCE * strength / np.sqrt(len(units)) * units


def class_counts(examples: int, classes: int, share: float) -> Int[np.ndarray, " c"]:
    """Examples of each class: `share` (0..1) of class 0, rounded, and of the others alike within one."""
    first = round(share * examples)
    # The lower classes get the remainder.
    others = (examples - first + np.arange(classes - 1)[::-1]) // (classes - 1)
    return np.concatenate([[first], others])


def rebalanced(
    rng: np.random.RandomState, labels: Int[np.ndarray, " m"], classes: int, share: float
) -> Int[np.ndarray, " m"]:
    """Labels with `share` of class 0 that differ from those given in as few rows as can be, in random ones."""
    wanted, present = class_counts(len(labels), classes, share), np.bincount(labels, minlength=classes)
    order = rng.permutation(len(labels))
    rows = order[np.argsort(labels[order].astype(np.uint8), kind="stable")]  # class after class, each in random order
    rank = np.arange(len(labels)) - np.repeat(np.cumsum(present) - present, present)  # of a row within its class
    result = labels.copy()
    # Rows of any class stand at random places already, so which of them gets which class may go in order.
    result[rows[rank >= np.repeat(wanted, present)]] = np.repeat(np.arange(classes), np.maximum(wanted - present, 0))
    return result


def fresh_count(examples: int, classes: int) -> int:
    """How many examples to draw at a time to replace some of so many, enough of every class unless they are many."""
    return min(classes * max(examples, FEWEST_FRESH), MOST_FRESH)


def redrawn(
    rng: np.random.RandomState,
    raw: Float[np.ndarray, "m d"],
    labels: Int[np.ndarray, " m"],
    wanted: Int[np.ndarray, " m"],
    draw: Callable[[int], tuple[Float[np.ndarray, "n d"], Int[np.ndarray, " n"]]],
    size: int,
) -> Float[np.ndarray, "m d"]:
    """The inputs, newly drawn where the label is not the wanted one: random ones of that class among `draw(size)`,
    drawn again as long as there are too few."""
    changed = np.flatnonzero(labels != wanted)
    changed = changed[np.argsort(wanted[changed].astype(np.uint8), kind="stable")]  # class after class
    needed = np.bincount(wanted[changed])
    found = [[] for _ in needed]
    while needed.any():
        fresh, fresh_labels = draw(size)
        order = rng.permutation(size)
        for label in np.flatnonzero(needed):
            rows = order[fresh_labels[order] == label][: needed[label]]
            found[label].append(np.take(fresh, rows, axis=0))
            needed[label] -= len(rows)
    result = raw.copy()
    if len(changed):
        result[changed] = np.concatenate([part for parts in found for part in parts])
    return result

"""Symmetry: how many hidden units of a layer are different from one another.

Two units with the same weights in, the same bias and the same weights out compute the same and get the same gradient:
they stay copies of each other for ever (Goodfellow, Bengio and Courville 2016, Deep Learning, section 8.4). A layer of
copies is a layer of one unit.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Int, Shaped

from dlcore.parameters import Architecture, ExactLayer, unflatten

if TYPE_CHECKING:
    from dlcore.run import Run

TOLERANCE = 1e-6
"""Of the largest number in a layer: float32 arithmetic in another order differs by less."""


@lru_cache(maxsize=4)
def distinct_units(run: "Run") -> Int[np.ndarray, "f layers"]:
    """Of each hidden layer at each recorded epoch: the number of units that differ in their weights in, bias, gamma or
    beta; in a random projection of them, that is, by more than `TOLERANCE`. Kept, because pages ask for it again and
    again while another run grows."""
    return _counted(run.frames, run.architecture)


def distinct_at_last(run: "Run") -> Int[np.ndarray, " layers"]:
    """The same at the last recorded epoch alone."""
    return _counted(run.frames[-1:], run.architecture)[0]


def _counted(frames: Shaped[np.ndarray, "f p"], architecture: Architecture) -> Int[np.ndarray, "f layers"]:
    counts = [_distinct(layer) for layer in unflatten(frames, architecture)[:-1]]
    return np.stack(counts, axis=-1) if counts else np.zeros((len(frames), 0), int)


def _distinct(layer: ExactLayer) -> Int[np.ndarray, " f"]:
    """Units are as different as their projections on one random direction, and numbers are counted by sorting them."""
    own = [one for one in (layer.bias, layer.gamma, layer.beta) if one is not None]
    inputs = layer.weights.shape[-1]
    direction = np.random.RandomState(0).randn(inputs + len(own))
    direction = (direction / np.linalg.norm(direction)).astype(layer.weights.dtype)
    projected = layer.weights @ direction[:inputs]
    largest = np.abs(layer.weights).max(axis=(1, 2))
    for one, along in zip(own, direction[inputs:], strict=True):
        projected = projected + along * one
        largest = np.maximum(largest, np.abs(one).max(axis=1))
    apart = np.diff(np.sort(projected, axis=-1), axis=-1)
    return 1 + (apart > TOLERANCE * largest[:, None]).sum(axis=-1)

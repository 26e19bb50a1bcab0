"""The cost of many parameter vectors at once: what a numerical gradient asks for."""

from collections import deque
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation.blocks import blocks_of, unflatten
from dlcore.backpropagation.configuration import Configuration
from dlcore.backpropagation.forward import cost_of, layer_by_layer
from dlcore.parameters import Architecture, ExactLayer

MOST_BYTES = 1 << 18
"""Of one layer's outputs at once, which a core keeps in its cache; more parameter vectors are taken in parts."""


def costs(
    theta: Float[np.ndarray, "k p"],
    inputs: Float[np.ndarray, "features m"],
    targets: Float[np.ndarray, "c m"],
    configuration: Configuration,
) -> Float[np.ndarray, " k"]:
    """J of each row of `theta`, in the dtype of theta (float32 or float64): what `forward` says of each of them."""
    inputs, targets = inputs.astype(theta.dtype, copy=False), targets.astype(theta.dtype, copy=False)
    architecture = configuration.architecture
    widest, examples = max(architecture.sizes[1:]), inputs.shape[1]
    part = max(1, MOST_BYTES // (theta.itemsize * widest * examples))
    found = np.empty(len(theta), theta.dtype)
    with np.errstate(all="ignore"):  # a network that overflows costs inf or NaN
        for start in range(0, len(theta), part):
            rows = slice(start, start + part)
            layers = unflatten(theta[rows], architecture)
            of_rows = _with_masks_of(configuration, rows)
            passed = layer_by_layer(_once_where_alike(layers, theta[rows], architecture), inputs, of_rows)
            last = deque(passed, maxlen=1).pop()
            found[rows] = cost_of(last, targets, layers)[-1]
    return found


def _once_where_alike(
    layers: list[ExactLayer], theta: Float[np.ndarray, "k p"], architecture: Architecture
) -> list[ExactLayer]:
    """The layers, the first of them only once as long as all rows agree on them. Moving one parameter after another
    leaves what comes before its layer as it is, and half of the work undone."""
    differing = np.flatnonzero((theta != theta[0]).any(axis=0))
    start = len(layers)
    if len(differing):
        start = next(block.layer for block in blocks_of(architecture) if differing[0] < block.slice.stop) - 1
    return [*unflatten(theta[0], architecture)[:start], *layers[start:]]


def _with_masks_of(configuration: Configuration, rows: slice) -> Configuration:
    """Masks that each parameter vector has for itself, those of some of them."""
    if configuration.masks is None or all(mask.ndim == 2 for mask in configuration.masks):
        return configuration
    return replace(configuration, masks=[mask[rows] if mask.ndim == 3 else mask for mask in configuration.masks])

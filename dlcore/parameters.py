"""The parameters of an exact network as one flat vector, and their first draw.

Order, layer by layer: W row by row, b, and for a normalised hidden layer gamma, beta and (batch normalization)
the running mean and variance. This is what a frame of a run holds and what is sent to the browser, so the
order is part of the player's contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.initializers import INITIALIZERS
from dlcore.network import NO_NORMALIZATION, Normalization

FIRST_VALUES = (0.0, 1.0, 0.0, 0.0, 1.0)
"""Bias, gamma, beta, running mean and running variance before the first update."""


class ExactLayer(NamedTuple):
    """One layer of an exact network; the fields that a layer does not have are None."""

    weights: Float[np.ndarray, "o i"]
    bias: Float[np.ndarray, " o"]
    gamma: Float[np.ndarray, " o"] | None = None
    beta: Float[np.ndarray, " o"] | None = None
    running_mean: Float[np.ndarray, " o"] | None = None
    running_variance: Float[np.ndarray, " o"] | None = None


class LayerShapes(NamedTuple):
    """Shapes of one layer's parameters, field for field; None for what the layer does not have."""

    weights: tuple[int, int]
    bias: tuple[int]
    gamma: tuple[int] | None
    beta: tuple[int] | None
    running_mean: tuple[int] | None
    running_variance: tuple[int] | None


@dataclass(frozen=True)
class Architecture:
    """Sizes `(inputs, hidden..., outputs)` and the normalization of the hidden layers."""

    sizes: tuple[int, ...]
    normalization: Normalization = NO_NORMALIZATION

    @property
    def hidden(self) -> tuple[int, ...]:
        return self.sizes[1:-1]

    def shapes(self) -> list[LayerShapes]:
        """Shapes of every layer's parameters."""
        layers = []
        for index, (inputs, outputs) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            is_hidden = index < len(self.sizes) - 2
            scaled = is_hidden and self.normalization.kind != "none"
            averaged = is_hidden and self.normalization.kind == "batch"
            unit = (outputs,)
            scale = unit if scaled else None
            average = unit if averaged else None
            layers.append(LayerShapes((outputs, inputs), unit, scale, scale, average, average))
        return layers

    @property
    def frame_size(self) -> int:
        """How many numbers one frame holds."""
        return sum(int(np.prod(shape)) for layer in self.shapes() for shape in layer if shape is not None)


def flatten(layers: Sequence[ExactLayer]) -> Shaped[np.ndarray, " p"]:
    """Layers to the flat vector of a frame."""
    return np.concatenate([np.ravel(field) for layer in layers for field in layer if field is not None])


def unflatten(vector: Shaped[np.ndarray, "*f p"], architecture: Architecture) -> list[ExactLayer]:
    """A frame (or a stack of frames: leading axes are kept) back to layers."""
    layers, start = [], 0
    for shapes in architecture.shapes():
        fields = []
        for shape in shapes:
            if shape is None:
                fields.append(None)
                continue
            size = int(np.prod(shape))
            fields.append(vector[..., start : start + size].reshape(vector.shape[:-1] + shape))
            start += size
        layers.append(ExactLayer(*fields))
    return layers


def draw(architecture: Architecture, initializer: str, gain: float, rng: np.random.RandomState) -> list[ExactLayer]:
    """First parameters: weights drawn layer by layer by the named initializer times `gain`; biases 0,
    gamma 1, beta 0, running mean 0 and running variance 1."""
    layers = []
    for shapes in architecture.shapes():
        outputs, inputs = shapes.weights
        weights = gain * INITIALIZERS[initializer].draw(rng, outputs, inputs)
        bias, *rest = (
            None if shape is None else np.full(shape, value)
            for shape, value in zip(shapes[1:], FIRST_VALUES, strict=True)
        )
        assert bias is not None  # every layer has one
        layers.append(ExactLayer(weights, bias, *rest))
    return layers

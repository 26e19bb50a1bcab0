"""What a gradient consists of: the trained parameters as one flat vector theta, cut into named blocks.

The order is that of `dlcore.parameters`, W1 row by row, b1, (gamma1, beta1,) W2, ..., without the running moments of
batch normalization: nothing is differentiated by those, because training does not use them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Shaped

from dlcore import parameters
from dlcore.parameters import Architecture, ExactLayer

SYMBOLS = {"weights": "W", "bias": "b", "gamma": "γ", "beta": "β"}
"""The trained fields of a layer, in their order, and what they are called."""


@dataclass(frozen=True)
class Block:
    """One array of parameters and its place in theta."""

    layer: int  # l, from 1 to L
    field: str  # of `ExactLayer`
    shape: tuple[int, ...]
    start: int

    @property
    def name(self) -> str:
        """For example W2, or γ1."""
        return f"{SYMBOLS[self.field]}{self.layer}"

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def slice(self) -> slice:
        """Its entries of theta."""
        return slice(self.start, self.start + self.size)


@lru_cache(maxsize=64)  # asked again for every update of a run that is told step by step
def blocks_of(architecture: Architecture) -> tuple[Block, ...]:
    """Every block, in the order of theta."""
    blocks, start = [], 0
    for index, shapes in enumerate(architecture.shapes()):
        for field in SYMBOLS:
            shape = getattr(shapes, field)
            if shape is not None:
                blocks.append(Block(index + 1, field, shape, start))
                start += blocks[-1].size
    return tuple(blocks)


def parameter_count(architecture: Architecture) -> int:
    """How many numbers theta holds."""
    return blocks_of(architecture)[-1].slice.stop


def flatten(layers: Sequence[ExactLayer]) -> Shaped[np.ndarray, " p"]:
    """Layers to theta; running moments are left out."""
    trained = [layer._replace(running_mean=None, running_variance=None) for layer in layers]
    return parameters.flatten(trained)


def unflatten(theta: Shaped[np.ndarray, "*runs p"], architecture: Architecture) -> list[ExactLayer]:
    """theta, or many of them (leading axes are kept), back to layers without running moments.

    Raises ValueError for a theta of another length.
    """
    if theta.shape[-1] != parameter_count(architecture):
        raise ValueError(f"theta has {theta.shape[-1]} entries, the network {parameter_count(architecture)} parameters")
    fields: list[dict[str, np.ndarray]] = [{} for _ in architecture.sizes[1:]]
    for block in blocks_of(architecture):
        fields[block.layer - 1][block.field] = theta[..., block.slice].reshape(theta.shape[:-1] + block.shape)
    return [ExactLayer(**layer) for layer in fields]

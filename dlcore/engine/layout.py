"""Where each parameter of a padded network lies in the engine's one flat vector.

Weights come first, so that "weights only" (penalties, weight decay) is a prefix of the vector; then biases,
then gammas and betas. The optimizer sees nothing but this vector, and one elementwise update serves every
network. Frames are gathered back to the exact order of `dlcore.parameters` by an index array.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from dlcore.network import Filling, Layer, Stack
from dlcore.parameters import Architecture, flatten, unflatten


@dataclass(frozen=True)
class Layout:
    """Padded sizes: `inputs` x `width` units in each of `hidden_layers` hidden layers x `outputs`."""

    inputs: int
    width: int
    outputs: int
    hidden_layers: int
    norm: str = "none"  # or "batch", "layer"

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of each block of the vector, in its order."""
        width, depth = self.width, self.hidden_layers
        if depth == 0:
            return {"output_weights": (self.outputs, self.inputs), "output_bias": (self.outputs,)}
        shapes = {
            "first_weights": (width, self.inputs),
            "hidden_weights": (depth - 1, width, width),
            "output_weights": (self.outputs, width),
            "hidden_bias": (depth, width),
            "output_bias": (self.outputs,),
        }
        if self.norm != "none":
            shapes |= {"gamma": (depth, width), "beta": (depth, width)}
        return shapes

    @cached_property
    def size(self) -> int:
        """Length of the parameter vector."""
        return sum(int(np.prod(shape)) for shape in self.shapes.values())

    @cached_property
    def weight_count(self) -> int:
        """The first `weight_count` entries are weights; the rest is never penalised."""
        return sum(int(np.prod(s)) for name, s in self.shapes.items() if name.endswith("weights"))

    @property
    def running_shape(self) -> tuple[int, ...]:
        """Shape of the running mean and variance of batch normalization; empty without it."""
        return (2, self.hidden_layers, self.width) if self.norm == "batch" else (0,)

    @property
    def running_size(self) -> int:
        """Numbers in the running moments."""
        return int(np.prod(self.running_shape))

    def blocks(self, vector):
        """The vector as named blocks."""
        blocks, start = {}, 0
        for name, shape in self.shapes.items():
            size = int(np.prod(shape))
            blocks[name] = vector[start : start + size].reshape(shape + vector.shape[1:])
            start += size
        return blocks

    def stack(self, vector: Float[Array, "p *r"] | Float[np.ndarray, "p *r"]) -> Stack:
        """The vector as the layers of a network."""
        return self.stack_of(self.blocks(vector))

    def stack_of(self, blocks) -> Stack:
        """Named blocks as the layers of a network."""
        output = Layer(blocks["output_weights"], blocks["output_bias"])
        if self.hidden_layers == 0:
            return Stack(None, Layer(jnp.zeros((0,)), jnp.zeros((0,))), output)
        bias, gamma, beta = blocks["hidden_bias"], blocks.get("gamma"), blocks.get("beta")

        def part(which):
            return None if gamma is None else gamma[which], None if beta is None else beta[which]

        first = Layer(blocks["first_weights"], bias[0], *part(0))
        hidden = Layer(blocks["hidden_weights"], bias[1:], *part(slice(1, None)))
        return Stack(first, hidden, output)

    def positions(self, architecture: Architecture) -> Int[np.ndarray, " exact"]:
        """Index into `[parameters, running mean, running variance]` of each number of an exact frame."""
        blocks = self.blocks(np.arange(self.size))
        running = (self.size + np.arange(self.running_size)).reshape(self.running_shape)
        exact = unflatten(np.zeros(architecture.frame_size, np.int64), architecture)
        for index, layer in enumerate(exact):
            if index == len(exact) - 1:
                weights, bias = blocks["output_weights"], blocks["output_bias"]
            else:
                weights = blocks["first_weights"] if index == 0 else blocks["hidden_weights"][index - 1]
                bias = blocks["hidden_bias"][index]
            outputs, inputs = layer.weights.shape
            layer.weights[:] = weights[:outputs, :inputs]
            layer.bias[:] = bias[:outputs]
            if layer.gamma is not None and layer.beta is not None:
                layer.gamma[:] = blocks["gamma"][index, :outputs]
                layer.beta[:] = blocks["beta"][index, :outputs]
            if layer.running_mean is not None and layer.running_variance is not None:
                layer.running_mean[:] = running[0, index, :outputs]
                layer.running_variance[:] = running[1, index, :outputs]
        return flatten(exact)

    def filling(self, architecture: Architecture, dtype=np.float32) -> Filling:
        """Masks of the real layers and units."""
        masks: tuple[Any, Any] = (
            np.zeros(self.hidden_layers, dtype),
            np.zeros((self.hidden_layers, self.width), dtype),
        )
        for index, size in enumerate(architecture.hidden):
            masks[0][index] = 1
            masks[1][index, :size] = 1
        return Filling(*masks)

"""The compiled program of the ten points: some updates of exactly this network.

The other programs pad a network until all its layers are equally wide, which would be twice the work for layers of 30
and 100 units. And where no draw has a mask of its own, fifty draws from ten points are ten columns, each weighted
with how often its point was drawn: the same cost, gradient and moments for a fifth of the work. One update of each of
the three fits takes 0.8 ms of one core together; padded and with fifty columns each it took 3.3.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float, Int, UInt32

from dlcore.activations import ACTIVATIONS
from dlcore.dropout import masks
from dlcore.network import Activations, Layer, affine, hidden_layer
from dlcore.normalization import Moments, running_moments
from dlcore.optimizers import OPTIMIZERS, Hyperparameters, SlotState

SLOTS = 256
"""Updates that one call can make: about 0.1 s."""


class State(NamedTuple):
    """What changes with every update. `running` has the moments of every hidden layer (none without batch
    normalization), `first` and `second` Adam's averages."""

    layers: tuple[Layer, ...]
    running: tuple[Moments, ...]
    first: tuple[Layer, ...]
    second: tuple[Layer, ...]
    update: Int[Array, ""]


class Draws(NamedTuple):
    """What each update sees: columns of the points, and how often each counts."""

    columns: Int[Array, "s c"]
    weights: Float[Array, "s c"]


class Numbers(NamedTuple):
    """All about a run that is a number."""

    learning_rate: Float[Array, ""]
    beta1: Float[Array, ""]
    beta2: Float[Array, ""]
    eps: Float[Array, ""]
    keep_prob: Float[Array, " l"]
    norm_momentum: Float[Array, ""]
    dropout_key: UInt32[Array, " 2"]


@dataclass(frozen=True)
class Shapes:
    """What a program is made for: the sizes of the network, the points, the columns of an update, the normalization
    ("none" or "batch"), and whether units are dropped."""

    sizes: tuple[int, ...]
    points: int
    columns: int
    norm: str
    drops: bool

    def function(self) -> Callable[..., tuple[State, Float[Array, " s"]]]:
        """What is compiled."""
        return partial(run_updates, self)

    def blank_arguments(self, dtype: type = np.float32) -> tuple[Any, ...]:
        """Arguments to compile it with, all zeros."""
        layers = []
        for number, (inputs, outputs) in enumerate(pairwise(self.sizes), 2):
            scaled = self.norm != "none" and number < len(self.sizes)
            layers.append(Layer(*_zeros(dtype, (outputs, inputs), *[(outputs,)] * (3 if scaled else 1))))
        running = [Moments(*_zeros(dtype, (units,), (units,))) for units in self.sizes[1:-1] if self.norm != "none"]
        slots = (SLOTS, self.columns)
        draws = Draws(*_zeros(np.int32, slots), *_zeros(dtype, slots))
        keep_prob = (len(self.sizes) - 2,)
        numbers = Numbers(*_zeros(dtype, (), (), (), (), keep_prob, ()), *_zeros(np.uint32, (2,)))
        points = _zeros(dtype, (self.sizes[0], self.points), (self.points,))
        return first_state(layers, running), *points, draws, np.int32(0), numbers


def _zeros(dtype: type, *shapes: tuple[int, ...]) -> list[Any]:
    return [np.zeros(shape, dtype) for shape in shapes]


def first_state(layers: list[Layer], running: list[Moments]) -> State:
    """The state before the first update."""
    first, second = (jax.tree.map(np.zeros_like, tuple(layers)) for _ in range(2))
    update: Any = np.int32(0)
    return State(tuple(layers), tuple(running), first, second, update)


def run_updates(
    shapes: Shapes,
    state: State,
    x: Float[Array, "k n"],
    y: Float[Array, " n"],
    draws: Draws,
    updates: Int[Array, ""],
    numbers: Numbers,
) -> tuple[State, Float[Array, " s"]]:
    """Make the first `updates` of the `draws`; with each, the cost J that it met, with its masks or its moments."""

    def one(index, carry):
        state, met = carry
        columns, weights = draws.columns[index], draws.weights[index]
        drawn = None
        if shapes.drops:
            widest = max(shapes.sizes[1:-1])
            # once, and not again wherever a mask is used
            drawn = lax.optimization_barrier(
                masks(numbers.dropout_key, state.update, numbers.keep_prob, widest, shapes.columns)
            )
        cost = partial(_cost, shapes.norm, x[:, columns], y[columns], weights, drawn)
        (loss, moments), gradient = jax.value_and_grad(cost, has_aux=True)(state.layers)
        running = [
            running_moments(old, new, numbers.norm_momentum) for old, new in zip(state.running, moments, strict=True)
        ]
        return _step(numbers, state, gradient)._replace(running=tuple(running)), met.at[index].set(loss)

    return lax.fori_loop(jnp.int32(0), updates, one, (state, jnp.zeros(SLOTS, x.dtype)))


def _cost(norm: str, x, y, weights, drawn, layers: tuple[Layer, ...]) -> tuple[Float[Array, ""], list[Moments]]:
    """J = sum_i w_i (y_hat_i - y_i)^2 / sum_i w_i, and the moments met in each hidden layer (none without any)."""
    a, found, g = x, [], Activations.plain(ACTIVATIONS["sigmoid"].function)
    for index, layer in enumerate(layers[:-1]):
        units = len(layer.bias)
        mask = None if drawn is None else drawn[index, :units]
        a, moments = hidden_layer(layer, a, g, norm, jnp.ones(units, x.dtype), None, weights, mask)
        found += [] if moments is None else [moments]
    residuals = affine(layers[-1], a)[0] - y
    return jnp.sum(weights * residuals**2) / jnp.sum(weights), found


def _step(numbers: Numbers, state: State, gradient: tuple[Layer, ...]) -> State:
    """Adam's step of every array."""
    hyperparameters = Hyperparameters(numbers.learning_rate, numbers.beta1, numbers.beta2, numbers.eps)
    adam = OPTIMIZERS["adam"].build(hyperparameters).update
    parameters, form = jax.tree.flatten(state.layers)
    slots = zip(*(jax.tree.leaves(one) for one in (gradient, state.first, state.second)), strict=True)
    steps = [adam(g, SlotState(state.update, first, second)) for g, first, second in slots]
    moved = [old + step for old, (step, _) in zip(parameters, steps, strict=True)]
    first, second = ([getattr(slot, name) for _, slot in steps] for name in ("first", "second"))
    layers, first, second = (jax.tree.unflatten(form, leaves) for leaves in (moved, first, second))
    return state._replace(layers=layers, first=first, second=second, update=state.update + 1)

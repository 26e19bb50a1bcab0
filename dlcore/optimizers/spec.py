"""What an optimizer is: an update rule in optax's protocol, and what pages say about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, cast

import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int


class Hyperparameters(NamedTuple):
    """The numbers of an update rule. All may be traced: changing one compiles nothing.

    Each is a scalar or an array that broadcasts against the parameters, e.g. (runs,) against (P, runs), and
    has their dtype or is a Python number. A rule reads only those its `Optimizer.uses` names.
    """

    learning_rate: Float[Array, "..."] | float  # alpha
    beta1: Float[Array, "..."] | float = 0.9  # share of the old average of gradients, in [0, 1)
    beta2: Float[Array, "..."] | float = 0.999  # share of the old average of squared gradients, in [0, 1)
    eps: Float[Array, "..."] | float = 1e-8  # keeps a division finite, > 0
    weight_decay: Float[Array, "..."] | float = 0.0  # lambda / m where the parameter is a weight, else 0


class SlotState(NamedTuple):
    """What every optimizer remembers between updates: the same three arrays for all, so that one compiled
    program can choose the rule with `lax.switch`. What a rule does not use keeps its initial zeros."""

    count: Int[Array, ""]  # int32, updates done so far
    first: Float[Array, "p ..."]  # v or m, the average of gradients
    second: Float[Array, "p ..."]  # s, v or G: the average (Adagrad: the sum) of squared gradients


Step = tuple[Float[Array, "p ..."], SlotState]  # what to add to the parameters, and the next state


def empty_slots(params: Float[Array, "p ..."]) -> SlotState:
    """The state before the first update: all zeros, in the shape and dtype of the parameters."""
    return SlotState(jnp.zeros((), jnp.int32), jnp.zeros_like(params), jnp.zeros_like(params))


def slot_rule(
    update: Callable[..., Step], init: Callable[[Float[Array, "p ..."]], SlotState] = empty_slots
) -> optax.GradientTransformation:
    """The pair (init, update) as optax's type, which says of a state only that it is a tree."""
    return optax.GradientTransformation(cast(optax.TransformInitFn, init), cast(optax.TransformUpdateFn, update))


@dataclass(frozen=True)
class Optimizer:
    """One entry of the registry `OPTIMIZERS`.

    `build(hyperparameters)` gives a pair of pure functions. `init(params)` gives a `SlotState`.
    `update(grads, state, params)` gives the step, to be *added* to the parameters, learning rate and sign
    included, and the next state. Everything is elementwise on one array (P,) or (P, runs).
    """

    id: str  # permanent, ASCII, written in links
    label: str
    formula: str  # LaTeX
    help: str
    source: str
    uses: tuple[str, ...]  # fields of Experiment that the rule reads, in the order of the menu
    build: Callable[[Hyperparameters], optax.GradientTransformation]

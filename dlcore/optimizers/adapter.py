"""Lets an optimizer built from optax's own transformations keep its state in the shared slots."""

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from dlcore.optimizers.spec import SlotState, Step, empty_slots, slot_rule


def in_slots(transformation: optax.GradientTransformation, *slots: str) -> optax.GradientTransformation:
    """`transformation` with a `SlotState` for its state.

    `slots` names, in order, the slot ("first" or "second") of each floating-point leaf of the optax state.
    Integer leaves are counters of updates and share `count`. Raises ValueError when the number of names and
    leaves differ.
    """

    def is_counter(leaf) -> bool:
        return jnp.issubdtype(leaf.dtype, jnp.integer)

    def check(leaves) -> None:
        arrays = sum(not is_counter(leaf) for leaf in leaves)
        if arrays != len(slots):
            raise ValueError(f"the optax state has {arrays} arrays, but {len(slots)} slots are named")

    def init(params: Float[Array, "p ..."]) -> SlotState:
        leaves = jax.tree.leaves(transformation.init(params))
        check(leaves)
        arrays = [leaf for leaf in leaves if not is_counter(leaf)]
        return empty_slots(params)._replace(**dict(zip(slots, arrays, strict=True)))

    def update(grads: Float[Array, "p ..."], state: SlotState, params=None) -> Step:
        # Only the structure of the optax state is needed here: nothing of it is computed.
        leaves, structure = jax.tree.flatten(jax.eval_shape(transformation.init, grads))
        check(leaves)
        names = iter(slots)
        values = [state.count if is_counter(leaf) else getattr(state, next(names)) for leaf in leaves]
        # optax raises a float beta to an integer power, which strict dtype promotion would forbid.
        with jax.numpy_dtype_promotion("standard"):
            step, after = transformation.update(grads, jax.tree.unflatten(structure, values), params)
        arrays = [leaf for leaf in jax.tree.leaves(after) if not is_counter(leaf)]
        return jnp.asarray(step), state._replace(count=state.count + 1, **dict(zip(slots, arrays, strict=True)))

    return slot_rule(update, init)

"""Gradient descent: the whole of it for full batches, stochastic for smaller ones."""

import optax
from jaxtyping import Array, Float

from dlcore.optimizers.spec import Hyperparameters, Optimizer, SlotState, Step, slot_rule


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """theta <- theta - alpha g. No memory: both slots stay 0."""
    alpha = hyperparameters.learning_rate

    def update(grads: Float[Array, "p ..."], state: SlotState, params=None) -> Step:
        # theta <- theta - alpha g
        return -alpha * grads, state._replace(count=state.count + 1)

    return slot_rule(update)


SGD = Optimizer(
    id="sgd",
    label="gradient descent",
    formula=r"\theta \leftarrow \theta - \alpha\,g",
    help="One step against the gradient of the mini-batch. Steps are large where the slope is large, so one "
    "steep direction limits the learning rate for all.",
    source="Robbins and Monro 1951, A stochastic approximation method",
    uses=("learning_rate",),
    build=build,
)

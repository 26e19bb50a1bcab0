"""RMSprop: every parameter's step divided by the recent size of its gradients."""

import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from dlcore.optimizers.moments import weighted_average
from dlcore.optimizers.spec import Hyperparameters, Optimizer, SlotState, Step, slot_rule


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """s <- beta2 s + (1 - beta2) g^2; theta <- theta - alpha g / (sqrt(s) + eps). Slot `second` is s.

    eps is added outside the root, and s is not bias-corrected: the first step is alpha / sqrt(1 - beta2).
    """
    alpha, beta2, eps = hyperparameters.learning_rate, hyperparameters.beta2, hyperparameters.eps

    def update(grads: Float[Array, "p ..."], state: SlotState, params=None) -> Step:
        # s <- beta2 s + (1 - beta2) g^2
        s = weighted_average(state.second, grads * grads, beta2)
        # theta <- theta - alpha g / (sqrt(s) + eps)
        return -alpha * grads / (jnp.sqrt(s) + eps), state._replace(count=state.count + 1, second=s)

    return slot_rule(update)


RMSPROP = Optimizer(
    id="rmsprop",
    label="RMSprop",
    formula=r"s \leftarrow \beta_2 s + (1 - \beta_2)\,g^2, \qquad "
    r"\theta \leftarrow \theta - \alpha\,\frac{g}{\sqrt{s} + \varepsilon}",
    help="Divides each gradient by the root of the average of its recent squares, so that steep and flat "
    "directions take steps of about the same size. The first steps are larger, up to α/√(1 - β₂).",
    source="Tieleman and Hinton 2012, Neural Networks for Machine Learning, lecture 6.5",
    uses=("learning_rate", "beta2", "eps"),
    build=build,
)

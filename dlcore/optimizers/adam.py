"""Adam: momentum and RMSprop together, both bias-corrected."""

import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from dlcore.optimizers.moments import bias_correction, weighted_average
from dlcore.optimizers.spec import Hyperparameters, Optimizer, SlotState, Step, slot_rule


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """m and v average g and g^2; theta <- theta - alpha m_hat / (sqrt(v_hat) + eps).

    Slots `first` and `second` are m and v as accumulated: the corrected values are used once and not stored.
    t counts updates (mini-batches) from 1. eps is added outside the root.
    """
    alpha, beta1, beta2, eps, _ = hyperparameters

    def update(grads: Float[Array, "p ..."], state: SlotState, params=None) -> Step:
        t = state.count + 1
        # m <- beta1 m + (1 - beta1) g
        m = weighted_average(state.first, grads, beta1)
        # v <- beta2 v + (1 - beta2) g^2
        v = weighted_average(state.second, grads * grads, beta2)
        # m_hat = m / (1 - beta1^t), v_hat = v / (1 - beta2^t)
        m_hat = m / bias_correction(beta1, t, grads.dtype)
        v_hat = v / bias_correction(beta2, t, grads.dtype)
        # theta <- theta - alpha m_hat / (sqrt(v_hat) + eps)
        return -alpha * m_hat / (jnp.sqrt(v_hat) + eps), SlotState(t, m, v)

    return slot_rule(update)


ADAM = Optimizer(
    id="adam",
    label="Adam",
    formula=r"m \leftarrow \beta_1 m + (1 - \beta_1)\,g, \quad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2, "
    r"\quad \theta \leftarrow \theta - \alpha\,"
    r"\frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}",
    help="Momentum for the direction, RMSprop for the size of each step, and both averages corrected for "
    "their start at 0. The first step is α for every parameter, whatever its gradient.",
    source="Kingma and Ba 2015, Adam: A method for stochastic optimization, algorithm 1",
    uses=("learning_rate", "beta1", "beta2", "eps"),
    build=build,
)

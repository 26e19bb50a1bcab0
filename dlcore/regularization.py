"""Weight penalties in the course's convention. Weights only: biases, gammas and betas are never penalised.

J + lambda2/(2m) sum W^2 + lambda1/m sum |W|,   m = number of training examples
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float


def penalty(
    squared_weights: Float[Array | np.ndarray, "..."] | float,
    absolute_weights: Float[Array | np.ndarray, "..."] | float,
    *,
    l2: float,
    l1: float,
    examples: int,
) -> Float[Array | np.ndarray, "..."] | float:
    """What the training adds to the cost, from sum W^2 and sum |W| over all weights."""
    # lambda2/(2m) sum W^2 + lambda1/m sum |W|
    return (l2 / 2 * squared_weights + l1 * absolute_weights) / examples


def soft_threshold(weights: Float[Array, "*w"], threshold: Float[Array, "*w"] | Float[Array, ""]) -> Float[Array, "*w"]:
    """Proximal step of the L1 penalty: W <- sign(W) max(|W| - alpha lambda/m, 0), so weights reach exactly 0.

    Source: Parikh and Boyd, Proximal Algorithms (2014), section 6.5.2.
    """
    return jnp.sign(weights) * jnp.maximum(jnp.abs(weights) - threshold, 0)

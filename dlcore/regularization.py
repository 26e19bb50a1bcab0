"""Weight penalties in the course's convention. Weights only: biases, gammas and betas are never penalised.

J + lambda2/(2m) sum W^2 + lambda1/m sum |W|,   m = number of training examples
"""

import jax.numpy as jnp
from jaxtyping import Array, Float


def l2_penalty(
    weights: Float[Array, "*w"], l2: Float[Array, ""] | float, examples: Float[Array, ""] | float | int
) -> Float[Array, ""]:
    """lambda/(2m) sum W^2."""
    return l2 / (2 * examples) * jnp.sum(weights**2)


def l1_penalty(
    weights: Float[Array, "*w"], l1: Float[Array, ""] | float, examples: Float[Array, ""] | float | int
) -> Float[Array, ""]:
    """lambda/m sum |W|."""
    return l1 / examples * jnp.sum(jnp.abs(weights))


def soft_threshold(weights: Float[Array, "*w"], threshold: Float[Array, "*w"] | Float[Array, ""]) -> Float[Array, "*w"]:
    """Proximal step of the L1 penalty: W <- sign(W) max(|W| - alpha lambda/m, 0), so weights reach exactly 0.

    Source: Parikh and Boyd, Proximal Algorithms (2014), section 6.5.2.
    """
    return jnp.sign(weights) * jnp.maximum(jnp.abs(weights) - threshold, 0)

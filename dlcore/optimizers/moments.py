"""Exponentially weighted averages and their bias correction: what momentum, RMSprop and Adam are made of."""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int


def weighted_average(
    average: Float[Array, "..."], value: Float[Array, "..."], beta: Float[Array, "..."] | float
) -> Float[Array, "..."]:
    """One step of the average over about the last 1/(1 - beta) values; shapes broadcast, beta in [0, 1).

    Source: Kingma and Ba 2015, Adam, algorithm 1 (the update of the biased moment estimates).
    """
    # v <- beta v + (1 - beta) theta
    return beta * average + (1 - beta) * value


def bias_correction(beta: Float[Array, "..."] | float, count: Int[Array, ""], dtype: jnp.dtype) -> Float[Array, "..."]:
    """The sum of the weights in an average of `count` >= 1 values; dividing by it undoes the start at 0.

    Source: Kingma and Ba 2015, Adam, section 3.
    """
    # 1 - beta^t = -(e^(t ln beta) - 1). In float32 1 - beta^t itself is wrong by up to 7e-6 of its
    # value (beta = 0.999, t = 2); this way by 1e-7.
    return -jnp.expm1(count.astype(dtype) * jnp.log(jnp.asarray(beta, dtype)))

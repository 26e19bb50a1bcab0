"""The exponential linear unit with alpha = 1."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = z for z > 0, else e^z - 1. The inner `where` keeps e^z finite on the side that is not taken:
    # its gradient would be 0 * infinity.
    return jnp.where(z > 0, z, jnp.expm1(jnp.where(z > 0, 0, z)))


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = z for z > 0, else e^z - 1
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = 1 for z > 0, else e^z = a + 1
    return jnp.where(z > 0, jnp.ones_like(z), a + 1)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = 1 for z > 0, else e^z = a + 1
    return np.where(z > 0, z.dtype.type(1), a + 1)


ELU = Activation(
    id="elu",
    label="ELU",
    formula=r"g(z) = z \text{ if } z > 0 \text{, else } e^z - 1",
    derivative_formula=r"g'(z) = 1 \text{ if } z > 0 \text{, else } a + 1",
    help="A ReLU with a smooth negative side that flattens at -1, so that the mean activation is nearer to 0.",
    source="Clevert, Unterthiner and Hochreiter 2016, Fast and accurate deep network learning by "
    "exponential linear units, eq. 15 with alpha = 1",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

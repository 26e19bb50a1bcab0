"""The leaky rectified linear unit."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation

SLOPE = 0.01  # for z <= 0


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = z for z > 0, else 0.01 z
    return jnp.where(z > 0, z, SLOPE * z)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = z for z > 0, else 0.01 z
    return np.where(z > 0, z, SLOPE * z)


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = 1 for z > 0, else 0.01
    return jnp.where(z > 0, jnp.ones_like(z), SLOPE)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = 1 for z > 0, else 0.01
    return np.where(z > 0, z.dtype.type(1), z.dtype.type(SLOPE))


LEAKY = Activation(
    id="leaky",
    label="leaky ReLU",
    formula=r"g(z) = \max(0.01\,z, z)",
    derivative_formula=r"g'(z) = 1 \text{ if } z > 0 \text{, else } 0.01",
    help="A ReLU that lets a hundredth of the negative side through, so that no unit is ever quite dead.",
    source="Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models, eq. 2",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
    kinks=(0.0,),
)

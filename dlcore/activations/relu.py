"""The rectified linear unit."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = max(0, z), written so that automatic differentiation gives g'(0) = 0 (of a maximum it gives 1/2)
    return jnp.where(z > 0, z, 0)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = max(0, z)
    return np.maximum(z, 0)


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = 1 for z > 0, else 0
    return (z > 0).astype(z.dtype)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = 1 for z > 0, else 0
    return (z > 0).astype(z.dtype)


RELU = Activation(
    id="relu",
    label="ReLU",
    formula=r"g(z) = \max(0, z)",
    derivative_formula=r"g'(z) = 1 \text{ if } z > 0 \text{, else } 0",
    help="Passes what is positive and cuts off the rest. Its slope does not shrink for large z; a unit "
    "whose z is negative for every example has no gradient and is dead.",
    source="Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
    kinks=(0.0,),
)

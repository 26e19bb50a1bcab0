"""The identity: a stack of linear layers is still one linear layer."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = z
    return z


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = z
    return z


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = 1
    return jnp.ones_like(z)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = 1
    return np.ones_like(z)


LINEAR = Activation(
    id="linear",
    label="linear",
    formula=r"g(z) = z",
    derivative_formula=r"g'(z) = 1",
    help="No activation at all. However many layers, the network computes one linear function of its inputs.",
    source="Saxe, McClelland and Ganguli 2014, Exact solutions to the nonlinear dynamics of learning in "
    "deep linear neural networks",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

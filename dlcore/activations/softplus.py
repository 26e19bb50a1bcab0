"""Softplus, the smooth ReLU."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = ln(1 + e^z), without overflow for large z
    return jax.nn.softplus(z)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = ln(1 + e^z)
    return np.logaddexp(z, 0)


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = sigmoid(z) = 1 - e^-a
    return -jnp.expm1(-a)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = 1 - e^-a
    return -np.expm1(-a)


SOFTPLUS = Activation(
    id="softplus",
    label="softplus",
    formula=r"g(z) = \ln(1 + e^z)",
    derivative_formula=r"g'(z) = \sigma(z) = 1 - e^{-a}",
    help="A smooth ReLU whose slope is the sigmoid. Always positive, so the next layer never sees a centred input.",
    source="Dugas, Bengio, Bélisle, Nadeau and Garcia 2001, Incorporating second-order functional knowledge "
    "for better option pricing",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

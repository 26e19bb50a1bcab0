"""A periodic activation."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = sin z
    return jnp.sin(z)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = sin z
    return np.sin(z)


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = cos z, from z: the sign of the cosine is lost in a = sin z
    return jnp.cos(z)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = cos z
    return np.cos(z)


SINE = Activation(
    id="sine",
    label="sine",
    formula=r"g(z) = \sin z",
    derivative_formula=r"g'(z) = \cos z",
    help="Periodic: it never saturates, but its slope changes sign again and again. Strong on spirals and "
    "other patterns that repeat, and quick to over-fit.",
    source="Sitzmann, Martel, Bergman, Lindell and Wetzstein 2020, Implicit neural representations with "
    "periodic activation functions, section 3 (without its factor 30)",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

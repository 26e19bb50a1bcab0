"""Swish with beta = 1, also called SiLU."""

import jax
import numpy as np
import scipy.special
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = z sigmoid(z)
    return z * jax.nn.sigmoid(z)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = z sigmoid(z)
    return z * scipy.special.expit(z)


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = s + a (1 - s), s = sigmoid(z); the equal a + s (1 - a) would cancel for large z
    s = jax.nn.sigmoid(z)
    return s + a * (1 - s)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = s + a (1 - s), s = sigmoid(z)
    s = scipy.special.expit(z)
    return s + a * (1 - s)


SWISH = Activation(
    id="swish",
    label="swish (SiLU)",
    formula=r"g(z) = z\,\sigma(z) = \frac{z}{1 + e^{-z}}",
    derivative_formula=r"g'(z) = \sigma(z) + a\,(1 - \sigma(z))",
    help="z times its own sigmoid: smooth, close to ReLU far from 0, with a small dip below 0.",
    source="Ramachandran, Zoph and Le 2017, Searching for activation functions, with beta = 1",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

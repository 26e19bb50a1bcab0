"""The logistic sigmoid."""

import jax
import numpy as np
import scipy.special
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = 1 / (1 + e^-z), without overflow for very negative z
    return jax.nn.sigmoid(z)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = 1 / (1 + e^-z)
    return scipy.special.expit(z)


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = a (1 - a)
    return a * (1 - a)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = a (1 - a)
    return a * (1 - a)


SIGMOID = Activation(
    id="sigmoid",
    label="sigmoid",
    formula=r"g(z) = \frac{1}{1 + e^{-z}}",
    derivative_formula=r"g'(z) = a\,(1 - a)",
    help="Between 0 and 1. Its slope is at most 1/4 and almost 0 for large |z|, so gradients shrink from "
    "layer to layer. Right for the output of a two-class problem, rarely for hidden layers.",
    source="Rumelhart, Hinton and Williams 1986, Learning representations by back-propagating errors, eq. 2",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

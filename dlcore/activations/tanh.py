"""The hyperbolic tangent."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = (e^z - e^-z) / (e^z + e^-z)
    return jnp.tanh(z)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = tanh z
    return np.tanh(z)


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = 1 - a^2
    return 1 - a * a


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = 1 - a^2
    return 1 - a * a


TANH = Activation(
    id="tanh",
    label="tanh",
    formula=r"g(z) = \tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}}",
    derivative_formula=r"g'(z) = 1 - a^2",
    help="Between -1 and 1 and centred on 0, which is easier on the next layer than the sigmoid. Nearly "
    "linear for |z| < 0.5, saturated for large |z|.",
    source="LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, section 4.4 (there 1.7159 tanh(2z/3))",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

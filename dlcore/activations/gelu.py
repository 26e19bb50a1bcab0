"""The Gaussian error linear unit, in its exact form."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import scipy.special
from jaxtyping import Array, Float

from dlcore.activations.spec import Activation


def _normal_cdf(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # Phi(z) = (1 + erf(z / sqrt 2)) / 2, as erfc(-z / sqrt 2) / 2 so that it does not cancel for negative z
    return 0.5 * jax.scipy.special.erfc(-z / math.sqrt(2))


def function(z: Float[Array, "..."]) -> Float[Array, "..."]:
    # g(z) = z Phi(z)
    return z * _normal_cdf(z)


def numpy_function(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g(z) = z Phi(z), Phi(z) = erfc(-z / sqrt 2) / 2
    return 0.5 * z * scipy.special.erfc(-z / math.sqrt(2))


def derivative(z: Float[Array, "..."], a: Float[Array, "..."]) -> Float[Array, "..."]:
    # g'(z) = Phi(z) + z phi(z), phi(z) = e^(-z^2 / 2) / sqrt(2 pi)
    return _normal_cdf(z) + z * jnp.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)


def numpy_derivative(z: Float[np.ndarray, "..."], a: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    # g'(z) = Phi(z) + z phi(z)
    return 0.5 * scipy.special.erfc(-z / math.sqrt(2)) + z * np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)


GELU = Activation(
    id="gelu",
    label="GELU",
    formula=r"g(z) = z\,\Phi(z) = \frac{z}{2}\left(1 + \operatorname{erf}\frac{z}{\sqrt 2}\right)",
    derivative_formula=r"g'(z) = \Phi(z) + z\,\varphi(z)",
    help="z times the probability that a standard normal number is below z: a ReLU with a soft corner and a "
    "small dip below 0. Usual in transformers. Computed exactly, not with the tanh approximation.",
    source="Hendrycks and Gimpel 2016, Gaussian error linear units (GELUs), section 2",
    function=function,
    numpy_function=numpy_function,
    derivative=derivative,
    numpy_derivative=numpy_derivative,
)

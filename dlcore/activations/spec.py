"""What an activation is: a function, its derivative written out, and what pages say about it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Array, Float

# z -> a = g(z), elementwise, any shape, the dtype of z
Function = Callable[[Float[Array, "..."]], Float[Array, "..."]]
# the same in NumPy, for what is not trained: a program of JAX would have to be compiled for every new shape
NumpyFunction = Callable[[Float[np.ndarray, "..."]], Float[np.ndarray, "..."]]
# (z, a) -> g'(z), elementwise; a = g(z) comes along because the forward pass has it and many g' need only it
Derivative = Callable[[Float[Array, "..."], Float[Array, "..."]], Float[Array, "..."]]
NumpyDerivative = Callable[[Float[np.ndarray, "..."], Float[np.ndarray, "..."]], Float[np.ndarray, "..."]]


@dataclass(frozen=True)
class Activation:
    """One entry of the registry `ACTIVATIONS`.

    At a kink, where the derivative does not exist, `derivative` is the one from the left, and so is what
    `jax.grad` of `function` gives.
    """

    id: str  # permanent, ASCII, written in links
    label: str
    formula: str  # LaTeX, g(z)
    derivative_formula: str  # LaTeX, g'(z)
    help: str
    source: str
    function: Function
    numpy_function: NumpyFunction
    derivative: Derivative
    numpy_derivative: NumpyDerivative
    kinks: tuple[float, ...] = ()  # the z at which g has no derivative

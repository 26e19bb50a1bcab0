"""The simplest deep network: L linear layers, every weight matrix c times the identity.

    W[l] = c I, b[l] = 0:   a[l] = c^l x,   da[L]/da[l] = c^(L-l) I

so that both the signal forwards and the gradient backwards are multiplied by c at every layer. Computed by the formula,
and by multiplying with the matrices in float32, in which networks are trained: it ends at 3.4e38, beyond
which there is inf, and after the next product, with the zeros of the matrix, NaN; and at 1.4e-45, below which is 0.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32

WIDTH = 2
"""Units in every layer: the size of the identity."""


@dataclass(frozen=True, eq=False)
class IdentityStack:
    """What a network of `layers` layers with W = c I makes of inputs of 1; index 0 is the input."""

    factor: float  # c
    layers: int  # L
    formula: Float[np.ndarray, " l"]  # c^l for l = 0 to L, float64
    forward: Float32[np.ndarray, " l"]  # a[l] of a unit, by the matrices
    backward: Float32[np.ndarray, " l"]  # da[L]/da[l] of a unit, by the matrices


def identity_stack(factor: float, layers: int) -> IdentityStack:
    """The network of so many layers with W = c I."""
    weights = np.float32(factor) * np.eye(WIDTH, dtype=np.float32)
    forward: list[np.ndarray] = [np.ones(WIDTH, np.float32)]
    backward: list[np.ndarray] = [np.ones(WIDTH, np.float32)]
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for _ in range(layers):
            forward.append(weights @ forward[-1])  # a[l] = W[l] a[l-1]
            backward.append(weights.T @ backward[-1])  # da[l-1] = W[l]ᵀ da[l]
    formula = float(factor) ** np.arange(layers + 1)
    return IdentityStack(
        factor, layers, formula, np.array([one[0] for one in forward]), np.array([one[0] for one in backward[::-1]])
    )

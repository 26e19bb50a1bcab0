"""Averages of an activation and its slope over normally distributed z: in closed form, or by quadrature."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.activations import ACTIVATIONS
from dlcore.activations.leaky import SLOPE

REACH = 9.0
"""Standard deviations to either side that the quadrature covers; what lies beyond weighs 1e-19."""
NODES = 96
"""On either side of 0, where most activations have their corner."""
CROWDING = 4
"""Nodes are crowded towards 0 as t^4: a saturating g turns from one end to the other within 1/√q of it."""


class Averages(NamedTuple):
    """E[g(z)], E[g(z)²] and E[g'(z)²] for z ~ N(0, q)."""

    mean: Float[np.ndarray, " n"]
    square: Float[np.ndarray, " n"]
    slope_square: Float[np.ndarray, " n"]


def averages(activation_id: str, q: Float[np.ndarray, " n"]) -> Averages:
    """The averages at each variance q ≥ 0."""
    if activation_id in CLOSED_FORMS:
        return CLOSED_FORMS[activation_id](q)
    activation = ACTIVATIONS[activation_id]
    nodes, weights = normal_nodes()
    with np.errstate(all="ignore"):
        z = np.sqrt(q)[:, None] * nodes
        a = activation.numpy_function(z)
        slope = activation.numpy_derivative(z, a)
        return Averages(a @ weights, a**2 @ weights, slope**2 @ weights)


@cache
def normal_nodes() -> tuple[Float[np.ndarray, " nodes"], Float[np.ndarray, " nodes"]]:
    """Points and weights with Σ w f(x) = E[f(x)], x ~ N(0, 1)."""
    return half_line_nodes(REACH, NODES)


def half_line_nodes(reach: float, nodes: int) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """As many nodes on either side of 0, up to `reach` standard deviations from it: exact also for an f with a corner
    at 0, which Gauss-Hermite nodes would meet between two of them, and converge slowly."""
    t, weights = np.polynomial.legendre.leggauss(nodes)
    t, weights = (t + 1) / 2, weights / 2  # from 0 to 1
    x = reach * t**CROWDING
    weights = weights * reach * CROWDING * t ** (CROWDING - 1)  # dx = reach p t^(p-1) dt
    weights = weights * np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi)
    return np.concatenate([-x[::-1], x]), np.concatenate([weights[::-1], weights])


def _of_slopes(below: float, above: float) -> Callable[[np.ndarray], Averages]:
    """g(z) = above z for z > 0, else below z."""

    def closed(q: np.ndarray) -> Averages:
        half = (below**2 + above**2) / 2
        # E[g] = (above - below) sqrt(q / 2 pi), E[g^2] = (above^2 + below^2) q / 2
        return Averages((above - below) * np.sqrt(q / (2 * np.pi)), half * q, np.full_like(q, half))

    return closed


def _of_sine(q: np.ndarray) -> Averages:
    # E[sin^2 z] = (1 - e^-2q) / 2, E[cos^2 z] = (1 + e^-2q) / 2
    return Averages(np.zeros_like(q), -np.expm1(-2 * q) / 2, (1 + np.exp(-2 * q)) / 2)


SLOPES = {"linear": (1.0, 1.0), "relu": (0.0, 1.0), "leaky": (SLOPE, 1.0)}
"""Below and above 0, of the activations that are two straight lines."""
CLOSED_FORMS: dict[str, Callable[[np.ndarray], Averages]] = {
    **{activation_id: _of_slopes(*slopes) for activation_id, slopes in SLOPES.items()},
    "sine": _of_sine,
}

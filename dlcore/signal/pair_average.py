"""Averages of an activation over pairs of examples: how much alike what a layer says of two of them is.

For u ~ N(0, q_i) and v ~ N(0, q_j) of correlation ρ: E[g(u) g(v)], E[g'(u) g'(v)], and the correlation of g(u) and g(v)
about 0, as the next layer sees it. Instead of ρ its distance from 1, e = 1 - ρ, is handed on: two examples that a
network can hardly tell apart any more are still told apart by a tiny e.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.activations import ACTIVATIONS
from dlcore.signal.gaussian_average import SLOPES, half_line_nodes

TERMS = 32
"""Of the expansion in Hermite polynomials; those of smooth activations fall off fast."""
ROUNDING = 1e-10
"""Share of a mean square below which the rest is nothing but rounding, and of the largest term one that is."""
REACH, NODES = 12.0, 200
"""h[32] is at home within 2√32 = 11.3."""


class PairAverages(NamedTuple):
    """For every pair of examples; the diagonals are the averages of one."""

    product: Float[np.ndarray, "m m"]  # E[g(u) g(v)]
    slope_product: Float[np.ndarray, "m m"]  # E[g'(u) g'(v)]
    difference: Float[np.ndarray, "m m"]  # E[(g(u) - g(v))²]
    unlike: Float[np.ndarray, "m m"]  # 1 - E[g(u) g(v)] / sqrt(E[g(u)²] E[g(v)²])


def pair_averages(activation_id: str, q: Float[np.ndarray, " m"], unlike: Float[np.ndarray, "m m"]) -> PairAverages:
    """The averages for variances q and 1 - ρ of every pair."""
    if activation_id in SLOPES:
        return _of_a_corner(*SLOPES[activation_id], q, unlike)
    if activation_id == "sine":
        return _of_sine(q, unlike)
    activation = ACTIVATIONS[activation_id]

    def slope(z: np.ndarray) -> np.ndarray:
        return activation.numpy_derivative(z, activation.numpy_function(z))

    with np.errstate(all="ignore"):
        alpha, beta = (hermite_coefficients(of, q) for of in (activation.numpy_function, slope))
        lengths = np.sqrt((alpha**2).sum(axis=1))
        next_unlike = _unlike(alpha / np.where(lengths > 0, lengths, 1)[:, None], unlike)
        both = np.outer(lengths, lengths)
        return PairAverages(
            product=mehler(alpha, unlike),
            slope_product=mehler(beta, unlike),
            # E[(g(u) - g(v))^2] = (|alpha_i| - |alpha_j|)^2 + 2 |alpha_i| |alpha_j| (1 - cos)
            difference=np.subtract.outer(lengths, lengths) ** 2 + 2 * both * next_unlike,
            unlike=next_unlike,
        )


def hermite_coefficients(
    function: Callable[[np.ndarray], np.ndarray], q: Float[np.ndarray, " m"]
) -> Float[np.ndarray, "m terms"]:
    """α[n] = E[f(√q x) h[n](x)], x ~ N(0, 1), with the orthonormal Hermite polynomials h[n]; all the rest counts as one
    more term."""
    nodes, weights, polynomials = _polynomials()
    values = function(np.sqrt(q)[:, None] * nodes)
    alpha = values @ (weights[:, None] * polynomials)
    square = values**2 @ weights
    rest = square - (alpha**2).sum(axis=1)  # of E[f^2] = sum alpha[n]^2
    return np.column_stack([alpha, np.sqrt(np.where(rest > ROUNDING * square, rest, 0))])


def mehler(alpha: Float[np.ndarray, "m terms"], unlike: Float[np.ndarray, "m m"]) -> Float[np.ndarray, "m m"]:
    """E[f(u) f(v)] = Σ α_i[n] α_j[n] ρ^n (Mehler 1866), ρ = 1 - e. NaN for the pairs of an example whose α have
    overflowed."""
    total = _nothing_yet(alpha)
    for column, power, _ in _powers(alpha, unlike):
        total += np.outer(column, column) * power
    return total


def _unlike(unit: np.ndarray, unlike: np.ndarray) -> np.ndarray:
    """1 - Σ α_i[n] α_j[n] ρ^n for α of length 1, written without cancellation as
    ½ |α_i - α_j|² + Σ α_i[n] α_j[n] (1 - ρ^n)."""
    total = _nothing_yet(unit)
    for column, _, lost in _powers(unit, unlike):
        total += 0.5 * np.subtract.outer(column, column) ** 2 + np.outer(column, column) * lost
    return total


def _nothing_yet(alpha: np.ndarray) -> np.ndarray:
    known = np.isfinite(alpha).all(axis=1)
    return np.where(np.logical_and.outer(known, known), 0.0, np.nan)


def _powers(alpha: np.ndarray, unlike: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """α[n], ρ^n and 1 - ρ^n for those n that matter: of an odd or even function every second one."""
    correlation, power, lost = 1 - unlike, np.ones_like(unlike), np.zeros_like(unlike)
    size = np.abs(np.where(np.isfinite(alpha), alpha, 0))  # the others are NaN whatever is added
    matters = size.max(axis=0) > ROUNDING * size.max()
    for n in range(np.flatnonzero(matters).max(initial=-1) + 1):
        if matters[n]:
            yield alpha[:, n], power, lost
        lost = lost + power * unlike  # 1 - rho^(n+1) = 1 - rho^n + rho^n e
        power = power * correlation


@cache
def _polynomials() -> tuple[Float[np.ndarray, " nodes"], Float[np.ndarray, " nodes"], Float[np.ndarray, "nodes terms"]]:
    """Nodes, their weights, and h[n] at each."""
    x, weights = half_line_nodes(REACH, NODES)
    columns = [np.ones_like(x), x]
    for n in range(1, TERMS - 1):
        columns.append((x * columns[n] - np.sqrt(n) * columns[n - 1]) / np.sqrt(n + 1))
    return x, weights, np.stack(columns, axis=1)


def _of_a_corner(below: float, above: float, q: np.ndarray, unlike: np.ndarray) -> PairAverages:
    """In closed form: Y. Cho and L. Saul (2009), Kernel methods for deep learning, eq. 4-6, of degrees 0 and 1."""
    half, corner = (below**2 + above**2) / 2, (above - below) ** 2
    angle = 2 * np.arcsin(np.sqrt(np.clip(unlike / 2, 0, 1)))  # cos(angle) = rho = 1 - e
    # (sin t - t cos t) / 2 pi = t^3 / 6 pi (1 - t^2 / 10 + ...)
    small = angle**3 * (1 - angle**2 / 10) / (6 * np.pi)
    turned = np.where(angle < 0.01, small, (np.sin(angle) - angle * np.cos(angle)) / (2 * np.pi))
    sizes = np.sqrt(np.outer(q, q))
    apart = half * unlike - corner * turned
    return PairAverages(
        product=sizes * (half - apart),
        slope_product=half - corner * angle / (2 * np.pi),
        difference=half * np.subtract.outer(np.sqrt(q), np.sqrt(q)) ** 2 + 2 * sizes * apart,
        unlike=apart / half,
    )


def _of_sine(q: np.ndarray, unlike: np.ndarray) -> PairAverages:
    """In closed form, because its expansion has no end where q is large."""
    root = np.sqrt(q)
    d = np.subtract.outer(root, root) ** 2 + 2 * np.outer(root, root) * unlike  # E[(u - v)^2]
    near, far = np.exp(-d / 2), np.exp(d / 2 - np.add.outer(q, q))  # e^-(E[(u - v)^2] / 2), e^-(E[(u + v)^2] / 2)
    # E[(sin u - sin v)^2] = 1 - e^-(d/2) + e^-(qi + qj) (e^(d/2) - 1) - (e^-qi - e^-qj)^2 / 2
    difference = -np.expm1(-d / 2) * (1 + far) - np.subtract.outer(np.exp(-q), np.exp(-q)) ** 2 / 2
    lengths = np.sqrt(-np.expm1(-2 * q) / 2)
    unlike = (difference - np.subtract.outer(lengths, lengths) ** 2) / (2 * np.outer(lengths, lengths))
    # E[sin u sin v] = (e^-(E[(u - v)^2] / 2) - e^-(E[(u + v)^2] / 2)) / 2, of the cosines the sum
    return PairAverages((near - far) / 2, (near + far) / 2, difference, np.maximum(unlike, 0))

"""Squared error and cross-entropy of a = σ(w x + b), with all derivatives written out.

    z = w x + b,   a = σ(z),   a' = a (1 - a)

                    L                              dL/dz             d²L/dz²
    squared error   (a - y)²                       2 (a - y) a'      2 a'² + 2 (a - y) a' (1 - 2a)
    cross-entropy   -y log a - (1-y) log(1-a)      a - y             a'

    J = 1/m Σ L,   ∇J = 1/m Σ dL/dz (x, 1),   H = 1/m Σ d²L/dz² (x, 1)(x, 1)ᵀ

d²L/dz² of cross-entropy is never negative, so that J is convex in (w, b); of squared error it is negative wherever the
unit is far off, and there J bends down.

Source: C. M. Bishop (2006), Pattern recognition and machine learning, sections 4.3.2 and 4.3.3.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.special
from jaxtyping import Float

from dlcore.foundations.one_feature import OneFeature

Pair = Float[np.ndarray, "..."]


@dataclass(frozen=True)
class Cost:
    """One cost, by what an example adds to it as a function of its z and y."""

    id: str
    label: str
    formula: str  # LaTeX, of the loss
    slope_formula: str  # LaTeX, of dL/dz
    loss: Callable[[Pair, Pair], Pair]
    slope: Callable[[Pair, Pair], Pair]  # dL/dz
    bend: Callable[[Pair, Pair], Pair]  # d²L/dz²

    def value(self, given: OneFeature, at: Float[np.ndarray, "*n 2"]) -> Float[np.ndarray, "*n"]:
        """J at many (w, b)."""
        return np.asarray(self.loss(_z(given, at), given.y).mean(axis=-1))

    def gradient(self, given: OneFeature, at: Float[np.ndarray, "*n 2"]) -> Float[np.ndarray, "*n 2"]:
        """(dJ/dw, dJ/db) at many (w, b)."""
        # ∇J = 1/m Σ dL/dz (x, 1)
        return self.slope(_z(given, at), given.y) @ np.stack([given.x, np.ones_like(given.x)], axis=1) / len(given.x)

    def hessian(self, given: OneFeature, at: Float[np.ndarray, "*n 2"]) -> Float[np.ndarray, "*n 3"]:
        """(d²J/dw², d²J/dw db, d²J/db²) at many (w, b)."""
        # H = 1/m Σ d²L/dz² (x², x, 1)
        powers = np.stack([given.x**2, given.x, np.ones_like(given.x)], axis=1)
        return self.bend(_z(given, at), given.y) @ powers / len(given.x)


def smallest_eigenvalue(hessian: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n"]:
    """Of symmetric 2 × 2 matrices given as (p, q, r) for [[p, q], [q, r]]: how J bends where it bends least."""
    p, q, r = np.moveaxis(hessian, -1, 0)
    # λ = (p + r)/2 - √(((p - r)/2)² + q²), written det/λ_max where the difference would lose all its digits
    largest = (p + r) / 2 + np.hypot((p - r) / 2, q)
    plain = (p + r) / 2 - np.hypot((p - r) / 2, q)
    determinant = p * r - q**2
    return np.where(largest > 0, determinant / np.where(largest > 0, largest, 1), plain)


def _z(given: OneFeature, at: Float[np.ndarray, "*n 2"]) -> Float[np.ndarray, "*n m"]:
    return at[..., :1] * given.x + at[..., 1:]


def _squared_error(z: Pair, y: Pair) -> Pair:
    # L = (a - y)²
    return (scipy.special.expit(z) - y) ** 2


def _squared_error_slope(z: Pair, y: Pair) -> Pair:
    # dL/dz = 2 (a - y) a (1 - a): 0 where the unit is saturated, right or wrong
    a = scipy.special.expit(z)
    return 2 * (a - y) * a * scipy.special.expit(-z)


def _squared_error_bend(z: Pair, y: Pair) -> Pair:
    # d²L/dz² = 2 a'² + 2 (a - y) a' (1 - 2a),  1 - 2a = -tanh(z/2)
    a = scipy.special.expit(z)
    steep = a * scipy.special.expit(-z)
    return 2 * steep**2 - 2 * (a - y) * steep * np.tanh(z / 2)


def _cross_entropy(z: Pair, y: Pair) -> Pair:
    # L = log(1 + e^z) - y z,  log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - y * z


def _cross_entropy_slope(z: Pair, y: Pair) -> Pair:
    # dL/dz = a - y
    return scipy.special.expit(z) - y


def _cross_entropy_bend(z: Pair, y: Pair) -> Pair:
    # d²L/dz² = a (1 - a), whatever y
    return scipy.special.expit(z) * scipy.special.expit(-z)


SQUARED_ERROR = Cost(
    "mse",
    "Squared error",
    r"\mathcal L = (a - y)^2",
    r"\frac{d\mathcal L}{dz} = 2\,(a - y)\,a\,(1 - a)",
    _squared_error,
    _squared_error_slope,
    _squared_error_bend,
)
CROSS_ENTROPY = Cost(
    "ce",
    "Cross-entropy",
    r"\mathcal L = -y \log a - (1 - y) \log (1 - a)",
    r"\frac{d\mathcal L}{dz} = a - y",
    _cross_entropy,
    _cross_entropy_slope,
    _cross_entropy_bend,
)
COSTS = (SQUARED_ERROR, CROSS_ENTROPY)
"""In the order of the page."""

"""How fast momentum converges on a bowl, from theory and measured, for every learning rate and every β.

Along an eigenvector of the Hessian with eigenvalue λ the heavy ball, v <- β v + λ w, w <- w - α v, is linear:

    (v, w) <- [[β, λ], [-αβ, 1 - αλ]] (v, w)

Each update multiplies the distance by the spectral radius of this matrix, in the long run: the rate. The rate on a bowl
is the larger one of its two eigenvalues λ1 and λn = κ λ1. Averaged momentum with α is the heavy ball with α (1 - β).

Sources: Polyak 1964, Some methods of speeding up the convergence of iteration methods; Goh 2017, Why momentum really
works.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

import numpy as np
from jaxtyping import Float

from dlcore.optimizers.spec import Hyperparameters
from dlcore.surfaces.bowl import SMALLEST, bowl
from dlcore.surfaces.descent import descend

Form = Literal["momentum", "heavyball"]
Array = Float[np.ndarray, "..."]
Many = Array | float
RATES, BETAS = 121, 100
"""Points of the plane along each axis."""
LEAST_SHARE, MOST_SHARE = 0.02, 8.0
"""Ends of the axis of learning rates, in parts of 1/λn for the heavy ball."""
MOST_BETA = 0.99
MEASURED_SHARES = (0.04, 0.12, 0.35, 0.8, 1.3, 1.8, 2.3, 3.0, 3.6)
MEASURED_BETAS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
"""Where descents are made and their rates measured."""
UPDATES = 800
PRECISE = 1e-6
"""Distance from the minimum, in that of the start, until which the two best descents are made."""
MOST_UPDATES = 8000
TINY, HUGE = 1e-280, 1e280
"""Distances beyond which float64 no longer tells them: what came before is measured."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best that can be done, and its rate."""

    learning_rate: float
    beta: float
    rate: float


@dataclass(frozen=True, eq=False)
class MomentumPlane:
    """Rates per update on a bowl with λ1 = 1. Above 1 it diverges."""

    kappa: float
    form: Form
    learning_rates: Float[np.ndarray, " a"]  # evenly spaced logarithms
    betas: Float[np.ndarray, " b"]
    rate: Float[np.ndarray, "b a"]  # from theory
    edge: Float[np.ndarray, " b"]  # the learning rate at every β from which on it does not converge
    best: Optimum  # of all
    best_descent: Optimum  # of those with β = 0: gradient descent
    tried: Float[np.ndarray, "p 2"]  # (α, β) at which it was measured
    predicted: Float[np.ndarray, " p"]
    measured: Float[np.ndarray, " p"]
    distances: dict[str, Float[np.ndarray, "_"]]  # of the best "momentum" and "descent" after 0, 1, ... updates

    def updates(self, which: str) -> int:
        """Until the distance of one of the two is `PRECISE` of the start's."""
        return len(self.distances[which]) - 1

    @property
    def largest_difference(self) -> float:
        """Between theory and measurement."""
        return float(np.abs(self.predicted - self.measured).max())


def heavy_rate(form: Form, learning_rate: Many, beta: Many) -> Array:
    """The learning rate of the heavy ball that takes the same steps."""
    return np.asarray(learning_rate * (1 - beta) if form == "momentum" else learning_rate + 0 * beta)


def spectral_radius(learning_rate: Many, beta: Many, eigenvalue: float) -> Array:
    """Of the heavy ball's matrix: the larger |μ| of μ² - (1 + β - αλ) μ + β = 0."""
    trace = 1 + beta - learning_rate * eigenvalue
    inside = trace**2 - 4 * beta
    # complex for inside < 0, and then both have |μ| = √β
    real = (np.abs(trace) + np.sqrt(np.maximum(inside, 0))) / 2
    return np.where(inside < 0, np.sqrt(beta), real)


def rate_on_bowl(learning_rate: Many, beta: Many, kappa: float) -> Array:
    """Of the heavy ball: the larger rate of the two directions."""
    slow, steep = (spectral_radius(learning_rate, beta, one) for one in (SMALLEST, kappa * SMALLEST))
    return np.asarray(np.maximum(slow, steep))


def stability_edge(beta: Many, kappa: float) -> Array:
    """Of the heavy ball: α = 2 (1 + β)/λn."""
    return np.asarray(2 * (1 + beta) / (kappa * SMALLEST))


def best_momentum(kappa: float) -> Optimum:
    """Of the heavy ball: α = (2/(√λ1 + √λn))², β = ((√κ - 1)/(√κ + 1))², rate √β."""
    root = float(np.sqrt(kappa))
    beta = ((root - 1) / (root + 1)) ** 2
    return Optimum((2 / (np.sqrt(SMALLEST) * (1 + root))) ** 2, beta, float(np.sqrt(beta)))


def best_descent(kappa: float) -> Optimum:
    """α = 2/(λ1 + λn), rate (κ - 1)/(κ + 1)."""
    return Optimum(2 / (SMALLEST * (1 + kappa)), 0.0, (kappa - 1) / (kappa + 1))


def measured_rates(
    kappa: float, form: Form, learning_rates: Float[np.ndarray, " p"], betas: Float[np.ndarray, " p"]
) -> Float[np.ndarray, " p"]:
    """What descents from (1, 1) shrink or grow by per update, in the long run."""
    starts = np.ones((len(betas), 2))
    given = Hyperparameters(cast(Any, learning_rates), cast(Any, betas))
    paths = descend(bowl(kappa), [form], starts, given, UPDATES, np.inf)[:, 0]
    away = np.abs(paths).max(axis=-1)  # (t, p)
    return np.array([_slope(one) for one in away.T])


def distances(kappa: float, optimum: Optimum) -> Float[np.ndarray, " t"]:
    """Of the heavy ball with these numbers from (1, 1), in that of the start, until it is `PRECISE`."""
    eigenvalues = SMALLEST * np.array([1.0, kappa])
    w, v, found = np.ones(2), np.zeros(2), [1.0]
    while found[-1] >= PRECISE and len(found) <= MOST_UPDATES:
        v = optimum.beta * v + eigenvalues * w
        w = w - optimum.learning_rate * v
        found.append(float(np.hypot(*w) / np.hypot(1.0, 1.0)))
    return np.array(found)


def _slope(away: Float[np.ndarray, " t"]) -> float:
    """Of the logarithm of a distance that may swing: between the tops of two stretches of the same length."""
    told = np.isfinite(away) & (away > TINY) & (away < HUGE)
    end = int(np.flatnonzero(told)[-1]) + 1
    quarter = end // 4
    if quarter == 0:
        return 0.0  # it is there at once
    earlier, later = away[2 * quarter : 3 * quarter].max(), away[3 * quarter : 4 * quarter].max()
    return float((later / earlier) ** (1 / quarter))


@lru_cache(maxsize=32)
def momentum_plane(kappa: float, form: Form) -> MomentumPlane:
    """The plane of a bowl with condition number `kappa`, at least 1. Kept, because a page asks again and again."""
    widest = 1 / (1 - MEASURED_BETAS[-1]) if form == "momentum" else 1.0
    rates = np.geomspace(LEAST_SHARE, MOST_SHARE * widest, RATES) / (kappa * SMALLEST)
    betas = np.linspace(0, MOST_BETA, BETAS)
    shares, measured_betas = (one.ravel() for one in np.meshgrid(MEASURED_SHARES, MEASURED_BETAS))
    scale = 1 - measured_betas if form == "momentum" else np.ones_like(measured_betas)
    tried = shares / (kappa * SMALLEST) / scale  # the same descents in both forms
    best = best_momentum(kappa)
    made = {"momentum": distances(kappa, best), "descent": distances(kappa, best_descent(kappa))}
    if form == "momentum":
        best = Optimum(best.learning_rate / (1 - best.beta), best.beta, best.rate)
    return MomentumPlane(
        kappa=kappa,
        form=form,
        learning_rates=rates,
        betas=betas,
        rate=rate_on_bowl(heavy_rate(form, rates[None], betas[:, None]), betas[:, None], kappa),
        edge=stability_edge(betas, kappa) / heavy_rate(form, 1.0, betas),
        best=best,
        best_descent=best_descent(kappa),
        tried=np.column_stack([tried, measured_betas]),
        predicted=rate_on_bowl(shares / (kappa * SMALLEST), measured_betas, kappa),
        measured=measured_rates(kappa, form, tried, measured_betas),
        distances=made,
    )

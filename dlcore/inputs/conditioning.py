"""What the scale of the inputs does to gradient descent: the same cost seen with the inputs as they are, standardised,
and divided by their variance, which is a mistake.

    x' = (x - c) / u: weights of the same effect are w' = w u/σ, and while b' stays at its best value, w' moves the
    parameters for standardised inputs along a plane P, so that the Hessian over w' is H' = Pᵀ H P

Near the minimum gradient descent converges for α < 2/λ_max, and the slower direction takes about κ = λ_max/λ_min times
as many updates as the faster one.

Source: Y. LeCun, L. Bottou, G. Orr, K.-R. Müller (1998), Efficient backprop, sections 4.3 and 5.2.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.inputs.bowl import Bowl, bowl
from dlcore.inputs.descent import MOST_UPDATES, TOLERANCE, Path, descend
from dlcore.inputs.two_inputs import TwoInputs
from dlcore.scaling import SCALINGS, Scaling

VIEWS = ("none", "standard", "variance")
"""Scalings that are compared, as the setting `scale` calls them."""
OFF = 0.7
"""How far off the two weights are at the start, together, for standardised inputs; for values times their deviation. So
near the minimum J is nearly a parabola."""
LEVELS = tuple((k / 6) ** 2 for k in range(1, 11))
"""Heights of the contours above the minimum, in those of the start: evenly spaced where J is a parabola."""


@dataclass(frozen=True, eq=False)
class View:
    """The cost and the descent for the inputs in one scaling. Points are (w1, w2) for these inputs."""

    scale: str
    eigenvalues: Float[np.ndarray, " 2"]  # of the Hessian over (w1, w2) at the minimum, the larger first
    learning_rate: float
    minimum: Float[np.ndarray, " 2"]
    contours: Float[np.ndarray, "levels angles 2"]  # of J with b as at the minimum
    path: Float[np.ndarray, "t 2"]  # from the start until it has arrived or diverged, or for `MOST_UPDATES`
    above: Float[np.ndarray, " t"]  # J - its minimum
    updates: float  # until it has arrived; inf for never
    counted: bool  # rather than computed from where it was after `MOST_UPDATES`
    diverged: bool

    @property
    def condition(self) -> float:
        """κ = λ_max/λ_min."""
        return float(self.eigenvalues[0] / self.eigenvalues[-1])

    @property
    def largest_rate(self) -> float:
        """2/λ_max, from which on gradient descent does not settle at the minimum."""
        return float(2 / self.eigenvalues[0])


@dataclass(frozen=True, eq=False)
class Conditioning:
    """The views of one cost. Every descent starts about as high above the minimum, half of it along the valley and half
    across."""

    given: TwoInputs
    penalty: float
    share: float  # learning rates are this share of 2/λ_max
    least: float  # J at the minimum
    views: dict[str, View]


def plane_of(standard: Scaling, scaling: Scaling) -> Float[np.ndarray, "3 2"]:
    """P: what a change of the weights w' for inputs in a scaling is for the parameters of standardised inputs."""
    # z = Σ w' (x - c)/u + b' = Σ w (x - μ)/σ + b:   w = w' σ/u,  b = b' + Σ w' (μ - c)/u
    plane = np.zeros((3, 2))
    plane[[0, 1], [0, 1]] = standard.unit / scaling.unit
    plane[2] = (standard.mean - scaling.mean) / scaling.unit
    return plane


def conditioning(given: TwoInputs, share: float) -> Conditioning:
    """Compare the scalings. `share` (above 0) makes the learning rate of each from its own 2/λ_max."""
    cost = bowl(given)
    planes = np.stack([plane_of(cost.scaling, SCALINGS[scale](given.columns)) for scale in VIEWS])
    # H' = Pᵀ H P
    bends = planes.transpose(0, 2, 1) @ cost.hessian(cost.minimum) @ planes
    minima = cost.minimum[:2] / planes[:, [0, 1], [0, 1]]
    rates = share * 2 / np.linalg.eigvalsh(bends)[:, -1]
    directions = np.stack([_start(bend, minimum) for bend, minimum in zip(bends, minima, strict=True)])
    spread = 1.0 if given.logistic else float(given.targets.std()) or 1.0
    starts = directions * spread * OFF / np.linalg.norm(directions[VIEWS.index("standard")])
    paths = descend(cost, planes, rates, starts)
    views = {
        scale: _view(scale, cost, planes[k], bends[k], minima[k], float(rates[k]), paths[k])
        for k, scale in enumerate(VIEWS)
    }
    return Conditioning(given, cost.penalty, share, cost.least, views)


def _start(bend: Float[np.ndarray, "2 2"], minimum: Float[np.ndarray, " 2"]) -> Float[np.ndarray, " 2"]:
    """Where to start, counted from the minimum: at smaller weights, along the valley as well as across it."""
    values, vectors = np.linalg.eigh(bend)
    # J - least is about 1/2 Σ λ x², with x along the eigenvectors: each has the same part of it
    return vectors @ (np.where(vectors.T @ minimum > 0, -1.0, 1.0) / np.sqrt(values))


def _view(
    scale: str,
    cost: Bowl,
    plane: Float[np.ndarray, "3 2"],
    bend: Float[np.ndarray, "2 2"],
    minimum: Float[np.ndarray, " 2"],
    rate: float,
    path: Path,
) -> View:
    counted = path.arrived >= 0
    end = path.arrived if counted else len(path.above) - 1
    expected = np.inf if path.diverged or counted else _updates(path, bend, rate)
    return View(
        scale=scale,
        eigenvalues=np.linalg.eigvalsh(bend)[::-1],
        learning_rate=rate,
        minimum=minimum,
        contours=minimum + cost.contours(plane, path.above[0] * np.array(LEVELS)),
        path=minimum + path.weights[: end + 1],
        above=path.above[: end + 1],
        updates=float(end) if counted else expected,
        counted=counted,
        diverged=path.diverged,
    )


def _updates(path: Path, bend: Float[np.ndarray, "2 2"], rate: float) -> float:
    """How many updates it takes all in all, if from where it is J is a parabola."""
    values, vectors = np.linalg.eigh(bend)
    off, wanted = vectors.T @ path.weights[-1], TOLERANCE * path.above[0]
    if np.abs(1 - rate * values).max() >= 1:
        return np.inf

    def above(updates: float) -> float:
        # J - least = 1/2 Σ λ (1 - α λ)^(2t) x²
        return float((0.5 * values * (1 - rate * values) ** (2 * updates) * off**2).sum())

    low, high = 0.0, 1.0
    while above(high) > wanted:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > wanted else (low, middle)
    return float(MOST_UPDATES + np.ceil(high))

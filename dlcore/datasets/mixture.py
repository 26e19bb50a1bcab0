"""Distributions that are known exactly: uniform on boxes, segments and points, blurred by Gaussian noise.

A data set says where the inputs of a class lie before the noise. Rectangles are one box each. A curve is many points
on it and an area below a curve many vertical segments: the nodes of a Gauss-Legendre quadrature, close enough to each
other for the noise that blurs them. What the noise makes of a box is then known in closed form, axis by axis.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.special import erfcx, ndtr

LEAST_NOISE = 0.02
"""Stands for noise 0, for which a curve has no density. Sets that noise alone spreads keep their classes at least
twelve times this apart, so nowhere near an example does it make any class but its own likely."""
NODES = 12
"""Nodes of one panel of the quadrature."""
PANEL = 8.0
"""Longest panel in standard deviations of the noise; with 12 nodes the density is then exact to about 1e-5."""
LONGEST_PANEL = 2.5
"""The same in units of the plane: noise may be larger than a curve's bends."""
TILES = 12.0, 100, 0.25
"""Squares in which points are gathered, which leave out the same far boxes: so many on the plane's side that each
holds about 100 points, and no smaller."""
NEGLIGIBLE = 20.0
"""Boxes whose part of a density is smaller than e^-20 of the nearest one's are left out."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """p(x) = Σ_k weights_k Π_j u(x_j; lower_kj, upper_kj), u the uniform density on an interval plus N(0, std²).

    u(x; a, b) = (Φ((b - x)/std) - Φ((a - x)/std)) / (b - a), and the normal density around a where b = a. On each
    axis either all intervals have a length or none has. The weights add up to 1.
    """

    weights: Float[np.ndarray, " k"]
    lower: Float[np.ndarray, "k d"]
    upper: Float[np.ndarray, "k d"]
    std: float

    def log_density(self, points: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
        """log p at each point, also where p itself would underflow."""
        found = np.empty(len(points))
        for rows, near in self._tiles(points):
            exponent, scale = np.zeros((len(rows), len(near))), self.weights[near]
            for axis in range(points.shape[1]):
                bounds = self.lower[near, axis], self.upper[near, axis]
                part, factor = _blurred(points[rows, axis, None], *bounds, self.std)
                exponent, scale = exponent + part, scale * factor
            largest = exponent.max(axis=1, keepdims=True)
            found[rows] = largest[:, 0] + np.log(np.sum(scale * np.exp(exponent - largest), axis=1))
        return found

    def on_grid(self, *axes: Float[np.ndarray, " _"]) -> Float[np.ndarray, "..."]:
        """p on the tensor grid of one or two axes, (n1,) or (n1, n2); 0 where it underflows."""
        factors = []
        for axis, values in enumerate(axes):
            factors.append(_blurred_densities(values[:, None], self.lower[:, axis], self.upper[:, axis], self.std))
        # Σ_k w_k u_k(x1) u_k(x2) on the whole grid is one matrix product
        return factors[0] @ self.weights if len(axes) == 1 else (factors[0] * self.weights) @ factors[1].T

    def reach(self, deviations: float) -> float:
        """Half the side of a square around the origin that holds all but the tails beyond so many deviations."""
        return float(max(-self.lower.min(), self.upper.max()) + deviations * self.std)

    def _tiles(self, points: Float[np.ndarray, "n d"]) -> Iterator[tuple[Int[np.ndarray, " r"], Int[np.ndarray, " b"]]]:
        """Rows of points that lie in one square, and the boxes that matter there."""
        plane, wanted, smallest = TILES
        side = float(np.clip(plane / np.sqrt(len(points) / wanted + 1), smallest, plane))
        middle, half = (self.lower + self.upper) / 2, (self.upper - self.lower) / 2
        cells, member = np.unique(np.floor(points / side), axis=0, return_inverse=True)
        order, ends = np.argsort(member, kind="stable"), np.cumsum(np.bincount(member.ravel(), minlength=len(cells)))
        radius = side * np.sqrt(points.shape[1]) / 2
        for cell, rows in zip(cells, np.split(order, ends[:-1]), strict=True):
            # distance from the square's middle to each box; from any of its points it differs by at most the radius
            gap = np.maximum(np.abs((cell + 0.5) * side - middle) - half, 0)
            distance = np.sqrt(np.sum(gap**2, axis=1))
            farthest = radius + np.sqrt((distance.min() + radius) ** 2 + 2 * NEGLIGIBLE * self.std**2)
            yield rows, np.flatnonzero(distance <= farthest)


def _blurred(
    x: Float[np.ndarray, "n 1"], lower: Float[np.ndarray, " k"], upper: Float[np.ndarray, " k"], std: float
) -> tuple[Float[np.ndarray, "n k"], Float[np.ndarray, "..."]]:
    """log of an exponential and the factor before it: their product is u(x; lower, upper)."""
    distance = np.abs(x - (lower + upper) / 2) / std
    half = (upper - lower) / (2 * std)
    if not half.any():
        return -(distance**2) / 2, np.full(len(half), 1 / (np.sqrt(2 * np.pi) * std))  # φ(d)/std
    near, far = distance - half, distance + half  # to the two ends, in standard deviations; near < 0: inside
    outside = np.maximum(near, 0)
    # Φ(far) - Φ(near) = e^{-near²/2} (erfcx(near/√2) - e^{(near² - far²)/2} erfcx(far/√2)) / 2, without underflow
    tails = erfcx(outside / np.sqrt(2)) - np.exp((outside**2 - far**2) / 2) * erfcx(far / np.sqrt(2))
    share = np.where(near > 0, tails / 2, ndtr(-near) - ndtr(-far))
    return -(outside**2) / 2, share / (upper - lower)


def _blurred_densities(
    x: Float[np.ndarray, "n 1"], lower: Float[np.ndarray, " k"], upper: Float[np.ndarray, " k"], std: float
) -> Float[np.ndarray, "n k"]:
    """u(x; lower, upper) itself, which is cheaper."""
    distance = np.abs(x - (lower + upper) / 2) / std
    half = (upper - lower) / (2 * std)
    if not half.any():
        return np.exp(-(distance**2) / 2) / (np.sqrt(2 * np.pi) * std)
    return (ndtr(half - distance) - ndtr(-half - distance)) / (upper - lower)


def along(
    curve: Callable[[Float[np.ndarray, " n"]], Float[np.ndarray, "n d"]], start: float, end: float, std: float
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """Nodes and weights of a quadrature over the curve's parameter, start..end, fine enough for noise `std`.

    Panels of Gauss-Legendre nodes, equally long on the curve; the weights add up to end - start.
    """
    fine = np.linspace(start, end, 513)
    steps = np.sqrt(np.sum(np.diff(curve(fine), axis=0) ** 2, axis=1))
    length = np.concatenate([[0.0], np.cumsum(steps)])
    panels = int(np.ceil(length[-1] / min(PANEL * std, LONGEST_PANEL)))
    edges = np.interp(np.linspace(0, length[-1], panels + 1), length, fine)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + nodes)).ravel(), (half * weights).ravel()


def boxes(
    lower: Float[np.ndarray, "k d"],
    upper: Float[np.ndarray, "k d"],
    std: float,
    weights: Float[np.ndarray, " k"] | None = None,
) -> Mixture:
    """A mixture of boxes, equally likely where no weights are given; they are scaled to add up to 1."""
    weights = np.ones(len(lower)) if weights is None else weights
    return Mixture(weights / weights.sum(), np.asarray(lower, float), np.asarray(upper, float), float(std))


def points_on(
    curve: Callable[[Float[np.ndarray, " n"]], Float[np.ndarray, "n 2"]], start: float, end: float, std: float
) -> Mixture:
    """The curve, its parameter uniform on start..end, plus noise."""
    nodes, weights = along(curve, start, end, std)
    return boxes(curve(nodes), curve(nodes), std, weights)

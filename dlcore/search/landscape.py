"""A quantity measured over two hyperparameters, as a surface that can be asked anywhere: the less, the better."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

FINE = 8
"""Points that stand for a measured one along each axis, where the whole surface is counted."""
ROUNDING = 1e-24
"""A variance below this is none."""


@dataclass(frozen=True, eq=False)
class Effects:
    """How the variance over the surface comes about, as shares that add up to 1 (NaN where nothing varies): by either
    hyperparameter alone, and by both together."""

    x: float
    y: float
    together: float


@dataclass(frozen=True, eq=False)
class Landscape:
    """`values` at the middles of equal cells of the unit square, where places are as samplers draw them.

    `steps` says of x and y whether it is a choice between ids: then a place has the value of its cell. Otherwise values
    are interpolated linearly between the middles, and stay what they are beyond the outermost.
    """

    values: Float[np.ndarray, "rows columns"]
    steps: tuple[bool, bool] = (False, False)

    def at(self, places: Float[np.ndarray, "*some n 2"]) -> Float[np.ndarray, "*some n"]:
        """The values at places (u, v) of [0, 1]².

        v(u, v) = (1 − t)(1 − s) v₀₀ + t(1 − s) v₀₁ + (1 − t)s v₁₀ + t s v₁₁ between four middles.
        """
        (rows, columns), values = self.values.shape, self.values
        left, right, t = _between(places[..., 0], columns, self.steps[0])
        low, high, s = _between(places[..., 1], rows, self.steps[1])
        below = (1 - t) * values[low, left] + t * values[low, right]
        above = (1 - t) * values[high, left] + t * values[high, right]
        return (1 - s) * below + s * above

    def everywhere(self) -> Float[np.ndarray, " p"]:
        """The values at many places that fill the square evenly, in rising order."""
        rows, columns = (FINE * side for side in self.values.shape)
        v, u = np.meshgrid((np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns, indexing="ij")
        return np.sort(self.at(np.stack([u, v], axis=-1)).ravel())

    def effects(self) -> Effects:
        """Functional analysis of variance of the measured values, exact because they fill a grid.

        Var(v) = Var_x(E_y v) + Var_y(E_x v) + rest. Source: F. Hutter, H. Hoos, K. Leyton-Brown (2014), An efficient
        approach for assessing hyperparameter importance, ICML.
        """
        whole = float(self.values.var())
        if whole <= ROUNDING:
            return Effects(np.nan, np.nan, np.nan)
        x, y = float(self.values.mean(axis=0).var()) / whole, float(self.values.mean(axis=1).var()) / whole
        return Effects(x, y, max(0.0, 1 - x - y))


def _between(
    places: Float[np.ndarray, "*some n"], count: int, steps: bool
) -> tuple[np.ndarray, np.ndarray, Float[np.ndarray, "*some n"]]:
    """The middles before and behind each place, and how far it is on the way from one to the other."""
    if steps:
        cell = np.clip((places * count).astype(int), 0, count - 1)
        return cell, cell, np.zeros_like(places)
    way = np.clip(places * count - 0.5, 0, count - 1)
    before = np.minimum(way.astype(int), max(count - 2, 0))
    return before, np.minimum(before + 1, count - 1), way - before

"""Optimizers on a surface: any number of them from any number of starts, all taking their updates together."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.optimizers.spec import Hyperparameters
from dlcore.surfaces.spec import Surface
from dlcore.update_rules import RULES, empty

FARTHEST = 10.0
"""Farther from the middle of the picture than so many of its widths, a descent counts as diverged."""
NEAR = 0.02
"""Within this share of the picture's width of a minimum, a descent is there."""


class Racers:
    """Descents under way. `points` (2, optimizers, starts) are x and y of each, NaN after the update that took it too
    far; `updates` counts."""

    def __init__(
        self,
        surface: Surface,
        optimizers: Sequence[str],
        starts: Float[np.ndarray, "k 2"],
        given: Hyperparameters,
        farthest: float = FARTHEST,
    ):
        """Put every optimizer on every start.

        Args:
            surface: where.
            optimizers: ids of `dlcore.optimizers.OPTIMIZERS`.
            starts: x and y.
            given: numbers, or arrays that broadcast to (optimizers, starts).
            farthest: in widths of the picture from its middle; infinite for no limit.
        """
        here = (len(optimizers), len(starts))
        self.updates = 0
        self.points = np.broadcast_to(starts.T[:, None], (2, *here)).astype(float)
        self._surface, self._farthest = surface, farthest * surface.width
        self._centre = np.array(surface.centre)[:, None, None]
        self._rules = [RULES[id] for id in optimizers]
        self._given = [
            Hyperparameters(*(one if np.ndim(one) == 0 else _of(one, here, k) for one in given))
            for k in range(len(optimizers))
        ]
        self._slots = [empty(self.points[:, k]) for k in range(len(optimizers))]
        self._out = np.zeros(here, bool)

    def advance(self, updates: int = 1) -> None:
        """Take so many updates."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what diverges is marked, not reported
            for _ in range(updates):
                self._update()

    def _update(self) -> None:
        self.updates += 1
        if self._out.any():
            self.points[:, self._out] = np.nan
        gradients = np.stack(self._surface.gradient(*self.points))
        for k, (rule, given) in enumerate(zip(self._rules, self._given, strict=True)):
            theta = self.points[:, k]
            step, self._slots[k] = rule(gradients[:, k], self._slots[k], self.updates, theta, given)
            theta += step
        if np.isfinite(self._farthest):
            x, y = np.abs(self.points - self._centre)
            self._out = ~(np.maximum(x, y) <= self._farthest)


def _of(numbers: Any, here: tuple[int, int], optimizer: int) -> Any:
    """The numbers of one optimizer, for the x and y of every start. NumPy where the declaration has JAX."""
    return np.broadcast_to(numbers, (2, *here))[:, optimizer]


def descend(
    surface: Surface,
    optimizers: Sequence[str],
    starts: Float[np.ndarray, "k 2"],
    given: Hyperparameters,
    steps: int,
    farthest: float = FARTHEST,
) -> Float[np.ndarray, "t o k 2"]:
    """Where every optimizer is after 0, 1, ... `steps` updates from every start; arguments as of `Racers`."""
    racers = Racers(surface, optimizers, starts, given, farthest)
    paths = np.empty((steps + 1, *racers.points.shape))
    paths[0] = racers.points
    for step in range(1, steps + 1):
        racers.advance()
        paths[step] = racers.points
    return np.moveaxis(paths, 1, -1)


class Ends(NamedTuple):
    """What became of descents, in arrays of one shape."""

    minimum: Int[np.ndarray, "*d"]  # place in the surface's minima of the one that it is at in the end; -1 for none
    arrived: Int[np.ndarray, "*d"]  # the update from which on it is there; -1 for never
    diverged: Int[np.ndarray, "*d"]  # the update that took it too far; -1 for none


def at_minimum(surface: Surface, points: Float[np.ndarray, "*d 2"]) -> Int[np.ndarray, "*d"]:
    """The place of the minimum that each point is near; -1 for none."""
    minima = np.array(surface.minima)
    away = np.hypot(*np.moveaxis(points[..., None, :] - minima, -1, 0))
    nearest = np.where(np.isnan(away), np.inf, away).argmin(axis=-1)
    with np.errstate(invalid="ignore"):
        near = away.min(axis=-1) <= NEAR * surface.width
    return np.where(near, nearest, -1)


def out_of_reach(surface: Surface, points: Float[np.ndarray, "*d 2"]) -> Bool[np.ndarray, "*d"]:
    """Whether each point is too far away, or was at the update before."""
    with np.errstate(invalid="ignore"):
        return ~(np.abs(points - surface.centre).max(axis=-1) <= FARTHEST * surface.width)


def ends_of(surface: Surface, paths: Float[np.ndarray, "t *d 2"]) -> Ends:
    """What became of the descents along `paths`."""
    minimum = at_minimum(surface, paths[-1])
    there = (at_minimum(surface, paths) == minimum) & (minimum >= 0)
    away = len(paths) - there[::-1].argmin(axis=0)  # one after the last point that is not there
    arrived = np.where(minimum < 0, -1, np.where(there.all(axis=0), 0, away))
    lost = out_of_reach(surface, paths)
    return Ends(minimum, arrived, np.where(lost.any(axis=0), lost.argmax(axis=0), -1))

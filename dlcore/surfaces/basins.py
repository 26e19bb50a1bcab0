"""Basins of attraction: which start ends where, for every optimizer, over the whole picture of a surface."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from jaxtyping import Float, Int

from dlcore.optimizers.spec import Hyperparameters
from dlcore.studies.stepwise import Stepwise
from dlcore.surfaces import Surface, surface_of
from dlcore.surfaces.descent import Racers, at_minimum, out_of_reach
from dlcore.surfaces.race import RACERS, STEPS, WEIGHT_DECAY

SIDE = 64
"""Starts along one side of the grid: the centres of so many cells."""
CHUNK = 20
"""Updates of all starts between two pictures, under a tenth of a second."""
NOWHERE, DIVERGED = -1, -2
"""Ends that are no minimum."""


@dataclass(frozen=True)
class Ground:
    """All that the basins depend on: no start, because they have every one."""

    surface: str
    kappa: float
    rates: tuple[float, ...]  # of `RACERS`
    beta1: float
    beta2: float
    eps: float


@dataclass(frozen=True, eq=False)
class Basins:
    """Where all starts have come to. Rows of a grid go from the lowest y up, its columns from the lowest x."""

    ground: Ground
    surface: Surface
    complete: bool
    updates: int
    ends: Int[np.ndarray, "o side side"]  # place in the surface's minima, `NOWHERE` or `DIVERGED`

    @property
    def lowest_share(self) -> Float[np.ndarray, " o"]:
        """Of the starts, those that end at a minimum below which there is none."""
        return np.isin(self.ends, lowest_minima(self.surface)).mean(axis=(1, 2))

    def share(self, end: int) -> Float[np.ndarray, " o"]:
        """Of the starts, those with this end."""
        return (self.ends == end).mean(axis=(1, 2))


def lowest_minima(surface: Surface) -> list[int]:
    """Places of the minima that are as low as the lowest."""
    return [k for k in range(len(surface.minima)) if surface.is_lowest(k)]


def starts_of(surface: Surface) -> Float[np.ndarray, "k 2"]:
    """The centres of `SIDE` × `SIDE` cells, row after row from the lowest."""
    left, right, bottom, top = surface.extent
    centres = (np.arange(SIDE) + 0.5) / SIDE
    x, y = np.meshgrid(left + centres * (right - left), bottom + centres * (top - bottom))
    return np.column_stack([x.ravel(), y.ravel()])


class BasinsInProgress(Stepwise):
    """The basins as they are computed: a chunk of updates of all starts at a time."""

    def __init__(self, ground: Ground, steps: int = STEPS):
        super().__init__()
        self._steps_in_all = steps
        self._ground, self._surface = ground, surface_of(ground.surface, ground.kappa)
        rates = cast(Any, np.array(ground.rates)[:, None])
        given = Hyperparameters(rates, ground.beta1, ground.beta2, ground.eps, WEIGHT_DECAY)
        self._racers = Racers(self._surface, RACERS, starts_of(self._surface), given)

    @property
    def progress(self) -> float:
        """Share of the updates taken, 0 to 1."""
        return self._racers.updates / self._steps_in_all

    def _steps(self) -> Iterator[bool]:
        while self._racers.updates < self._steps_in_all:
            self._racers.advance(min(CHUNK, self._steps_in_all - self._racers.updates))
            yield self._racers.updates == self._steps_in_all

    def snapshot(self) -> Basins:
        """Where all are now."""
        points = np.moveaxis(self._racers.points, 0, -1)
        ends = np.where(out_of_reach(self._surface, points), DIVERGED, at_minimum(self._surface, points))
        return Basins(self._ground, self._surface, self.done, self._racers.updates, ends.reshape(-1, SIDE, SIDE))


def basins(ground: Ground, steps: int = STEPS) -> Basins:
    """All of them at once."""
    computing = BasinsInProgress(ground, steps)
    while not computing.done:
        computing.advance()
    return computing.snapshot()

"""A race of all optimizers over a surface from one start: with one learning rate for all, or each with its own best."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.optimizers import OPTIMIZERS
from dlcore.optimizers.spec import Hyperparameters
from dlcore.surfaces import Surface, surface_of
from dlcore.surfaces.descent import Ends, descend, ends_of

RACERS = tuple(OPTIMIZERS)
STEPS = 500
RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Learning rates that are tried for each optimizer where each gets its own."""
WEIGHT_DECAY = 0.01
"""AdamW's, the usual one in libraries: without any it would be Adam."""


@dataclass(frozen=True)
class Course:
    """All that a race depends on."""

    surface: str
    kappa: float
    start: tuple[float, float]
    learning_rate: float | None  # None: each its own best of `RATES`
    beta1: float
    beta2: float
    eps: float

    @property
    def given(self) -> Hyperparameters:
        """The hyperparameters without a learning rate."""
        return Hyperparameters(np.nan, self.beta1, self.beta2, self.eps, WEIGHT_DECAY)


@dataclass(frozen=True, eq=False)
class Race:
    """Where all went. Optimizers in the order of `RACERS`."""

    course: Course
    surface: Surface
    rates: Float[np.ndarray, " o"]
    paths: Float[np.ndarray, "t o 2"]  # after 0, 1, ... updates; NaN after the one that went too far
    heights: Float[np.ndarray, "t o"]  # f there
    ends: Ends  # arrays (o,)

    @property
    def updates(self) -> int:
        """That each of them took."""
        return len(self.paths) - 1

    @property
    def order(self) -> list[int]:
        """The racers as they finish: those that arrive at a lowest minimum by when, the others by how low they are,
        and the diverged last."""
        return sorted(range(len(self.rates)), key=lambda k: rank(self.surface, self.ends, self.heights[-1], (k,)))

    @property
    def at_lowest(self) -> Bool[np.ndarray, " o"]:
        """Which of them end at a minimum below which there is none."""
        return np.array([one >= 0 and self.surface.is_lowest(int(one)) for one in self.ends.minimum])


def rank(
    surface: Surface, ends: Ends, heights: Float[np.ndarray, "*d"], at: tuple[int, ...]
) -> tuple[bool, float, float]:
    """A key that sorts descents, the best first."""
    minimum = int(ends.minimum[at])
    finished = minimum >= 0 and surface.is_lowest(minimum)
    lost = bool(ends.diverged[at] >= 0)
    return lost, float(ends.arrived[at]) if finished else np.inf, np.inf if lost else float(heights[at])


@lru_cache(maxsize=64)
def race(course: Course, steps: int = STEPS) -> Race:
    """Run it for so many updates. Kept, because a page asks for it again and again."""
    surface = surface_of(course.surface, course.kappa)
    tried = np.array(RATES if course.learning_rate is None else [course.learning_rate])
    starts = np.broadcast_to(np.array(course.start), (len(tried), 2))
    paths = descend(surface, RACERS, starts, course.given._replace(learning_rate=tried), steps)
    ends = ends_of(surface, paths)
    with np.errstate(over="ignore", invalid="ignore"):
        heights = surface.value(paths[..., 0], paths[..., 1])
    best = _best(surface, ends, heights[-1])
    racers = np.arange(len(RACERS))
    return Race(
        course=course,
        surface=surface,
        rates=tried[best],
        paths=paths[:, racers, best],
        heights=heights[:, racers, best],
        ends=Ends(*(one[racers, best] for one in ends)),
    )


def _best(surface: Surface, ends: Ends, heights: Float[np.ndarray, "o k"]) -> Int[np.ndarray, " o"]:
    """For every optimizer the place of its best rate: the first to arrive at a lowest minimum, or the lowest."""
    racers, tried = heights.shape
    return np.array([min(range(tried), key=lambda k: rank(surface, ends, heights, (o, k))) for o in range(racers)])

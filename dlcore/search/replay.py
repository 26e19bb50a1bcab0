"""Grid against random search, replayed many times on a measured surface: who finds the better settings?

After J. Bergstra and Y. Bengio (2012), Random search for hyper-parameter optimization, JMLR 13: with k² trials a grid
tries k values of each hyperparameter, random search k². Where only one of them matters, that is what decides.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from dlcore.intervals import wilson
from dlcore.search.landscape import Landscape

REPLAYS = 1000
SEED = 0
SIDES = (2, 3, 4, 5, 6, 7, 8)
"""Values of each hyperparameter in a grid."""
MOST_TRIALS = SIDES[-1] ** 2
TARGET = 0.05
"""The share of the space that counts as its best."""
SAME = 1e-12
"""Scores nearer than this are equal: what is left of them is rounding."""
MIDDLE = (0.1, 0.9)


def grid_places(side: int, offsets: Float[np.ndarray, "*some 2"]) -> Float[np.ndarray, "*some n 2"]:
    """The side² places of grids: at (i + offset)/side of each axis, i from 0, an offset in [0, 1) for each axis."""
    steps = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="xy"), axis=-1).reshape(-1, 2)
    return (steps + offsets[..., None, :]) / side


@dataclass(frozen=True, eq=False)
class Replays:
    """The same number of trials by grid and at random, many times. Scores are the surface's: the less, the better."""

    side: int
    grid: Float[np.ndarray, "replays n 2"]
    random: Float[np.ndarray, "replays n 2"]
    grid_scores: Float[np.ndarray, "replays n"]
    random_scores: Float[np.ndarray, "replays n"]

    @cached_property
    def lead(self) -> Float[np.ndarray, " replays"]:
        """By how much random search's best is better than the grid's; 0 where they are equal."""
        lead = self.grid_scores.min(axis=1) - self.random_scores.min(axis=1)
        return np.where(np.abs(lead) <= SAME, 0.0, lead)

    @property
    def won(self) -> int:
        """Replays in which random search found the better settings."""
        return int((self.lead > 0).sum())

    @property
    def lost(self) -> int:
        """Replays in which the grid did."""
        return int((self.lead < 0).sum())

    @property
    def tied(self) -> int:
        """Replays in which both found equally good ones."""
        return len(self.lead) - self.won - self.lost

    @property
    def share(self) -> float:
        """Share won by random search of those that were decided; NaN where none was."""
        decided = self.won + self.lost
        return self.won / decided if decided else np.nan

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of that share (Wilson); 0 to 1 where none was decided."""
        decided = self.won + self.lost
        return wilson(self.won, decided) if decided else (0.0, 1.0)


def replay(landscape: Landscape, side: int, replays: int = REPLAYS, seed: int = SEED) -> Replays:
    """Grids of side × side at random offsets against as many places drawn evenly."""
    rng = np.random.RandomState([seed, side])
    grid, random = grid_places(side, rng.uniform(size=(replays, 2))), rng.uniform(size=(replays, side**2, 2))
    return Replays(side, grid, random, landscape.at(grid), landscape.at(random))


def expected_best(values: Float[np.ndarray, " p"], trials: Int[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The expected least of n values drawn from `values` (in rising order), with replacement.

    E[min] = Σᵢ v₍ᵢ₎ (((p − i + 1)/p)ⁿ − ((p − i)/p)ⁿ), i from 1.
    """
    left = np.arange(len(values), -1, -1) / len(values)
    chance = left[:-1, None] ** trials - left[1:, None] ** trials
    return values @ chance


@dataclass(frozen=True, eq=False)
class BestSoFar:
    """What n trials have found, over the replays, and what theory expects. `hits` are shares of the replays in which
    one of them lay in the best of the space: all that is no worse than `threshold`, which is the share `target`."""

    replays: int
    trials: Int[np.ndarray, " n"]
    low: Float[np.ndarray, " n"]
    mean: Float[np.ndarray, " n"]
    high: Float[np.ndarray, " n"]
    error: Float[np.ndarray, " n"]  # standard error of the mean
    expected: Float[np.ndarray, " n"]
    hits: Float[np.ndarray, " n"]
    predicted: Float[np.ndarray, " n"]
    grid_trials: Int[np.ndarray, " sides"]
    grid_mean: Float[np.ndarray, " sides"]
    grid_hits: Float[np.ndarray, " sides"]
    threshold: float
    target: float


def best_so_far(landscape: Landscape, replays: int = REPLAYS, seed: int = SEED) -> BestSoFar:
    """Random search and grids of all `SIDES`, replayed."""
    rng = np.random.RandomState([seed, MOST_TRIALS])
    everywhere = landscape.everywhere()
    threshold = float(everywhere[int(np.ceil(TARGET * len(everywhere))) - 1])
    target = float(np.mean(everywhere <= threshold + SAME))
    trials = np.arange(1, MOST_TRIALS + 1)
    best = np.minimum.accumulate(landscape.at(rng.uniform(size=(replays, MOST_TRIALS, 2))), axis=1)
    low, high = np.quantile(best, MIDDLE, axis=0)
    grids = [landscape.at(grid_places(side, rng.uniform(size=(replays, 2)))).min(axis=1) for side in SIDES]
    return BestSoFar(
        replays=replays,
        trials=trials,
        low=low,
        mean=best.mean(axis=0),
        high=high,
        error=best.std(axis=0, ddof=1) / np.sqrt(replays),
        expected=expected_best(everywhere, trials),
        hits=(best <= threshold + SAME).mean(axis=0),
        predicted=1 - (1 - target) ** trials,  # 1 − (1 − p)ⁿ
        grid_trials=np.array(SIDES) ** 2,
        grid_mean=np.array([one.mean() for one in grids]),
        grid_hits=np.array([(one <= threshold + SAME).mean() for one in grids]),
        threshold=threshold,
        target=target,
    )


def distinct(
    places: Float[np.ndarray, "n 2"], choices: tuple[int | None, int | None] = (None, None)
) -> tuple[int, ...]:
    """How many different values of x and of y were tried; of a choice, how many of its ids."""
    found = []
    for axis, count in enumerate(choices):
        along = places[:, axis]
        values = np.round(along, 12) if count is None else np.floor(along * count)
        found.append(len(np.unique(values)))
    return tuple(found)

"""Many runs of one experiment that differ in their first weights alone: what is common to them, and how far apart
they end.

One run is one draw. Its error says what these first weights led to; what the settings lead to is said by the runs
together.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.data import PreparedData
from dlcore.settings.seeds import later_seed

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MIDDLE_80 = (0.1, 0.5, 0.9)
"""Low edge, middle and high edge of a band."""
QUANTITIES = tuple(f"{split}_{what}" for split in ("train", "dev", "test") for what in ("cost", "error"))


def seed_runs(experiment: "Experiment") -> tuple["Experiment", ...]:
    """The single runs of a band: weight seeds `seed`, `seed + 1`, ..., on the same data in the same order."""
    seeds = [later_seed(experiment.seed, k) for k in range(experiment.seeds)]
    return tuple(experiment.replace(seed=seed, seeds=1) for seed in seeds)


def first_run(experiment: "Experiment") -> "Experiment":
    """The single run that a page shows of a band."""
    return experiment if experiment.seeds == 1 else experiment.replace(seeds=1)


def quantiles(
    values: Float[np.ndarray, "runs records"], shares: tuple[float, ...] = MIDDLE_80
) -> Float[np.ndarray, "shares records"]:
    """Quantiles of every column over its finite values, linear between neighbours; NaN where there are none."""
    found = np.full((len(shares), values.shape[1]), np.nan)
    finite = np.isfinite(values)
    some = finite.any(axis=0)
    found[:, some] = np.nanquantile(np.where(finite, values, np.nan)[:, some], shares, axis=0)
    return found


@dataclass(frozen=True, eq=False)
class Band:
    """What the runs of `seed_runs(experiment)` gave, complete or so far; a row each, the first is the run shown.

    `known` says how many of the epochs `records` each run has come to; its history is NaN after them.
    """

    experiment: "Experiment"
    data: PreparedData
    records: Int[np.ndarray, " records"]
    known: Int[np.ndarray, " runs"]
    history: dict[str, Float[np.ndarray, "runs records"]]
    updates: int
    seconds: float
    device: str
    notes: tuple[str, ...]
    complete: bool

    @cached_property
    def seeds(self) -> Int[np.ndarray, " runs"]:
        """The weight seed of every run."""
        return np.array([one.seed for one in seed_runs(self.experiment)])

    @cached_property
    def diverged(self) -> Bool[np.ndarray, " runs"]:
        """Whether the cost of a run has stopped being a finite number."""
        last = self.history["train_cost"][np.arange(len(self.known)), np.maximum(self.known - 1, 0)]
        return (self.known > 0) & ~np.isfinite(last)

    @cached_property
    def at(self) -> int:
        """Index into `records` at which the runs are compared: the last that half of those begun have come to."""
        begun = np.sort(self.known[self.known > 0])
        return int(begun[len(begun) // 2]) - 1 if len(begun) else 0

    @property
    def epoch(self) -> int:
        """The epoch at which the runs are compared: the last one, when complete."""
        return int(self.records[self.at])

    def values(self, name: str) -> Float[np.ndarray, "runs records"]:
        """One of `QUANTITIES` up to the compared epoch; NaN from where a run diverged, and where it is unknown."""
        finite = np.isfinite(self.history["train_cost"])  # a diverged network still has a share of right guesses
        return np.where(finite, self.history[name], np.nan)[:, : self.at + 1]

    def final(self, name: str) -> Float[np.ndarray, " runs"]:
        """One of `QUANTITIES` at the compared epoch; NaN for a run that diverged or has not come there."""
        return np.where(self.diverged, np.nan, self.values(name)[:, -1])

    def edges(self, name: str) -> tuple[float, float, float]:
        """Low edge, median and high edge of `final(name)` over the runs that did not diverge; NaN if all did."""
        low, middle, high = quantiles(self.final(name)[:, None])[:, 0]
        return float(low), float(middle), float(high)

    @property
    def judged(self) -> str:
        """The set whose error is compared: dev, or train where there is no dev set."""
        return "dev" if self.data.counts[1] else "train"

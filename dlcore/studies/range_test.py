"""Which learning rates does the network bear? One short run in which α rises from update to update.

Smith 2017, Cyclical learning rates for training neural networks, section 3.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.band import first_run, seed_runs
from dlcore.budget import batch_of, training_examples
from dlcore.curvature.cost import cost_at, measured_problem, what_training_adds, without_penalties
from dlcore.curvature.rising_rate import rising_run
from dlcore.curvature.work import MOST_SECONDS, TOO_LARGE, gradient_seconds
from dlcore.data import PreparedData, prepare
from dlcore.run import WorkRefusedError
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

UPDATES = 300
LOWEST, HIGHEST = 1e-5, 10.0
RATES = np.geomspace(LOWEST, HIGHEST, UPDATES)
"""Fifty updates to a power of ten: each rate is 4.7 % above the one before."""
SEEDS = (8, 4, 2)
"""First weights: as many as there is time for."""
STEP_SECONDS = 0.1
"""Of one step, as `gradient_seconds` counts."""
BELOW_THE_LOWEST, BELOW_DIVERGENCE = 3, 10
"""The suggested rate is a third of the one at which J was lowest, and at most a tenth of the one from which on it has
diverged: J goes on falling for a while after a rate has become too large, and a run has to bear its rate for longer
than one update. Where J falls fastest, which is recommended too, the rate came out ten times smaller on moons and
spirals, and the runs were far from done after 60 epochs."""
LEARNT = 0.05
"""A median J that never falls by this share of its first value says nothing about the rate."""


@dataclass(frozen=True, eq=False)
class RangeTest:
    """J on the training set after each update, (rates, seeds): NaN where not yet known, inf where it has diverged.

    `lowest` is where the median of the seeds is least, `diverges` the first rate beyond at which it is above its
    beginning, `suggested` a third of the one or a tenth of the other; NaN where there is none.
    """

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    rates: Float[np.ndarray, " u"]
    cost: Float[np.ndarray, "u seeds"]
    first_cost: Float[np.ndarray, " seeds"]  # before the first update
    suggested: float
    lowest: float
    diverges: float
    batch: int  # examples of one update
    examples: int  # of the training set
    passes: float  # over the training set

    @property
    def seeds(self) -> int:
        """How many are known."""
        return int((~np.isnan(self.cost).any(axis=0)).sum())

    @property
    def median(self) -> Float[np.ndarray, " u"]:
        """Over the seeds that are known, at least one; one of them, because inf has no middle."""
        known = ~np.isnan(self.cost).any(axis=0)
        return np.quantile(self.cost[:, known], 0.5, axis=1, method="nearest")


def found_rates(
    rates: Float[np.ndarray, " u"], median: Float[np.ndarray, " u"], first: float
) -> tuple[float, float, float]:
    """The suggested rate, where J is lowest, and where it has come back to its beginning."""
    none = float("nan")
    bottom = int(np.argmin(median))
    above = np.flatnonzero(median[bottom:] > first)
    diverges = float(rates[bottom + above[0]]) if len(above) else none
    if not median[bottom] <= (1 - LEARNT) * first:
        return none, none, diverges
    lowest = float(rates[bottom])
    highest = diverges / BELOW_DIVERGENCE if np.isfinite(diverges) else np.inf
    return float(f"{min(lowest / BELOW_THE_LOWEST, highest):.2g}"), lowest, diverges


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment = experiment = subject(first_run(experiment))
        self._data = prepare(experiment)
        self._each = seed_runs(experiment.replace(seeds=_seeds(experiment) or SEEDS[-1]))
        self._cost = np.full((UPDATES, len(self._each)), np.nan)
        self._first = np.full(len(self._each), np.nan)
        self._made = 0

    @property
    def progress(self) -> float:
        """Share of the updates made, 0 to 1."""
        return self._made / self._cost.size

    def _steps(self) -> Iterator[bool]:
        portion = max(1, int(STEP_SECONDS / _update_seconds(self._experiment)))
        for seed, one in enumerate(self._each):
            problem = without_penalties(measured_problem(one, self._data))
            self._first[seed] = cost_at(problem, problem.theta)
            found = np.empty(UPDATES)
            for place, cost in zip(range(UPDATES), rising_run(one, self._data, RATES), strict=False):
                found[place] = cost
                self._made += 1
                if place % portion == 0:
                    yield False
            self._cost[:, seed] = found  # a run is shown when it is whole: the median is of runs, not of pieces
            yield seed == len(self._each) - 1

    def snapshot(self) -> RangeTest:
        """As far as it has come."""
        batch = batch_of(self._experiment, self._data.counts[0])
        known = RangeTest(
            experiment=self._experiment,
            complete=self.done,
            notes=_notes(self._experiment, self._data),
            rates=RATES.copy(),
            cost=self._cost.copy(),
            first_cost=self._first.copy(),
            suggested=float("nan"),
            lowest=float("nan"),
            diverges=float("nan"),
            batch=batch,
            examples=self._data.counts[0],
            passes=UPDATES / -(-self._data.counts[0] // batch),
        )
        if not known.seeds:
            return known
        suggested, lowest, diverges = found_rates(RATES, known.median, float(np.nanmedian(self._first)))
        return replace(known, suggested=suggested, lowest=lowest, diverges=diverges)


def _notes(experiment: "Experiment", data: PreparedData) -> tuple[str, ...]:
    """What the updates do without, and what J does."""
    penalties = [name for name, strength in (("L2", experiment.l2), ("L1", experiment.l1)) if strength]
    drawn = f"{' and '.join(penalties)} {'is' if len(penalties) == 1 else 'are'} in every update, and not in J."
    return what_training_adds(experiment, data) + ((drawn,) if penalties else ())


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what the test does not depend on: its own rates, how long it trains, and what is left out
    of its cost."""
    left_out = ("learning_rate", "decay", "decay_rate", "decay_every", "warmup", "epochs", "patience", "ensemble")
    changes = {name: value for name, value in experiment.changes().items() if name not in left_out}
    return type(experiment)(**{name: value for name, value in changes.items() if not name.startswith("change_")})


def _update_seconds(experiment: "Experiment") -> float:
    """About how long one update takes: its gradient, and the cost of all that is measured."""
    batch = batch_of(experiment, training_examples(experiment))
    return gradient_seconds(experiment, batch) + gradient_seconds(experiment) / 2


def _seeds(experiment: "Experiment") -> int | None:
    """How many first weights there is time for; None where not even the fewest."""
    affordable = MOST_SECONDS / (UPDATES * _update_seconds(experiment))
    return next((seeds for seeds in SEEDS if seeds <= affordable), None)


def refusal(experiment: "Experiment") -> str | None:
    """Why there is no range test, with the remedy; None if there is."""
    return None if _seeds(first_run(experiment)) else TOO_LARGE


RANGE_TEST = Study(
    id="range_test",
    title="Range test",
    question="Which learning rates does the network bear?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)

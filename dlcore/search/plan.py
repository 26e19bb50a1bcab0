"""Everything that decides a search, and how much work it is before it starts."""

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dlcore.budget import refusal as run_refusal
from dlcore.budget import training_examples, update_count
from dlcore.experiment import Experiment
from dlcore.rules import mend
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.samplers import SAMPLERS, Asked
from dlcore.search.space import Space, mended_with, values_at, with_values
from dlcore.search.together import filling
from dlcore.set_counts import has_dev_set
from dlcore.studies.effort import update_cost

MOST_TRIALS = 512
MOST_TRAININGS = 8192
"""Trials × seeds."""
MOST_SECONDS = 300.0
"""That a search may take, about."""
LOOKED_AT = 64
"""Trials whose work stands for that of all, where it differs."""


@dataclass(frozen=True)
class SearchPlan:
    """Everything that decides the numbers of a search.

    What `experiment` says of the hyperparameters that vary does not count. Every trial is trained from each of its
    `seeds` weight seeds.
    """

    experiment: Experiment
    space: Space
    sampler: str = "random"
    trials: int = 64  # at most, 1 to 512; a grid takes fewer where it does not come out even
    sampler_seed: int = 0

    @property
    def rounds(self) -> tuple[int, ...]:
        """How many trials each round has."""
        return SAMPLERS[self.sampler].rounds(self.space, self.trials)

    @property
    def count(self) -> int:
        """How many trials it really has."""
        return sum(self.rounds)

    def experiment_at(self, place: np.ndarray) -> Experiment:
        """The experiment of a trial, with all of its seeds."""
        return self.mended_at(place)[0]

    def mended_at(self, place: np.ndarray) -> tuple[Experiment, tuple[str, ...]]:
        """The same, and what of its values could not be used (see `mended_with`)."""
        return mended_with(self.experiment, self.space, values_at(self.space, place))


class SearchEffort(NamedTuple):
    """How much work a search is: networks, their updates together, and about how many seconds on this machine."""

    trainings: int
    updates: int
    seconds: float


def subject(plan: SearchPlan) -> SearchPlan:
    """The plan without what it does not depend on: searches with the same subject are the same."""
    usual, experiment = Experiment().values(), plan.experiment
    fields = {field for dimension in plan.space for field in DIMENSIONS[dimension.name].fields} - {"hidden"}
    changes = {field: usual[field] for field in fields} | {"ensemble": 1}
    mended, _ = mend(experiment.values() | changes)  # the usual loss need not fit the data
    return replace(plan, experiment=Experiment(**mended))


@lru_cache(64)
def effort(plan: SearchPlan) -> SearchEffort:
    """Decided from the plan alone, never by a clock, from the first trials of a sampler that knows nothing yet."""
    rng = np.random.RandomState(plan.sampler_seed)
    count, nothing = min(plan.count, LOOKED_AT), np.zeros((0, len(plan.space)))
    looked = SAMPLERS["random"].propose(Asked(plan.space, nothing, np.zeros(0), count, count, rng))
    trainings = plan.count * plan.experiment.seeds
    ones = [plan.experiment_at(place) for place in looked]
    filled, updates, seconds = filling(ones, trainings, plan.experiment.seeds), 0, 0.0
    for one in ones:
        made, cost = update_count(one), update_cost(one, training_examples(one), shared=True)
        updates += made
        seconds += made * cost.seconds * (filled if cost.together else 1)
    each = trainings / len(looked)
    return SearchEffort(trainings, round(updates * each), seconds * each / (os.cpu_count() or 1))


def refusal(plan: SearchPlan) -> str | None:
    """Why a plan cannot be carried out, with the remedy; None where it can."""
    experiment = plan.experiment
    if not has_dev_set(experiment):
        return "Trials are compared on a dev set, and there is none: give it a share of the examples (split)."
    too_much = run_refusal(_largest(plan))  # with all of its seeds, as its link trains it
    if too_much is not None:
        return f"The largest network of this space is too much. {too_much}"
    trainings, _, seconds = effort(plan)
    if trainings > MOST_TRAININGS:
        return (
            f"{trainings:,} networks are too many, {MOST_TRAININGS:,} is the limit: take fewer trials or fewer seeds "
            "(seeds)."
        )
    if seconds > MOST_SECONDS:
        return (
            f"This search would take about {seconds / 60:,.0f} minutes, {MOST_SECONDS / 60:.0f} is the limit: take "
            "fewer trials, fewer seeds (seeds), fewer epochs (epochs) or smaller networks."
        )
    return None


COSTLY_ENDS = {"units": 1.0, "layers": 1.0, "epochs": 1.0, "batch": 0.0}
"""Where each hyperparameter that decides how much work a network is makes the most of it."""


def _largest(plan: SearchPlan) -> Experiment:
    """The trial of the space with the most work."""
    place = np.array([COSTLY_ENDS.get(one.name, 0.0) for one in plan.space])
    dearest = []
    for dimension, u in zip(plan.space, place, strict=True):
        if dimension.scale == "choice" and dimension.name in COSTLY_ENDS:
            sized = sorted(dimension.choices, key=lambda value: float("inf") if value == "full" else float(value))
            dearest.append(sized[-1] if u else sized[0])
        else:
            dearest.append(dimension.at(u))
    return with_values(plan.experiment, plan.space, dearest)

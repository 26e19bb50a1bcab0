"""A network with hidden layers and the same one without: which is better on the same examples, and whether both have
come far enough for it to be said."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from dlcore.joint_runs import JointRuns
from dlcore.reading import constant_cost, read
from dlcore.restraint_effect import DevChange, paired_change
from dlcore.run import Run
from dlcore.softmax.sureness import judged_answers, judged_split
from dlcore.train_cost import train_cost

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NEARLY = 0.01
"""Errors that differ by no more than this are as good as equal."""
LITTLE = 0.02
"""Beyond the share of false labels, an error that leaves hardly anything to gain."""
ON_ITS_WAY = 0.25
"""A run whose cost is still too high goes on learning if the second half of its epochs took more off it than this share
of what the first half did."""


@dataclass(frozen=True, eq=False)
class Pair:
    """Two runs that have ended and differ in their hidden layers only."""

    straight: Run  # without
    layered: Run
    change: DevChange  # error with hidden layers minus that without, on the same examples
    guess: float  # least error there of always the same answer

    @property
    def layers_better(self) -> bool:
        """Whether the examples can tell that hidden layers do better."""
        return self.change.sure and self.change.difference < 0

    @property
    def layers_worse(self) -> bool:
        """Whether the examples can tell that they do worse."""
        return self.change.sure and self.change.difference > 0

    @property
    def layers_needed(self) -> bool:
        """Whether what stopped the network without them was not too little training."""
        return self.layers_better and not self.could_catch_up

    @property
    def nearly_equal(self) -> bool:
        return abs(self.change.difference) <= NEARLY

    def learned(self, run: Run) -> bool:
        """Whether one of them tells the classes apart at all."""
        return read(run).verdict != "stuck" and judged_error(run) < self.guess

    @cached_property
    def could_catch_up(self) -> list[Run]:
        """Those of the two that have not come to their end and might yet change the answer."""
        if self.layers_better:
            return [self.straight] if _goes_on(self.straight) else []
        if not self.layers_worse and judged_error(self.straight) <= LITTLE + self.straight.experiment.flip:
            return []
        behind = [self.layered] if _goes_on(self.layered) or read(self.layered).verdict == "stuck" else []
        return behind if self.layers_worse or not _goes_on(self.straight) else [self.straight, *behind]


def pair_of(shown: JointRuns) -> Pair | None:
    """The runs with the own one's loss, as their answers to the same examples compare; None where one of the two is not
    there, has not ended or has diverged."""
    runs = [run for run in shown.runs.values() if run.experiment.loss == shown.experiment.loss and run.complete]
    fine = sorted((run for run in runs if run.diverged_at is None), key=lambda run: bool(run.experiment.hidden))
    if [bool(run.experiment.hidden) for run in fine] != [False, True]:
        return None
    straight, layered = fine
    without, with_ = judged_answers(straight).wrong, judged_answers(layered).wrong
    asked = min(len(without), len(with_))  # of a very large set a large network answers fewer examples
    labels = straight.data.labels[straight.data.slices[judged_split(straight)]]
    guess = 1 - float(np.bincount(labels).max()) / len(labels)
    return Pair(straight, layered, paired_change(without[:asked], with_[:asked]), guess)


def judged_error(run: Run) -> float:
    """Share of wrong answers on the set that a network is judged on."""
    numbers = run.final[judged_split(run)]
    assert numbers is not None
    return numbers["error"]


def straight_boundaries(run: Run) -> bool:
    """Whether logits that are linear in the features are so in the inputs: then boundaries are lines or planes."""
    return run.data.dataset.inputs > 2 or set(run.data.feature_ids) <= {"x1", "x2"}


def bends_nothing(experiment: "Experiment") -> bool:
    """Whether hidden layers leave every logit linear: linear units do, unless each example is divided by its own
    deviation."""
    return experiment.activation == "linear" and experiment.normalization != "layer"


def _goes_on(run: Run) -> bool:
    """Whether more epochs would take a run further."""
    verdict = read(run).verdict
    if verdict != "stuck":
        return verdict == "learning"
    cost = train_cost(run)
    first, second = cost[0] - cost[len(cost) // 2], cost[len(cost) // 2] - cost[-1]
    return bool(second > ON_ITS_WAY * max(first, LITTLE * constant_cost(run)))

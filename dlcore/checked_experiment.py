"""The gradient check of an experiment: its network at one moment, with or without a bug, looked at with one step ε."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlcore.backpropagation import Problem, problem_of
from dlcore.bug_hunt import NOTHING, seat_of
from dlcore.data import prepare
from dlcore.gradient_check.bugs import Planted, plant
from dlcore.gradient_check.check import Check, check
from dlcore.gradient_check.differences import EPSILONS
from dlcore.gradient_check.effort import CHECK_EXAMPLES, work_of
from dlcore.gradient_check.reading import REFERENCE_EPSILON, Asked, Attempt, CheckReading, read_check
from dlcore.gradient_check.verdicts import Verdict, verdict_of
from dlcore.plain_descent import Descent, descend

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

KEPT = 16
"""Checks remembered for who comes back to them: one of 500 parameters holds half a megabyte."""
PROBLEMS_KEPT, LARGE_KEPT = 32, 4
"""Networks, of which the largest has 25 megabytes of parameters."""
LARGE = 100_000
"""Weights between hidden layers of a network that is too large to be checked, or nearly."""
MOST_DESCENT = 2e8
"""Multiply-adds of all forward passes of a descent: a third of a second."""


@dataclass(frozen=True)
class CheckPlan:
    """Everything that decides the numbers of a check."""

    experiment: "Experiment"
    updates: int = 0  # of plain gradient descent before the check
    bug: str = NOTHING
    hunt: int = 0  # number of the hunt that hides a bug; 0 for none: then `bug` counts
    epsilon: float = REFERENCE_EPSILON
    formula: str = "two"
    precision: str = "float64"
    examples: int = CHECK_EXAMPLES

    @property
    def problem(self) -> Problem:
        """The network, its examples and its parameters at that moment."""
        return _problem(CheckPlan(self.experiment, self.updates, examples=self.examples))

    @property
    def updates_made(self) -> int:
        """So many of the updates as do not take too long in a network of this size."""
        return min(self.updates, _most_updates(self)) if self.updates else 0

    @property
    def looked_at(self) -> Asked:
        """Which of its numbers."""
        return Asked(self.epsilon, self.formula, self.precision)

    @property
    def epsilons(self) -> tuple[float, ...]:
        """The steps of the curve, this one among them."""
        return tuple(sorted({*EPSILONS, self.epsilon}, reverse=True))

    @property
    def planted(self) -> Planted | None:
        """The bug in its place; None for no bug, and for one that this network has no place for."""
        if self.hunt:
            return seat_of(self.hunt, self.problem)
        return None if self.bug == NOTHING else plant(self.problem, self.bug)


@dataclass(frozen=True, eq=False)
class Checked:
    """The numbers of a check, and those of one step ε, one quotient and one precision, which the page shows."""

    plan: CheckPlan
    check: Check
    complete: bool = True  # a check is never half done; guided experiments ask

    @property
    def experiment(self) -> "Experiment":
        return self.plan.experiment

    @property
    def relative(self) -> float:
        """The relative difference at this step."""
        relative = self.check.relative(self.plan.formula, self.plan.precision)
        return float(relative[self.check.row(self.plan.epsilon)])

    @property
    def size(self) -> float:
        """‖g‖ of the backpropagated gradient."""
        return float(np.linalg.norm(self.check.backpropagated[self.plan.precision]))

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.relative)

    @property
    def crossed(self) -> int:
        """Parameters whose step crosses a kink."""
        crossed = self.check.crossed
        return 0 if crossed is None else int(crossed[self.check.row(self.plan.epsilon)].sum())

    @property
    def reading(self) -> CheckReading:
        """What the numbers say. Updates that led to no finite cost are what is to be left out."""
        reading = read_check(self.check, self.plan.looked_at)
        if reading.verdict == "overflow" and self.plan.updates_made:
            return replace(reading, attempt=Attempt("no updates before the check", {"updates": 0}))
        return reading


def checked(plan: CheckPlan) -> Checked:
    """The check, computed once whatever is looked at. Raises ValueError for a network too large to be checked."""
    return Checked(plan, _check(_computed(plan)))


def mended(plan: CheckPlan) -> Checked:
    """The same check with every line right."""
    return checked(replace(plan, bug=NOTHING, hunt=0))


def descents(plan: CheckPlan, updates: int) -> tuple[Descent, Descent]:
    """That many further updates of gradient descent, or as many as do not take too long in a network of this size: with
    the right gradient, and with the one that is checked."""
    plan = _computed(plan)
    return _descents(plan, max(1, min(updates, _most_updates(plan) // 2)))


def _most_updates(plan: CheckPlan) -> int:
    """How many updates of one descent `MOST_DESCENT` allows."""
    return int(MOST_DESCENT // work_of(_problem(CheckPlan(plan.experiment, examples=plan.examples))))


def _computed(plan: CheckPlan) -> CheckPlan:
    """One plan for all that differ only in which of the same numbers are looked at."""
    usual = REFERENCE_EPSILON if plan.epsilon in EPSILONS else plan.epsilon
    return replace(plan, epsilon=usual, formula="two", precision="float64")


def _problem(plan: CheckPlan) -> Problem:
    between = sum(one * other for one, other in pairwise(plan.experiment.hidden))
    return (_large if between > LARGE else _small)(plan)


def _computed_problem(plan: CheckPlan) -> Problem:
    experiment = plan.experiment
    if not plan.updates:
        return problem_of(experiment, prepare(experiment), plan.examples)
    start = _problem(replace(plan, updates=0))
    return replace(start, theta=descend(start, plan.updates_made, experiment.learning_rate).theta)


_small, _large = (lru_cache(kept)(_computed_problem) for kept in (PROBLEMS_KEPT, LARGE_KEPT))


@lru_cache(KEPT)
def _check(plan: CheckPlan) -> Check:
    return check(plan.problem, plan.planted, epsilons=plan.epsilons)


@lru_cache(KEPT)
def _descents(plan: CheckPlan, updates: int) -> tuple[Descent, Descent]:
    rate, planted = plan.experiment.learning_rate, plan.planted
    right = descend(plan.problem, updates, rate)
    return right, right if planted is None else descend(plan.problem, updates, rate, planted.rules)

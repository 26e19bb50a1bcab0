"""Minimise an expression: a descent along the gradient that its tape gives, with the course's update rules."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float

from dlcore.autodiff.expression import Expression
from dlcore.autodiff.tape import gradient, record
from dlcore.optimizers.spec import Hyperparameters
from dlcore.update_rules import RULES, empty

UPDATES = 1000
REMEMBERED = 64
PRECISIONS: dict[str, type[np.floating]] = {"float32": np.float32, "float64": np.float64}
"""float32 is what the course's notebook trains in, and what deep learning usually does."""


@dataclass(frozen=True)
class DescentPlan:
    """What descends, from where and how."""

    expression: Expression
    start: tuple[float, ...]  # a value for every variable
    moves: tuple[int, ...]  # which variables the descent may change, by their place; the others stay
    rule: str = "adam"  # of dlcore.update_rules.RULES
    learning_rate: float = 0.1
    precision: str = "float32"  # of PRECISIONS
    updates: int = UPDATES


@dataclass(frozen=True, eq=False)
class Descent:
    """Where it went. Without a number in the cost or in the gradient it ends: nothing can be updated by that."""

    plan: DescentPlan = field(repr=False)
    values: Float[np.ndarray, "t variables"]  # before the first update and after each
    costs: Float[np.ndarray, " t"]
    gradients: Float[np.ndarray, "t variables"]
    diverged: bool

    @property
    def updates(self) -> int:
        return len(self.costs) - 1


@lru_cache(maxsize=REMEMBERED)
def descend(plan: DescentPlan) -> Descent:
    """Take the updates, up to the first where the cost or the gradient is no number."""
    dtype, rule = PRECISIONS[plan.precision], RULES[plan.rule]
    moves = np.zeros(len(plan.start), bool)
    moves[list(plan.moves)] = True
    numbers: list[Any] = [dtype(one) for one in Hyperparameters(plan.learning_rate)]
    given = Hyperparameters(*numbers)
    theta = np.array(plan.start, dtype)
    slots, values, costs, gradients = empty(theta), [], [], []
    diverged = False
    with np.errstate(all="ignore"):  # what diverges is shown so
        for update in range(plan.updates + 1):
            tape = record(plan.expression, theta.tolist(), dtype)
            g = np.where(moves, np.array(gradient(tape), dtype), dtype(0))
            values.append(theta)
            costs.append(tape.result)
            gradients.append(g)
            diverged = not (np.isfinite(tape.result) and np.isfinite(g).all())
            if diverged or update == plan.updates:
                break
            step, slots = rule(g, slots, update + 1, theta, given)
            theta = np.where(moves, theta + step, theta)
    return Descent(plan, np.array(values), np.array(costs), np.array(gradients), diverged)

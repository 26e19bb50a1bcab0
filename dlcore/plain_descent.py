"""Gradient descent with a backward pass that may be wrong: what its cost curve tells of a bug, and what it hides."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Cache, Problem, Rules, backward


@dataclass(frozen=True, eq=False)
class Descent:
    """Plain gradient descent on all examples of a problem."""

    costs: Float[np.ndarray, " t"]  # J before the first update and after each; inf or NaN once it has diverged
    theta: Float[np.ndarray, " p"]  # after the last

    @property
    def updates(self) -> int:
        return len(self.costs) - 1

    @property
    def fell(self) -> float:
        """By which share of its first value J has fallen; NaN where it has diverged."""
        return float(1 - self.costs[-1] / self.costs[0]) if np.isfinite(self.costs[-1]) else float("nan")


def descend(problem: Problem, updates: int, learning_rate: float, rules: Rules | None = None) -> Descent:
    """Take that many updates with the gradient that `rules` give. The cost is the true one, whatever the rules."""
    costs = []
    for met, cache in descend_along(problem, updates, learning_rate, rules):
        problem = met
        costs.append(float(cache.cost))
    return Descent(np.array(costs), problem.theta)


def descend_along(
    problem: Problem, updates: int, learning_rate: float, rules: Rules | None = None
) -> Iterator[tuple[Problem, Cache]]:
    """The problem and its forward pass before the first of that many updates, and after each."""
    for update in range(updates + 1):
        cache = problem.forward()
        yield problem, cache
        if update < updates:
            with np.errstate(all="ignore"):  # what diverges is shown so
                # theta := theta - alpha dtheta
                theta = problem.theta - learning_rate * backward(cache, rules or Rules()).flat
            problem = replace(problem, theta=theta)

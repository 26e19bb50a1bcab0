"""The largest stable learning rate: predicted from the curvature, and observed by trying.

Gradient descent on a parabola with largest eigenvalue lambda_max settles if and only if alpha < 2 / lambda_max. A
linear model with squared error has exactly such a cost; that of a network only looks like one nearby.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dlcore.backpropagation import Configuration, Problem
from dlcore.curvature.cost import cost_at, gradient, measured_problem
from dlcore.data import PreparedData
from dlcore.engine.settings import architecture_of
from dlcore.losses import choose_head

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

HALVINGS = 7
"""Of the interval in which the observed rate lies: from a factor of two to 0.5 %."""


def parabola(experiment: "Experiment", data: PreparedData) -> Problem:
    """The same inputs and targets, without hidden layers and with squared error: J is a parabola in (W, b), begun at
    W = 0 and b = 0. The L2 penalty, itself a parabola, is kept."""
    plain = experiment.replace(hidden=())
    problem = measured_problem(plain, data)
    architecture = architecture_of(plain, data)
    configuration = Configuration(architecture, plain.activation, choose_head("regression", 2, "mse"), l2=plain.l2)
    return replace(problem, theta=np.zeros_like(problem.theta), configuration=configuration)


def ended_at(problem: Problem, rate: float, updates: int) -> float:
    """J after so many updates of gradient descent on all examples, over J before them: above 1 it went uphill. inf once
    it is no number any more."""
    theta = problem.theta
    with np.errstate(all="ignore"):  # what diverges is shown so
        for _ in range(updates):
            theta = theta - rate * gradient(problem, theta)  # theta <- theta - alpha dJ/dtheta
            if not np.isfinite(theta).all():
                return float("inf")
        ratio = cost_at(problem, theta) / cost_at(problem, problem.theta)
    return ratio if np.isfinite(ratio) else float("inf")


def diverges(ratio: float) -> bool:
    """Whether a descent that ended at this ratio of its first cost counts as diverged."""
    return ratio > 1


def observed_rate(problem: Problem, low: float, high: float, updates: int) -> float:
    """The rate between `low`, which settles, and `high`, which diverges, where one turns into the other: halved on a
    log scale `HALVINGS` times."""
    for _ in range(HALVINGS):
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if diverges(ended_at(problem, middle, updates)) else (middle, high)
    return float(np.sqrt(low * high))

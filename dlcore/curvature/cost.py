"""The cost whose curvature is measured: that of the training set, with everything that is smooth in it."""

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.backpropagation import Problem, backward, problem_of
from dlcore.data import PreparedData
from dlcore.optimizers import OPTIMIZERS
from dlcore.sampled_masks import drops_units

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_EXAMPLES = 2000
"""Training examples that the cost is taken over; more would take seconds for every eigenvalue."""
MOST_PRODUCTS = 1 << 18
"""Multiply-adds of one matrix product: OpenBLAS leaves it on one thread. Split between threads that wait for each other
a gradient took ten times as long on a busy machine."""
FEWEST_IN_A_PART = 64


def measured_problem(
    experiment: "Experiment", data: PreparedData, frame: Shaped[np.ndarray, " p"] | None = None
) -> Problem:
    """The cost at the first weights, or at those of a `frame` of a run, over the first `MOST_EXAMPLES` examples.

    Without dropout, whose masks change at every update. Without L1: its second derivative is 0 wherever it has one, and
    weights that L1 holds at exactly 0 sit on its kink. Without L2 where the optimizer does not minimise it but
    shrinks the weights beside its steps.
    """
    problem = problem_of(experiment.replace(keep_prob=(1.0,)), data, MOST_EXAMPLES, frame)
    l2 = 0.0 if is_decoupled(experiment) else experiment.l2
    return replace(problem, configuration=replace(problem.configuration, l1=0.0, l2=l2))


def is_decoupled(experiment: "Experiment") -> bool:
    """Whether the optimizer applies L2 itself, as a decay of the weights that is in no cost."""
    return "l2" in OPTIMIZERS[experiment.optimizer].uses


def without_penalties(problem: Problem) -> Problem:
    """The problem whose cost is that of the page's curves: of the predictions alone."""
    return replace(problem, configuration=replace(problem.configuration, l1=0.0, l2=0.0))


def parts_of(problem: Problem) -> list[tuple[float, Problem]]:
    """The problem as several with fewer examples each, and their weights: J is the weighted sum of their costs. One
    part under batch normalization, which takes its moments over all examples."""
    architecture, m = problem.configuration.architecture, problem.inputs.shape[1]
    largest = max(n_in * n_out for n_in, n_out in pairwise(architecture.sizes))
    part = max(FEWEST_IN_A_PART, MOST_PRODUCTS // largest)
    if m <= part or architecture.normalization.kind == "batch":
        return [(1.0, problem)]
    found = []
    for start in range(0, m, part):
        inputs, targets = problem.inputs[:, start : start + part], problem.targets[:, start : start + part]
        share = inputs.shape[1] / m
        # a problem divides lambda by its own number of examples, and J by m
        configuration = replace(problem.configuration, l2=problem.configuration.l2 * share)
        found.append((share, replace(problem, inputs=inputs, targets=targets, configuration=configuration)))
    return found


def cost_at(problem: Problem, theta: Float[np.ndarray, " p"]) -> float:
    """J of a problem's network with other parameters; inf or NaN where it overflows."""
    return sum(share * float(replace(part, theta=theta).forward().cost) for share, part in parts_of(problem))


def gradient(problem: Problem, theta: Float[np.ndarray, " p"] | None = None) -> Float[np.ndarray, " p"]:
    """dJ/dtheta at the problem's parameters or at others."""
    at = problem.theta if theta is None else theta
    found = np.zeros_like(at)
    for share, part in parts_of(problem):
        found += share * backward(replace(part, theta=at).forward()).flat
    return found


def what_is_left_out(experiment: "Experiment", data: PreparedData) -> tuple[str, ...]:
    """Sentences about the difference between the cost that is measured and the one that is trained."""
    said = list(what_training_adds(experiment, data))
    if experiment.l1:
        said.append("L1 is left out: it has no curvature but at 0, where it has a kink.")
    if experiment.l2 and is_decoupled(experiment):
        name = OPTIMIZERS[experiment.optimizer].label
        said.append(f"Measured without L2: {name} does not minimise it, it shrinks the weights beside its steps.")
    return tuple(said)


def what_training_adds(experiment: "Experiment", data: PreparedData) -> tuple[str, ...]:
    """Sentences about the examples left out here, and about what training draws at random."""
    said = []
    if data.counts[0] > MOST_EXAMPLES:
        said.append(f"Measured on the first {MOST_EXAMPLES:,} of {data.counts[0]:,} training examples.")
    if drops_units(experiment):
        said.append("Measured without dropout: its masks change the cost at every update.")
    if experiment.augmentation:
        said.append("Measured on the training examples as they are, without augmentation.")
    return tuple(said)

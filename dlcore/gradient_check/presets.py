"""The published cases of the course's exercise on gradient checking, computed again.

Sources: Ng, Improving Deep Neural Networks, week 1: the lecture's cubic; the notebook "Gradient Checking" with its test
cases, in the versions of Kulbear (2017) and of ChrisRosales and NitinJoshi10 (2021).
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Configuration, Problem, Rules, flatten
from dlcore.backpropagation.forward import LayerCache
from dlcore.gradient_check.check import Check, check
from dlcore.gradient_check.differences import differences
from dlcore.gradient_check.verdicts import relative_difference
from dlcore.losses import HEADS
from dlcore.parameters import Architecture, ExactLayer

COURSE_EPSILON = 1e-7
COURSE_LINE = 2e-7
"""Where the notebooks of 2021 draw the line, after the right gradient had failed at 1e-7."""
ONE_DIMENSION = ((2.0, 4.0), (3.0, 4.0))
"""(x, θ) of J = θx, as the notebooks of 2017 and 2021 have it."""
CUBIC_AT, CUBIC_EPSILON = 1.0, 0.01
SIZES = (4, 5, 3, 1)
FACTORS = (2.0, 4.0, -1.0, 0.0)


@dataclass(frozen=True)
class OneDimension:
    """J(θ) = θx: its derivative x, its quotient at the course's ε, and how far they are apart."""

    x: float
    theta: float
    numerical: float
    relative: float


@dataclass(frozen=True)
class Cubic:
    """J(θ) = θ³ at θ = 1 with ε = 0.01: the derivative is 3."""

    two_sided: float
    one_sided: float


def one_dimension(x: float, theta: float) -> OneDimension:
    """The first exercise: a single parameter."""
    found = differences(lambda vectors: x * vectors[:, 0], np.array([theta]), epsilons=(COURSE_EPSILON,))
    numerical = found.gradient()
    return OneDimension(x, theta, float(numerical[0, 0]), float(relative_difference(numerical, np.array([x]))[0]))


def cubic() -> Cubic:
    """The lecture's example: why two sides are worth twice the work."""
    found = differences(lambda vectors: vectors[:, 0] ** 3, np.array([CUBIC_AT]), epsilons=(CUBIC_EPSILON,))
    return Cubic(float(found.gradient("two")[0, 0]), float(found.gradient("one")[0, 0]))


def of_a_factor(factor: float) -> float:
    """The relative difference of two gradients of which one is `factor` times the other: |k - 1| / (|k| + 1)."""
    return abs(factor - 1) / (abs(factor) + 1)


def course_problem(from_outputs: bool = True) -> Problem:
    """The second exercise: 4-5-3-1, ReLU, ReLU, sigmoid, three examples, 47 parameters, all drawn from N(0, 1)."""
    rng = np.random.RandomState(1)
    inputs = rng.randn(SIZES[0], 3)
    layers = []
    for before, units in pairwise(SIZES):
        weights = rng.randn(units, before)
        layers.append(ExactLayer(weights, rng.randn(units, 1)[:, 0]))
    configuration = Configuration(Architecture(SIZES), "relu", HEADS["sigmoid_ce"], from_outputs=from_outputs)
    return Problem(flatten(layers), inputs, np.array([[1.0, 1.0, 0.0]]), configuration)


class CourseBugs(Rules):
    """The two mistakes that the notebook has hidden in its backward pass."""

    def weights(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, "o i"]:
        # dW2 = 1./m * np.dot(dZ2, A1.T) * 2
        return super().weights(layer, dz) * (2 if layer.index == 2 else 1)

    def bias(self, layer: LayerCache, dz: Float[np.ndarray, "o m"]) -> Float[np.ndarray, " o"]:
        # db1 = 4./m * np.sum(dZ1, axis=1, keepdims=True)
        return super().bias(layer, dz) * (4 if layer.index == 1 else 1)


@lru_cache(maxsize=4)
def course_case(bugs: bool = False, from_logits: bool = False) -> Check:
    """The check of the 47 parameters: with the notebook's two bugs or without; with the cost from a[L], as the notebook
    writes it, or from the logits z[L]. Where a is nearly 0 or 1, 1 - a has lost most of its digits."""
    return check(course_problem(from_outputs=not from_logits), rules=CourseBugs() if bugs else Rules())

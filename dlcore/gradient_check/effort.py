"""How much a check costs, and what is left out to keep it to about a second.

Every parameter is moved twice for each ε, and every time the whole cost is evaluated: the work grows with the square
of the number of parameters, which is why gradients are checked on small networks, or on some parameters of large ones.
"""

import numpy as np
from jaxtyping import Int

from dlcore.backpropagation import Problem, blocks_of
from dlcore.gradient_check.differences import EPSILONS, PRECISIONS
from dlcore.gradient_check.kinks import bends
from dlcore.prediction import ACTIVATION_WORK

CHECK_EXAMPLES = 20
"""Training examples that the cost of a check is taken over: the check is of the code, not of the data."""
MOST_WORK = 2e9
"""Multiply-adds of all evaluations of a check, in every precision and once more for the kinks: about a second."""
FEWEST_OF_A_BLOCK = 4


def work_of(problem: Problem) -> int:
    """Multiply-adds of one evaluation of the cost."""
    hidden = sum(problem.configuration.architecture.hidden)
    return problem.inputs.shape[1] * (len(problem.theta) + ACTIVATION_WORK * hidden)


def passes_of(problem: Problem) -> int:
    """How often every moved copy of the parameters goes through the network: in each precision, and where g bends once
    more to see what steps over a kink."""
    return len(PRECISIONS) + bends(problem)


def most_moved(problem: Problem) -> int:
    """How many parameters can be moved."""
    return int(MOST_WORK // (passes_of(problem) * 2 * len(EPSILONS) * work_of(problem)))


def refusal(problem: Problem) -> str:
    """Why this network is not checked; empty where it is."""
    blocks = blocks_of(problem.configuration.architecture)
    if most_moved(problem) >= FEWEST_OF_A_BLOCK * len(blocks):
        return ""
    return (
        f"{len(problem.theta):,} parameters are too many to check: every one of them moved means the whole cost twice, "
        "for each ε. Gradients are checked on a small copy: fewer layers, fewer units."
    )


def moved_parameters(problem: Problem) -> Int[np.ndarray, " k"]:
    """All parameters, or of a larger network some that are spread evenly over every block.

    Raises ValueError where not even that is possible.
    """
    blocks, most, count = blocks_of(problem.configuration.architecture), most_moved(problem), len(problem.theta)
    if reason := refusal(problem):
        raise ValueError(reason)
    if count <= most:
        return np.arange(count)
    spare = most - FEWEST_OF_A_BLOCK * len(blocks)
    chosen = []
    for block in blocks:
        wanted = min(block.size, FEWEST_OF_A_BLOCK + int(spare * block.size / count))
        chosen.append(block.start + np.linspace(0, block.size - 1, wanted).round().astype(int))
    return np.concatenate(chosen)

"""What a planted bug really does to a gradient: the truth that a check should find out."""

import numpy as np

from dlcore.backpropagation import Problem, Rules, backward, blocks_of
from dlcore.gradient_check.bugs import Planted
from dlcore.gradient_check.verdicts import BUG_FROM, relative_difference

VANISHING = 1e-12
"""A block whose gradient is below this share of the whole is zero but for rounding."""


def damage(problem: Problem, planted: Planted) -> dict[str, float]:
    """Of every block the relative difference between the gradient with the bug and the right one, 0 where both vanish;
    1 in all of them where the bug is in the cost, whose differences then have nothing to do with any gradient."""
    blocks = blocks_of(problem.configuration.architecture)
    if planted.bug.in_cost:
        return {block.name: 1.0 for block in blocks}
    cache = problem.forward()
    right, wrong = backward(cache, Rules()).flat, backward(cache, planted.rules).flat
    nothing = VANISHING * float(np.linalg.norm(right))
    found = {}
    for block in blocks:
        one, other = wrong[block.slice], right[block.slice]
        vanish = max(np.linalg.norm(one), np.linalg.norm(other)) <= nothing
        found[block.name] = 0.0 if vanish else float(relative_difference(one, other))
    return found


def wrong_blocks(problem: Problem, planted: Planted) -> tuple[str, ...]:
    """Names of the blocks whose gradient is off by as much as a check calls a bug; empty where the wrong line happens
    to give the right numbers, as a derivative that only zeros are multiplied by."""
    return tuple(name for name, apart in damage(problem, planted).items() if apart >= BUG_FROM)

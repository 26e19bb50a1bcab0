"""Grid search: every combination of a few values of each hyperparameter."""

from itertools import product
from math import prod

import numpy as np
from jaxtyping import Float

from dlcore.search.samplers.spec import Asked, SamplerSpec
from dlcore.search.space import Space


def sides(space: Space, trials: int) -> tuple[int, ...]:
    """How many values of each hyperparameter a grid of at most so many trials has: as many of each as go, and one more
    of the first ones where that still fits. Of choices and whole numbers no more than there are."""
    found = [1] * len(space)
    growing = list(range(len(space)))
    while growing:
        axis = min(growing, key=lambda one: found[one])
        found[axis] += 1
        if found[axis] > (space[axis].levels or trials) or prod(found) > trials:
            found[axis] -= 1
            growing.remove(axis)
    return tuple(found)


def rounds(space: Space, trials: int) -> tuple[int, ...]:
    """One, of all combinations."""
    return (prod(sides(space, trials)),)


def propose(asked: Asked) -> Float[np.ndarray, "count dims"]:
    """u = (i + ½)/k on each axis, i from 0 to k − 1: the middles of k equal shares."""
    each = [(np.arange(side) + 0.5) / side for side in sides(asked.space, asked.trials)]
    return np.array(list(product(*each)))


GRID = SamplerSpec(
    id="grid",
    title="Grid",
    help="Every combination of a few values of each hyperparameter, evenly spread on its scale.",
    rounds=rounds,
    propose=propose,
)

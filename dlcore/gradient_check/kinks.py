"""Steps that cross a kink: where g bends, as ReLU does at 0, the cost has no derivative, and a quotient of differences
whose two evaluations lie on either side of the bend is between the two slopes. Backpropagation gives the left one.

An L1 penalty bends where a weight is 0. A weight that is 0 does no harm: there both sides are alike, and the quotient
is 0 as sign(0) is.

Not only large steps cross. A unit whose z is exactly 0, as that of an example for which the whole layer before is
dead while the biases are still 0, is crossed by every step.
"""

import numpy as np
from jaxtyping import Bool, Int

from dlcore.backpropagation import Problem, blocks_of, unflatten
from dlcore.backpropagation.costs import MOST_BYTES
from dlcore.backpropagation.forward import layer_by_layer


def bends(problem: Problem) -> bool:
    """Whether g has kinks that hidden units may step over."""
    return bool(problem.configuration.activation.kinks and problem.configuration.architecture.hidden)


def crossings(
    problem: Problem, moved: Int[np.ndarray, " k"], epsilons: tuple[float, ...]
) -> Bool[np.ndarray, "e k"] | None:
    """For every step ε and every moved parameter: whether, between θ + ε e_i and θ − ε e_i, any hidden unit comes to
    the other side of a kink for any example, or a weight under an L1 penalty changes its sign. float64; None where
    neither g nor the penalty has a kink."""
    if not bends(problem):
        return changed_signs(problem, moved, epsilons) if problem.configuration.l1 else None
    return _changed_sides(problem, moved, epsilons) | changed_signs(problem, moved, epsilons)


def changed_signs(
    problem: Problem, moved: Int[np.ndarray, " k"], epsilons: tuple[float, ...]
) -> Bool[np.ndarray, "e k"]:
    """Which steps carry a weight over 0, where |W| of an L1 penalty bends; none without that penalty."""
    if not problem.configuration.l1:
        return np.zeros((len(epsilons), len(moved)), bool)
    weights = np.zeros(len(problem.theta), bool)
    for block in blocks_of(problem.configuration.architecture):
        weights[block.slice] = block.field == "weights"
    sizes = np.abs(problem.theta[moved])
    return weights[moved] & (sizes > 0) & (sizes <= np.array(epsilons)[:, None])


def _changed_sides(
    problem: Problem, moved: Int[np.ndarray, " k"], epsilons: tuple[float, ...]
) -> Bool[np.ndarray, "e k"]:
    configuration = problem.configuration
    widest, examples = max(configuration.architecture.hidden), problem.inputs.shape[1]
    part = max(1, MOST_BYTES // (2 * problem.theta.itemsize * widest * examples))
    found = np.zeros((len(epsilons), len(moved)), bool)
    for row, epsilon in enumerate(epsilons):
        for start in range(0, len(moved), part):
            some = moved[start : start + part]
            found[row, start : start + part] = _crossed(problem, some, epsilon)
    return found


def _crossed(problem: Problem, moved: Int[np.ndarray, " k"], epsilon: float) -> Bool[np.ndarray, " k"]:
    configuration, rows = problem.configuration, np.arange(len(moved))
    vectors = np.repeat(problem.theta[None, None], 2, axis=0).repeat(len(moved), axis=1)  # (2, k, p)
    vectors[0, rows, moved] += epsilon
    vectors[1, rows, moved] -= epsilon
    crossed = np.zeros(len(moved), bool)
    layers = unflatten(vectors, configuration.architecture)
    with np.errstate(over="ignore", invalid="ignore"):
        for layer in layer_by_layer(layers, problem.inputs, configuration):
            if layer.is_output:
                break
            for kink in configuration.activation.kinks:
                above = layer.g_input > kink
                crossed |= (above[0] != above[1]).any(axis=(-2, -1))
    return crossed

"""Products of the Hessian with a vector, without ever writing the Hessian down.

    H v = (g(theta + eps v) - g(theta - eps v)) / (2 eps),   ||v|| = 1

The two-sided difference of the exact gradient, in float64: its error is eps^2/6 times a third derivative, and rounding
of about 1e-16 ||g|| / eps. Pearlmutter 1994, Fast exact multiplication by the Hessian, eq. 1 (its exact version would
need every activation's second derivative). Of a network with kinks (ReLU) it is the Hessian of the piece it stands on,
unless an example stands within eps of a kink.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Problem
from dlcore.curvature.cost import gradient

STEP = 1e-6
"""Length of the step along v: small enough that hardly any ReLU changes sides on the way."""


def hessian_vector(problem: Problem, vector: Float[np.ndarray, " p"]) -> Float[np.ndarray, " p"]:
    """H v; zeros for v = 0."""
    length = float(np.linalg.norm(vector))
    if length == 0:
        return np.zeros_like(vector)
    step = STEP / length * vector
    with np.errstate(all="ignore"):  # a network that overflows has no curvature: NaN
        # H v = ||v|| (g(theta + eps v/||v||) - g(theta - eps v/||v||)) / (2 eps)
        difference = gradient(problem, problem.theta + step) - gradient(problem, problem.theta - step)
        return difference * (length / (2 * STEP))


def hessian_columns(problem: Problem) -> Iterator[Float[np.ndarray, " p"]]:
    """The columns of H, one after the other."""
    for place in range(len(problem.theta)):
        unit = np.zeros(len(problem.theta))
        unit[place] = 1.0
        yield hessian_vector(problem, unit)


def hessian(problem: Problem) -> Float[np.ndarray, "p p"]:
    """H as a whole, made symmetric: p products."""
    found = np.column_stack(list(hessian_columns(problem)))
    return (found + found.T) / 2

"""The gradient as quotients of differences of the cost, one parameter after another, for many steps ε.

Nothing is derived: the cost is evaluated at θ with a single parameter moved, which is why these numbers can judge a
backward pass. All moved copies of θ for one ε are evaluated together.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Shaped

# (k, p) parameter vectors -> (k,) their costs, in the precision of the vectors
Costs = Callable[[Shaped[np.ndarray, "k p"]], Shaped[np.ndarray, " k"]]

EPSILONS: tuple[float, ...] = tuple(float(f"1e-{power}") for power in range(1, 16))
"""From 1e-1 to 1e-15, one for each decade."""
FORMULAS = {
    "two": "(J(θ+ε) − J(θ−ε)) / (2ε)",
    "one": "(J(θ+ε) − J(θ)) / ε",
    "unbracketed": "(J(θ+ε) − J(θ−ε)) / 2 * ε",
}
"""The quotients. The last is a mistake that is often met: without the brackets it multiplies by ε."""
PRECISIONS: dict[str, type] = {"float64": np.float64, "float32": np.float32}


@dataclass(frozen=True, eq=False)
class Differences:
    """The costs beside θ for every step ε (axis e) and every moved parameter (axis k), in the precision that they were
    computed in; the quotients are taken in that precision too."""

    epsilons: Shaped[np.ndarray, " e"]
    cost: float  # J(θ)
    cost_again: float  # J(θ) evaluated once more: another number only where the cost draws lots
    above: Shaped[np.ndarray, "e k"]  # J(θ + ε e_i)
    below: Shaped[np.ndarray, "e k"]  # J(θ − ε e_i)

    def gradient(self, formula: str = "two") -> Float[np.ndarray, "e k"]:
        """The quotient by one of `FORMULAS`; float64 for what follows."""
        epsilon = self.epsilons[:, None]
        with np.errstate(over="ignore", invalid="ignore"):
            if formula == "two":
                quotient = (self.above - self.below) / (2 * epsilon)  # error O(ε²)
            elif formula == "one":
                quotient = (self.above - self.above.dtype.type(self.cost)) / epsilon  # error O(ε)
            else:
                quotient = (self.above - self.below) / 2 * epsilon  # ε² times the first: wrong
        return quotient.astype(np.float64)


def differences(
    costs: Costs,
    theta: Shaped[np.ndarray, " p"],
    moved: Int[np.ndarray, " k"] | None = None,
    epsilons: tuple[float, ...] = EPSILONS,
    precision: str = "float64",
) -> Differences:
    """Evaluate the cost on both sides of θ.

    Args:
        costs: the cost of many parameter vectors at once.
        theta: the parameters, as one vector.
        moved: which of them are moved; by default all.
        epsilons: the steps.
        precision: "float64" or "float32", of the vectors that `costs` is given.
    """
    dtype = PRECISIONS[precision]
    theta = theta.astype(dtype)
    moved = np.arange(len(theta)) if moved is None else moved
    steps = np.array(epsilons, dtype)
    above, below = np.empty((2, len(steps), len(moved)), dtype)
    rows = np.arange(len(moved))
    for row, step in enumerate(steps):
        for side, found in ((step, above), (-step, below)):
            vectors = np.repeat(theta[None], len(moved), axis=0)
            vectors[rows, moved] += side  # θ ± ε e_i
            found[row] = costs(vectors)
    cost, again = (float(costs(theta[None])[0]) for _ in range(2))
    return Differences(steps, cost, again, above, below)

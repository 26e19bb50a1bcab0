"""The check itself: the gradient of a network by backpropagation, with or without a planted bug, beside differences of
its cost for steps from 1e-1 to 1e-15, in float64 and float32."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from dlcore.backpropagation import Block, Problem, Rules, backward, blocks_of, costs
from dlcore.gradient_check.bugs import Planted
from dlcore.gradient_check.differences import EPSILONS, PRECISIONS, Costs, Differences, differences
from dlcore.gradient_check.effort import moved_parameters
from dlcore.gradient_check.kinks import crossings
from dlcore.gradient_check.slopes import Arms, fit_arms
from dlcore.gradient_check.verdicts import relative_difference


@dataclass(frozen=True, eq=False)
class Check:
    """Both gradients at every step ε (axis e), of the parameters that were moved (axis k).

    `backpropagated` and `differences` hold an entry for each precision. `crossed` marks the steps that cross a kink
    (`kinks.crossings`); None where there is none to cross.
    """

    problem: Problem
    planted: Planted | None
    blocks: tuple[Block, ...]
    moved: Int[np.ndarray, " k"]
    backpropagated: dict[str, Float[np.ndarray, " k"]]
    differences: dict[str, Differences]
    crossed: Bool[np.ndarray, "e k"] | None
    epsilons: tuple[float, ...]

    @property
    def cost(self) -> float:
        """J(θ)."""
        return self.differences["float64"].cost

    @property
    def repeatable(self) -> bool:
        """Whether J(θ) was the same number twice. If not, its differences are no derivatives."""
        return all(found.cost == found.cost_again or np.isnan(found.cost) for found in self.differences.values())

    @property
    def parameters(self) -> int:
        """Of the network; `moved` may be fewer."""
        return len(self.problem.theta)

    def numerical(self, formula: str = "two", precision: str = "float64") -> Float[np.ndarray, "e k"]:
        """The gradient by differences (`differences.FORMULAS`)."""
        return self.differences[precision].gradient(formula)

    def relative(
        self, formula: str = "two", precision: str = "float64", *, smooth: bool = False
    ) -> Float[np.ndarray, " e"]:
        """The relative difference of the whole gradient at every ε. `smooth` leaves out, step by step, the parameters
        that cross a kink."""
        numerical, backpropagated = self.numerical(formula, precision), self.backpropagated[precision][None]
        if smooth and self.crossed is not None:
            numerical, backpropagated = (np.where(self.crossed, 0, one) for one in (numerical, backpropagated))
        return relative_difference(numerical, backpropagated)

    def arms(self, formula: str = "two", precision: str = "float64") -> Arms:
        """The slopes of that curve away from kinks, and where it is lowest."""
        curves = (self.relative(formula, precision, smooth=smooth) for smooth in (False, True))
        return fit_arms(np.array(self.epsilons), *curves)

    def row(self, epsilon: float) -> int:
        """The step of this check that is nearest to ε."""
        return int(np.argmin(np.abs(np.log(self.epsilons) - np.log(epsilon))))

    def places(self, block: Block) -> Int[np.ndarray, " n"]:
        """Which of the moved parameters are the block's."""
        return np.flatnonzero((self.moved >= block.slice.start) & (self.moved < block.slice.stop))


def check(
    problem: Problem,
    planted: Planted | None = None,
    precisions: tuple[str, ...] = tuple(PRECISIONS),
    epsilons: tuple[float, ...] = EPSILONS,
    *,
    rules: Rules | None = None,
) -> Check:
    """Compute both gradients. float64 comes first, whatever else is asked for.

    Args:
        problem: the network, its examples and its parameters.
        planted: the bug to plant, if any.
        precisions: keys of `differences.PRECISIONS`.
        epsilons: the steps.
        rules: another backward pass than the right one or the bug's.

    Raises ValueError for a network too large to be checked (`effort.refusal`).
    """
    moved = moved_parameters(problem)
    rules = rules or (Rules() if planted is None else planted.rules)
    backpropagated, found = {}, {}
    for precision in dict.fromkeys(("float64", *precisions)):
        with np.errstate(over="ignore"):  # what float32 cannot hold is infinite in it
            given = problem.as_type(PRECISIONS[precision])
        backpropagated[precision] = backward(given.forward(), rules).flat[moved].astype(np.float64)
        found[precision] = differences(_costs_of(given, planted), given.theta, moved, epsilons, precision)
    return Check(
        problem=problem,
        planted=planted,
        blocks=blocks_of(problem.configuration.architecture),
        moved=moved,
        backpropagated=backpropagated,
        differences=found,
        crossed=crossings(problem, moved, epsilons),
        epsilons=epsilons,
    )


def _costs_of(problem: Problem, planted: Planted | None) -> Costs:
    """The cost as it is evaluated: with the masks that the backward pass uses, or with others each time."""
    if planted is None or not planted.bug.in_cost:
        return lambda vectors: costs(vectors, problem.inputs, problem.targets, problem.configuration)
    return _with_fresh_masks(problem)


def _with_fresh_masks(problem: Problem) -> Costs:
    masks = problem.configuration.masks
    assert masks is not None  # where the bug can sit
    keeps = [1 / float(mask.max()) if mask.any() else 0.5 for mask in masks]
    rng = np.random.RandomState(0)

    def evaluate(vectors: Shaped[np.ndarray, "k p"]) -> Shaped[np.ndarray, " k"]:
        fresh = [
            (rng.random_sample((len(vectors), *mask.shape)) < keep) / keep  # d = rand < keep_prob, drawn anew
            for mask, keep in zip(masks, keeps, strict=True)
        ]
        return costs(vectors, problem.inputs, problem.targets, replace(problem.configuration, masks=fresh))

    return evaluate

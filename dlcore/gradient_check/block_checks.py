"""The check block by block: W1, b1, γ1, ... Where a bug sits shows in which of them disagree, and by which factor."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.backpropagation import Block
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.differences import PRECISIONS
from dlcore.gradient_check.verdicts import BUG_FROM, KINK, ZERO, Verdict, relative_difference, verdict_of

ROUNDINGS = 2
"""The cost of a small network is computed to within so many units in its last place: of biases
that a batch normalization takes away, whose true gradient is 0, half a unit was the most that was seen."""
TRUSTED = 0.01
"""A step is trusted with a block if rounding can add no more than this share of its gradient."""
KINKED = 0.1
"""Kinks explain a block if what is left without the parameters that cross one is below this share."""
SETTLED = 0.1
"""The differences have settled where two neighbouring steps are nearer to each other than this share of what they are
from backpropagation: what is left between the two is neither rounding nor too large a step."""


@dataclass(frozen=True, eq=False)
class BlockCheck:
    """One block at one step ε."""

    block: Block
    places: Int[np.ndarray, " n"]  # of the moved parameters, those in this block
    numerical: Float[np.ndarray, " n"]
    backpropagated: Float[np.ndarray, " n"]
    crossed: Bool[np.ndarray, " n"]  # whose two evaluations lie on either side of a kink
    relative: float
    verdict: Verdict

    @property
    def factor(self) -> float:
        """By which the numerical gradient has to be multiplied to come as near as possible to the backpropagated one;
        NaN where it is zero."""
        squared = float(self.numerical @ self.numerical)
        return float(self.numerical @ self.backpropagated) / squared if squared else float("nan")


def rounding_floor(check: Check, precision: str = "float64") -> Float[np.ndarray, " e"]:
    """What rounding can make of a derivative that is zero, at every ε: some units in the last place of J, over ε."""
    unit = float(np.finfo(PRECISIONS[precision]).eps)
    return ROUNDINGS * unit * (1 + abs(check.cost)) / np.array(check.epsilons)


def check_blocks(
    check: Check, epsilon: float, formula: str = "two", precision: str = "float64"
) -> tuple[BlockCheck, ...]:
    """Every block that any parameter was moved of, in the order of theta."""
    row = check.row(epsilon)
    numerical, backpropagated = check.numerical(formula, precision)[row], check.backpropagated[precision]
    crossed = np.zeros(len(check.moved), bool) if check.crossed is None else check.crossed[row]
    floor = float(rounding_floor(check, precision)[row])
    found = []
    for block in check.blocks:
        at = check.places(block)
        one, other, smooth = numerical[at], backpropagated[at], ~crossed[at]
        relative = float(relative_difference(one, other))
        without = float(relative_difference(one[smooth], other[smooth]))
        verdict = verdict_of(relative)
        if max(np.linalg.norm(one), np.linalg.norm(other)) <= floor * np.sqrt(len(at)):
            verdict = ZERO
        elif without < KINKED * relative:
            verdict = KINK
        found.append(BlockCheck(block, at, one, other, crossed[at], relative, verdict))
    return tuple(found)


def entry_differences(one: BlockCheck) -> Float[np.ndarray, " n"]:
    """|g_num − g| of every parameter of a block, over (‖g_num‖ + ‖g‖) / √n of the block: their root mean square is the
    block's relative difference. Each over its own size would blame the rounding of those whose gradient is tiny."""
    total = np.linalg.norm(one.numerical) + np.linalg.norm(one.backpropagated)
    return np.abs(one.numerical - one.backpropagated) * np.sqrt(len(one.places)) / (total if total else 1.0)


@dataclass(frozen=True)
class Judgement:
    """Of one block over all steps ε, on two sides in float64: the smallest relative difference, and whether the
    differences have settled on something else than backpropagation. NaN where no step can be trusted: a gradient that
    is zero or nearly, or kinks everywhere."""

    least: float
    settled: bool

    @property
    def wrong(self) -> bool:
        """Whether no step brings the two gradients together, and the differences are not to blame."""
        return self.least >= BUG_FROM and self.settled


def judge_blocks(check: Check) -> dict[str, Judgement]:
    """Every block by its name. Only steps that rounding spares count, and parameters that cross no kink at them."""
    floor = rounding_floor(check)
    return {block.name: _judge(check, check.places(block), floor) for block in check.blocks}


def _judge(check: Check, at: Int[np.ndarray, " n"], floor: Float[np.ndarray, " e"]) -> Judgement:
    numerical, backpropagated = check.numerical()[:, at], check.backpropagated["float64"][at]
    crossed = np.zeros(numerical.shape, bool) if check.crossed is None else check.crossed[:, at]
    trusted: dict[int, float] = {}
    settled = len(check.epsilons) == 1
    for row in range(len(floor)):
        smooth = ~crossed[row]
        one, other = numerical[row, smooth], backpropagated[smooth]
        total = np.linalg.norm(one) + np.linalg.norm(other)
        if not 0 < floor[row] * np.sqrt(len(one)) <= TRUSTED * total < np.inf:
            continue
        trusted[row] = float(relative_difference(one, other))
        if row - 1 in trusted:  # a smaller step crosses no more than the one before
            before = ~crossed[row - 1]
            moved = np.linalg.norm(numerical[row, before] - numerical[row - 1, before])
            apart = np.linalg.norm(numerical[row, before] - backpropagated[before])
            settled = settled or bool(moved <= SETTLED * apart)
    return Judgement(min(trusted.values(), default=float("nan")), settled)


def suspects(check: Check) -> tuple[str, ...]:
    """Names of the blocks whose gradients no step ε brings together: there a bug is at work."""
    if not check.repeatable:
        return tuple(block.name for block in check.blocks)
    return tuple(name for name, judgement in judge_blocks(check).items() if judgement.wrong)

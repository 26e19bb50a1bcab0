"""What gives a bug away: for each of the planted bugs the numbers of the check that no other bug would leave."""

from collections.abc import Callable

import numpy as np

from dlcore.amounts import listed
from dlcore.gradient_check.block_checks import BlockCheck, check_blocks
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.damage import wrong_blocks
from dlcore.gradient_check.numbers import scientific
from dlcore.gradient_check.reading import REFERENCE_EPSILON
from dlcore.gradient_check.verdicts import ZERO

Blocks = dict[str, BlockCheck]
Names = tuple[str, ...]


def evidence(check: Check) -> str:
    """Why it is the bug that is planted, from the check that has it; empty where none is planted."""
    if check.planted is None:
        return ""
    wrong = wrong_blocks(check.problem, check.planted)
    if not wrong:
        return "At these parameters the wrong line gives the right numbers: no check can find it here."
    blocks = {one.block.name: one for one in check_blocks(check, REFERENCE_EPSILON)}
    return EVIDENCE[check.planted.bug_id](check, blocks, wrong)


def _agreeing(blocks: Blocks, wrong: Names) -> str:
    """The blocks that are not wrong, and how well the worst of them agrees."""
    right = tuple(name for name, one in blocks.items() if name not in wrong and one.verdict is not ZERO)
    if not right:
        return ""
    worst = max(blocks[name].relative for name in right)
    return f" {listed(right)} agree{'s' * (len(right) == 1)} to {scientific(worst)} or better."


def _penalty_forgotten(check: Check, blocks: Blocks, wrong: Names) -> str:
    missing = np.concatenate([blocks[name].numerical - blocks[name].backpropagated for name in wrong])
    weights = np.concatenate([check.problem.theta[check.moved[blocks[name].places]] for name in wrong])
    configuration, m = check.problem.configuration, check.problem.inputs.shape[1]
    slope = float(missing @ weights / (weights @ weights))
    return (
        f"What is missing in {listed(wrong)} is {slope:.4g} times the weights themselves, and λ/m = "
        f"{configuration.l2:g}/{m} = {configuration.l2 / m:.4g}.{_agreeing(blocks, wrong)}"
    )


def _mean_missing(check: Check, blocks: Blocks, wrong: Names) -> str:
    name, m = wrong[-1], check.problem.inputs.shape[1]  # the last bias: no penalty is added to it
    return (
        f"{name} is {blocks[name].factor:.3f} times the numerical gradient, and there are m = {m} examples: a sum over "
        f"them where the cost has their mean, in every block."
    )


def _derivative_wrong(check: Check, blocks: Blocks, wrong: Names) -> str:
    factors = [blocks[name].factor for name in wrong if np.isfinite(blocks[name].factor)]
    return (
        f"Only layers behind an activation are off: {listed(wrong)}, by no common factor ({min(factors):.2f} to "
        f"{max(factors):.2f}).{_agreeing(blocks, wrong)}"
    )


def _product_transposed(check: Check, blocks: Blocks, wrong: Names) -> str:
    assert check.planted is not None
    layer = check.planted.layer
    size = check.problem.configuration.architecture.sizes[layer]
    return (
        f"The gradient is right back to layer {layer} and wrong before it, in {listed(wrong)}: it is lost on the way "
        f"through W{layer}. That is {size} × {size}, so its transpose fits as well.{_agreeing(blocks, wrong)}"
    )


def _bias_not_summed(check: Check, blocks: Blocks, wrong: Names) -> str:
    name, m = wrong[-1], check.problem.inputs.shape[1]
    one, who = blocks[name], f"{name}{'[1]' if len(blocks[name].places) > 1 else ''}"
    return (
        f"Only {listed(wrong)} {'is' if len(wrong) == 1 else 'are'} off. Of {who} backpropagation says "
        f"{scientific(float(one.backpropagated[0]), 2)}: the share of the first example; all m = {m} together make "
        f"{scientific(float(one.numerical[0]), 2)}.{_agreeing(blocks, wrong)}"
    )


def _layer_doubled(check: Check, blocks: Blocks, wrong: Names) -> str:
    (name,) = wrong
    one, configuration = blocks[name], check.problem.configuration
    weights = check.problem.theta[check.moved[one.places]]
    added = (configuration.l2 * weights + configuration.l1 * np.sign(weights)) / check.problem.inputs.shape[1]
    numerical, backpropagated = one.numerical - added, one.backpropagated - added
    factor = float(numerical @ backpropagated) / float(numerical @ numerical)
    penalty = ", the penalty's part left aside" if added.any() else ""
    return (
        f"{name} alone is off: {factor:.3f} times the numerical gradient{penalty}. Its relative difference is "
        f"{one.relative:.3f}; a factor of 2 gives 1/3.{_agreeing(blocks, wrong)}"
    )


def _dropout_on(check: Check, blocks: Blocks, wrong: Names) -> str:
    found = check.differences["float64"]
    row, other = check.row(1e-2), check.row(1e-5)
    sizes = [float(np.linalg.norm(check.numerical()[at])) for at in (row, other)]
    return (
        f"At the same θ the cost was {found.cost:.6f} and then {found.cost_again:.6f}. The quotients grow as ε shrinks:"
        f" ‖g_num‖ is {scientific(sizes[0])} at ε = 1e-2 and {scientific(sizes[1])} at ε = 1e-5."
    )


def _batchnorm_constant(check: Check, blocks: Blocks, wrong: Names) -> str:
    said = [name for name in wrong if blocks[name].block.field == "bias"]
    moved = ""
    if check.problem.configuration.architecture.normalization.where == "before" and said:
        one = blocks[said[-1]]
        size = float(np.linalg.norm(one.backpropagated))
        moved = (
            f"Moving {said[-1]} moves μ with it, so the cost does not change: ‖g_num‖ = "
            f"{scientific(float(np.linalg.norm(one.numerical)))}. Backpropagation says {scientific(size)}. "
        )
    return f"{moved}Everything in front of a normalization is off: {listed(wrong)}.{_agreeing(blocks, wrong)}"


EVIDENCE: dict[str, Callable[[Check, Blocks, Names], str]] = {
    "penalty_forgotten": _penalty_forgotten,
    "mean_missing": _mean_missing,
    "derivative_wrong": _derivative_wrong,
    "product_transposed": _product_transposed,
    "bias_not_summed": _bias_not_summed,
    "layer_doubled": _layer_doubled,
    "dropout_on": _dropout_on,
    "batchnorm_constant": _batchnorm_constant,
}

"""What a check says, in words from its own numbers. It does not look at which bug was planted.

A bug does not care about ε, and everything that is only the check's own fault does: so a gradient counts as wrong where
no step brings it and the differences together, and a bad score that another step, precision or formula mends is the
check's. The verdicts are tried in order; the first that holds is the finding.
"""

from dataclasses import replace

import numpy as np

from dlcore.amounts import listed
from dlcore.gradient_check.asked import Asked, Attempt, CheckReading
from dlcore.gradient_check.block_checks import BlockCheck, check_blocks, judge_blocks, rounding_floor, suspects
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.check_faults import bad_step, crossed_kink, few_digits, missing_brackets
from dlcore.gradient_check.numbers import scientific, step_text
from dlcore.gradient_check.verdicts import VERDICTS, ZERO, relative_difference, verdict_of

GOOD_BELOW = VERDICTS["fine"].below
"""A relative difference that nobody needs to explain."""
REFERENCE_EPSILON = 1e-5
"""Where float64 sees a gradient best, or nearly."""
SAME_FACTOR = 1e-3
"""A block is a constant multiple if what is left after that factor is below this relative difference."""


def read_check(check: Check, asked: Asked) -> CheckReading:
    """The finding about one relative difference of a check, which must hold all steps: at the one that is nearest."""
    row = check.row(asked.epsilon)
    asked = replace(asked, epsilon=check.epsilons[row])
    relative = float(check.relative(asked.formula, asked.precision)[row])
    for verdict in (
        _overflow,
        _unrepeatable,
        missing_brackets,
        few_digits,
        _zero,
        _bug,
        _right,
        crossed_kink,
        bad_step,
        _rest,
    ):
        reading = verdict(check, asked, relative)
        if reading is not None:
            return reading
    raise AssertionError("the last verdict always holds")


def _overflow(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    if np.isfinite(check.cost) and np.isfinite(relative):
        return None
    if np.isfinite(check.cost):
        what = f"J(θ) is {scientific(check.cost, 2)}, but not with every parameter moved by ε"
    else:
        what = f"J(θ) is {'infinite' if np.isinf(check.cost) else 'not a number'}"
    return CheckReading(
        "overflow", "The cost is not a finite number.", f"{what}: there is no difference to take.",
        Attempt("He initialization", changes={"initialization": "he", "gain": 1.0}),
    )  # fmt: skip


def _unrepeatable(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    if check.repeatable:
        return None
    found = check.differences[asked.precision]
    return CheckReading(
        "unrepeatable", "The cost is not the same number twice.",
        f"J(θ) is {found.cost:.6f}, and evaluated once more, at the same θ, {found.cost_again:.6f}. Divided by "
        f"2ε = {scientific(2 * asked.epsilon)} such a difference drowns every derivative: the relative difference is "
        f"{scientific(relative)}, and a smaller ε makes it worse. Something draws lots inside the cost.",
        Attempt("keep_prob = 1", changes={"keep_prob": (1.0,)}),
    )  # fmt: skip


def _zero(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    blocks = check_blocks(check, asked.epsilon, asked.formula, asked.precision)
    if any(block.verdict is not ZERO for block in blocks):
        return None
    row, size = check.row(asked.epsilon), float(np.linalg.norm(check.backpropagated[asked.precision]))
    floor = float(rounding_floor(check, asked.precision)[row]) * np.sqrt(len(check.moved))
    larger = _larger_step(check, asked, size)
    if not size or larger is None:
        return CheckReading(
            "zero", "There is no gradient to check.",
            f"Backpropagation gives ‖g‖ = {scientific(size)}, and the differences show nothing either.",
            Attempt("He initialization", changes={"initialization": "he", "gain": 1.0}),
        )  # fmt: skip
    return CheckReading(
        "hidden", "The gradient is smaller than what rounding leaves of it.",
        f"‖g‖ is {scientific(size)}; with ε = {step_text(asked.epsilon)} rounding alone may make differences of "
        f"{scientific(floor)}.",
        Attempt(f"ε = {step_text(larger)}", {"epsilon": larger}),
    )  # fmt: skip


def _larger_step(check: Check, asked: Asked, size: float) -> float | None:
    """The smallest larger step at which rounding leaves a hundredth of the gradient at most."""
    floor = rounding_floor(check, asked.precision) * np.sqrt(len(check.moved))
    steps = [e for e, most in zip(check.epsilons, floor, strict=True) if e > asked.epsilon and most < 0.01 * size]
    return min(steps, default=None)


def _bug(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    wrong = suspects(check)
    if not wrong:
        return None
    least = {name: judgement.least for name, judgement in judge_blocks(check).items()}
    rest = {name: value for name, value in least.items() if name not in wrong and np.isfinite(value)}
    where = f"{listed(wrong)} {'is' if len(wrong) == 1 else 'are'} wrong." if rest else "Every block is wrong."
    detail = (
        f"No ε brings the two gradients together: at least {scientific(min(least[one] for one in wrong))} remains "
        "at every step."
    )
    if rest:
        detail += f" {listed(tuple(rest))} agree{'s' * (len(rest) == 1)} to {scientific(max(rest.values()))} or better."
    detail += factors(check, wrong)
    if asked.precision == "float32":
        detail += " All this is judged in float64."
    return CheckReading("bug", where, detail, None)


def factors(check: Check, names: tuple[str, ...]) -> str:
    """Which of these blocks are a constant multiple of the numerical gradient, as a sentence; empty where none is."""
    blocks = {one.block.name: one for one in check_blocks(check, REFERENCE_EPSILON)}
    constant = {name: blocks[name].factor for name in names if is_multiple(blocks[name])}
    if not constant:
        return ""
    found = list(constant.values())
    if max(found) - min(found) <= SAME_FACTOR * abs(found[0]):
        return f" {listed(tuple(constant))}: {found[0]:.3f} times the numerical gradient, entry by entry."
    return (
        " " + listed(tuple(f"{name}: {factor:.3f}" for name, factor in constant.items())) + " times the numerical one."
    )


def is_multiple(one: BlockCheck) -> bool:
    """Whether the backpropagated gradient of a block is the numerical one times a number, and nothing besides. Of a
    single parameter nobody can tell."""
    if one.verdict is ZERO or len(one.places) < 2 or not np.isfinite(one.factor):
        return False
    return float(relative_difference(one.factor * one.numerical, one.backpropagated)) < SAME_FACTOR


def _right(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    if relative >= GOOD_BELOW:
        return None
    too_small = 1e-12
    return CheckReading(
        "right", "The gradient is right.",
        f"The relative difference is {scientific(relative)}: {verdict_of(relative).meaning}.{_slopes(check, asked)}"
        f"{_zeros(check, asked)}",
        Attempt(f"ε = {step_text(too_small)}", {"epsilon": too_small}),
    )  # fmt: skip


def _slopes(check: Check, asked: Asked) -> str:
    arms = check.arms(asked.formula, asked.precision)
    found = f" It is least at ε = {step_text(arms.best)}, {scientific(arms.least)}"
    if arms.truncation is not None:
        found += f"; towards larger ε it grows with slope {arms.truncation.slope:.2f}"
    if arms.rounding is not None:
        found += f"{',' if arms.truncation is not None else ';'} towards smaller ε with {_signed(arms.rounding.slope)}"
    return found + "."


def _signed(number: float) -> str:
    return f"{number:.2f}".replace("-", "−")


def _zeros(check: Check, asked: Asked) -> str:
    """Biases before a batch normalization: it takes away what they add."""
    normalization = check.problem.configuration.architecture.normalization
    if (normalization.kind, normalization.where) != ("batch", "before"):
        return ""
    blocks = check_blocks(check, asked.epsilon, asked.formula, asked.precision)
    zero = tuple(one.block.name for one in blocks if one.verdict is ZERO and one.block.field == "bias")
    if not zero:
        return ""
    return f" {listed(zero)}: zero on both sides, because batch normalization takes away whatever a bias adds."


def _rest(check: Check, asked: Asked, relative: float) -> CheckReading:
    """No bug that any step shows, no better step: what rounding leaves of a small gradient."""
    verdict, size = verdict_of(relative), float(np.linalg.norm(check.backpropagated[asked.precision]))
    return CheckReading(
        "unsure", f"{verdict.label}: {scientific(relative)}.",
        f"No step does much better. The gradient is small, ‖g‖ = {scientific(size)} beside J = {check.cost:.3g}, so "
        "the rounding of J weighs heavily. Look at the blocks one by one.",
        Attempt("He initialization", changes={"initialization": "he", "gain": 1.0}),
    )  # fmt: skip

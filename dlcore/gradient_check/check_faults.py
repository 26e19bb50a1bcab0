"""What a check gets wrong by itself: a bad step, one side, too few digits, a kink, brackets that are missing. Another
step, formula or precision mends each of them, which tells them from a bug.
"""

import numpy as np

from dlcore.gradient_check.asked import Asked, Attempt, CheckReading
from dlcore.gradient_check.block_checks import suspects
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.kinks import changed_signs
from dlcore.gradient_check.numbers import scientific, step_text
from dlcore.gradient_check.slopes import Arm

BETTER = 10.0
"""Something explains a bad score if the score without it is so many times smaller."""


def missing_brackets(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    """The quotient as it is often written."""
    if asked.formula != "unbracketed":
        return None
    right = float(check.relative("two", asked.precision)[check.row(asked.epsilon)])
    return CheckReading(
        "unbracketed", "The quotient is wrong, not the gradient.",
        f"`/ 2 * ε` divides by 2 and then multiplies by ε, so every difference comes out ε² = "
        f"{scientific(asked.epsilon**2, 0)} times as large as it should: the relative difference is "
        f"{relative:.4f}. With `/ (2 * ε)` it is {scientific(right)}.",
        Attempt("/ (2ε)", {"formula": "two"}),
    )  # fmt: skip


def few_digits(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    """float32, where float64 would do better, or as good as it gets."""
    if asked.precision != "float32":
        return None
    double, arms = check.relative(asked.formula), check.arms(asked.formula, "float32")
    row, attempt = check.row(asked.epsilon), Attempt("float64", {"precision": "float64"})
    if double[row] * BETTER <= relative:
        return CheckReading(
            "float32", "float32 has too few digits for this.",
            f"With ε = {step_text(asked.epsilon)} the relative difference is {scientific(relative)}, in float64 "
            f"{scientific(double[row])}. float32 keeps about 7 digits of J, and its best here is "
            f"{scientific(arms.least)}, at ε = {step_text(arms.best)}: no threshold of 1e-7 can be met.",
            attempt,
        )  # fmt: skip
    if relative > BETTER * arms.least or suspects(check):
        return None
    return CheckReading(
        "float32", "As right as float32 can tell.",
        f"The relative difference is {scientific(relative)}, and no step in float32 leaves much less. In float64 it "
        f"goes down to {scientific(float(np.nanmin(double)))}.",
        attempt,
    )  # fmt: skip


def crossed_kink(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    """Parameters whose step crosses a kink, if they explain the score."""
    if check.crossed is None:
        return None
    row = check.row(asked.epsilon)
    crossed = int(check.crossed[row].sum())
    smooth = float(check.relative(asked.formula, asked.precision, smooth=True)[row])
    if not crossed or smooth * BETTER > relative:
        return None
    exact = int(check.crossed.all(axis=0).sum())
    detail = (
        f"For {crossed} of {len(check.moved)} parameters J(θ+ε) and J(θ−ε) are evaluated on either side of the bend of "
        f"{_bend(check, asked)}, where there is no derivative. Without them the relative difference is "
        f"{scientific(smooth)} instead of {scientific(relative)}."
    )
    if exact:
        detail += f" {exact} of them {'sits' if exact == 1 else 'sit'} exactly on it: no ε is small enough."
        attempt = Attempt("tanh has no kinks", changes={"activation": "tanh"})
    else:
        free = [check.epsilons[step] for step in range(len(check.epsilons)) if not check.crossed[step].any()]
        smaller = max((e for e in free if e < asked.epsilon), default=asked.epsilon / 100)
        attempt = Attempt(f"ε = {step_text(smaller)}", {"epsilon": smaller})
    return CheckReading("kink", "A step crosses a kink.", detail, attempt)


def _bend(check: Check, asked: Asked) -> str:
    """What bends where these steps cross."""
    crossed, row = check.crossed, check.row(asked.epsilon)
    assert crossed is not None  # as only is asked
    signs = changed_signs(check.problem, check.moved, check.epsilons)[row]
    found = [f"{check.problem.configuration.activation.label} at z = 0"] * bool((crossed[row] & ~signs).any())
    found += ["|w| at w = 0, in the L1 penalty"] * bool(signs.any())
    return " or of ".join(found)


def bad_step(check: Check, asked: Asked, relative: float) -> CheckReading | None:
    """A step that is too small, too large, or good for two sides only."""
    arms, epsilon = check.arms(asked.formula, asked.precision), asked.epsilon
    if epsilon < arms.best and relative > BETTER * arms.least:
        found, row = check.differences[asked.precision], check.row(asked.epsilon)
        kind = found.above.dtype.type
        beside, name = (kind(found.cost), "J(θ)") if asked.formula == "one" else (found.below[row], "J(θ−ε)")
        apart = float(np.median(np.abs(found.above[row] - beside)))
        return CheckReading(
            "too-small", "ε is too small: this is rounding.",
            f"J(θ+ε) and {name} differ by {scientific(apart)} (the median), and near J = {check.cost:.3g} two "
            f"neighbouring numbers of {asked.precision} are {scientific(float(np.spacing(kind(found.cost))))} apart: "
            f"few digits of such a difference are right. The relative difference is {scientific(relative)}; with "
            f"ε = {step_text(arms.best)} it is {scientific(arms.least)}.",
            Attempt(f"ε = {step_text(arms.best)}", {"epsilon": arms.best}),
        )  # fmt: skip
    two = float(check.relative("two", asked.precision)[check.row(asked.epsilon)])
    if asked.formula == "one" and two * BETTER < relative:
        return CheckReading(
            "one-sided", "One side is not enough.",
            f"(J(θ+ε) − J(θ)) / ε has an error that shrinks only like ε: {scientific(relative)} is left. Two sides at "
            f"the same ε leave {scientific(two)}, because their error shrinks like ε².",
            Attempt("two sides", {"formula": "two"}),
        )  # fmt: skip
    if epsilon > arms.best and relative > BETTER * arms.least:
        return CheckReading(
            "too-large", "ε is too large: the quotient is not yet the derivative.",
            f"The relative difference is {scientific(relative)}; with ε = {step_text(arms.best)} it is "
            f"{scientific(arms.least)}.{_order(arms.truncation)}",
            Attempt(f"ε = {step_text(arms.best)}", {"epsilon": arms.best}),
        )  # fmt: skip
    return None


def _order(arm: Arm | None) -> str:
    return "" if arm is None else f" In between it falls like ε to the power {arm.slope:.2f}."

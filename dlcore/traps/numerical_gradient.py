"""The numerical gradient written wrong in two ways: without the brackets around 2ε, and with an ε that is too small."""

from functools import lru_cache

import numpy as np

from dlcore.amounts import number_text
from dlcore.checked_experiment import CheckPlan, checked
from dlcore.gradient_check.check import Check
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

NETWORK = "v=1&data=circles&hidden=4-4&lr=0.3&l2=0.1"
GOOD, TOO_SMALL = 1e-5, 1e-12
UNBRACKETED_QUERY = f"{NETWORK}&sides=unbracketed&check_eps={GOOD:g}"
TOO_SMALL_QUERY = f"{NETWORK}&check_eps={TOO_SMALL:g}"


@lru_cache(4)
def _check(seed: int) -> Check:
    """A right gradient, and the differences of J for steps from 1e-1 to 1e-15."""
    return checked(CheckPlan(drawn(NETWORK, seed))).check


def _unbracketed(seed: int) -> Consequence:
    check = _check(seed)
    row = check.row(GOOD)
    wrong, right = check.relative("unbracketed"), check.relative("two")
    one = int(np.argmax(np.abs(check.backpropagated["float64"])))
    shown = [float(check.numerical(formula)[row, one]) for formula in ("unbracketed", "two")]
    told, right_told = float(wrong[row]), float(right[row])
    return Consequence(
        figures=(
            Figure("relative difference", told, right_told),
            Figure("largest partial derivative, numerically", shown[0], shown[1]),
        ),
        said=f"The check cries bug at a right gradient: the relative difference is {number_text(told)} instead of "
        f"{number_text(right_told)}. Python works from left to right, so the difference is multiplied by ε: a "
        f"derivative of {number_text(shown[1])} comes out as {number_text(shown[0])}, ε² = 10⁻¹⁰ times what it is. "
        f"The curve has no better place: its smallest value is {float(np.nanmin(wrong)):.2g}.",
        curves=Curves(
            x=np.array(check.epsilons)[::-1],  # from the smallest
            wrong=wrong[::-1],
            right=right[::-1],
            x_label="step ε",
            y_label="relative difference",
            read="the same right gradient and the same costs J(θ ± ε), by either quotient",
            wrong_name="/ 2 * ε",
            right_name="/ (2ε)",
            x_log=True,
            y_log=True,
        ),
    )


def _too_small(seed: int) -> Consequence:
    check = _check(seed)
    exact = check.backpropagated["float64"]
    off = {step: np.abs(check.numerical("two")[check.row(step)] - exact) for step in (TOO_SMALL, GOOD)}
    relative = check.relative("two")
    wrong, right = (float(relative[check.row(step)]) for step in (TOO_SMALL, GOOD))
    worst, right_worst = (float(off[step].max()) for step in (TOO_SMALL, GOOD))
    return Consequence(
        figures=(
            Figure("relative difference", wrong, right),
            Figure("largest error of a partial derivative", worst, right_worst),
        ),
        said=f"A smaller ε is a worse one: the relative difference of a right gradient is {number_text(wrong)} with "
        f"ε = 1e-12 and {number_text(right)} with 1e-5. J(θ+ε) and J(θ−ε) agree in all but their last few of 16 "
        f"digits; what is left is rounding, near {number_text(float(np.finfo(float).eps) * check.cost)}, and it is "
        "divided by 2ε.",
        curves=Curves(
            x=np.arange(1.0, len(exact) + 1),
            wrong=np.sort(off[TOO_SMALL]),
            right=np.sort(off[GOOD]),
            x_label="parameter, sorted by its error",
            y_label="error of its derivative",
            read="numerical against backpropagated, for each parameter of one network; errors of 0 are left out",
            wrong_name="ε = 1e-12",
            right_name="ε = 1e-5",
            y_log=True,
        ),
    )


def _unbracketed_holds(found: Consequence) -> bool:
    relative, derivative = found.figures
    return relative.wrong > 0.999 and relative.right < 1e-6 and abs(derivative.wrong) < 1e-8 * abs(derivative.right)


def _too_small_holds(found: Consequence) -> bool:
    relative, worst = found.figures
    return relative.wrong > 1e-5 and relative.right < 1e-7 and worst.wrong > 1000 * worst.right


UNBRACKETED = TrapSpec(
    id="unbracketed",
    title="Divided by 2, times ε",
    area="Gradients",
    wrong="change = J(theta + eps) - J(theta - eps)\ngrad = change / 2 * eps",
    right="change = J(theta + eps) - J(theta - eps)\ngrad = change / (2 * eps)",
    why="On paper 2ε stands under the fraction bar. Typed in one line, it needs brackets.",
    page="gradient_checking",
    query=UNBRACKETED_QUERY,
    measure=_unbracketed,
    claim="With a right gradient the relative difference is above 0.999; with the brackets it is below 1e-6.",
    holds=_unbracketed_holds,
)
TOO_SMALL_A_STEP = TrapSpec(
    id="too-small-a-step",
    title="ε = 1e-12",
    area="Gradients",
    wrong="eps = 1e-12  # the smaller, the better",
    right="eps = 1e-5  # near the cube root of 1e-16",
    why="A derivative is a limit for ε → 0, but not in numbers of 16 digits.",
    page="gradient_checking",
    query=TOO_SMALL_QUERY,
    measure=_too_small,
    claim="With ε = 1e-12 the relative difference of a right gradient is above 1e-5, with 1e-5 below 1e-7.",
    holds=_too_small_holds,
)

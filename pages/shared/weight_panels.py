"""Which series of a weight are drawn: what comes in and is averaged, and what the update rule does with it."""

from pages.shared.weight_chart import Line, Panel

import numpy as np
from jaxtyping import Shaped

from dlcore.studies.updates import Updates
from dlcore.updates import Trace

IN_ALPHAS = ("rmsprop", "adam", "adamw")
"""Optimizers whose steps are about the learning rate, whatever the gradient."""
RAISED_HAT = "\u0302"


def panels_in(right: Trace, wrong: Trace | None, shown: int) -> list[Panel]:
    """The gradient and the averages of it."""
    found = [Panel("g", "gradient g of the mini-batch", _pair("g", right.gradient, wrong and wrong.gradient, shown))]
    inside = right.inside
    for letter, what, average, hat, bad in (
        (inside.first, "of the gradients", right.first, right.first_hat, wrong and _entering(wrong, "first")),
        (inside.second, "of their squares", right.second, right.second_hat, wrong and _entering(wrong, "second")),
    ):
        if average is None:
            continue
        kind = "sum" if letter == "G" else "average"
        if hat is None:
            found.append(Panel(letter, f"{letter}: {kind} {what}", _pair(letter, average, bad, shown)))
            continue
        corrected = letter + RAISED_HAT
        lines, title = _pair(corrected, hat, bad, shown), f"{corrected}: {kind} {what}, corrected"
        if wrong is None:
            lines = (Line(letter, average[:shown], "beside"), *lines)
            title = f"{kind} {what}: {letter} as it is, {corrected} corrected"
        found.append(Panel(corrected, title, lines))
    return found


def panels_out(
    right: Updates, wrong: Updates | None, traces: tuple[Trace, Trace | None], symbol: str, shown: int
) -> list[Panel]:
    """The steps, the parameter, and the cost of the run."""
    of_right, of_wrong = traces
    steps = _pair("step", of_right.step, of_wrong and of_wrong.step, shown)
    if right.experiment.optimizer in IN_ALPHAS:
        rates = right.learning_rate[:shown]
        steps = (Line("α", rates, "limit"), Line("−α", -rates, "limit"), *steps)
    weight = _pair(symbol, of_right.weight, of_wrong and of_wrong.weight, shown + 1)
    return [
        Panel("the step", "step: what is added", steps),
        Panel(symbol, f"{symbol}: the parameter itself", weight, first=0, zero=False),
        Panel("J", "J: cost of the mini-batch", _pair("J", right.cost, wrong and wrong.cost, shown)),
    ]


def _entering(wrong: Trace, which: str) -> Shaped[np.ndarray, " w"] | None:
    """What enters the step of a wrong rule in place of an average."""
    corrected = getattr(wrong, f"{which}_hat")
    return getattr(wrong, which) if corrected is None else corrected


def _pair(
    name: str, right: Shaped[np.ndarray, " u"], wrong: Shaped[np.ndarray, " w"] | None, shown: int
) -> tuple[Line, ...]:
    """A series of the right run, and of the wrong one beside it."""
    lines = (Line(name, right[:shown]),)
    return lines if wrong is None else (*lines, Line("wrong", wrong[:shown], "wrong"))

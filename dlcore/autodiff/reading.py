"""What a tape at a point says, and where a descent has come to, in words made from the numbers."""

from dataclasses import dataclass

import numpy as np

from dlcore.amounts import counted, listed, raised
from dlcore.autodiff.descent import Descent
from dlcore.autodiff.differences import AGREE, Differences, relative_difference
from dlcore.autodiff.numbers import as_term, written
from dlcore.autodiff.operations import Number
from dlcore.autodiff.steps import slope_text
from dlcore.autodiff.tape import Tape, WayBack

SMALL = 0.01
"""A local derivative below this leaves next to nothing of a gradient."""
KINKED = 1e-3
"""Slopes to the left and to the right that differ by more than this part, or by more than this, are two slopes."""


@dataclass(frozen=True)
class Said:
    """A reading: the finding first."""

    finding: str
    detail: str


def read_tape(tape: Tape, back: WayBack, found: Differences) -> Said:
    """The gradient against its differences, and why they part where they do."""
    kinks = _kinks(tape)
    if not np.isfinite(tape.result) or not np.isfinite(back.gradients[: len(tape.expression.variables)]).all():
        return _without_numbers(tape, back)
    apart = _apart(tape, back, found)
    if kinks and not np.allclose(found.left, found.right, rtol=KINKED, atol=KINKED):
        return _kinked(tape, back, found, kinks[0])
    if not max(apart) <= AGREE:
        return _rounded(tape, back, found, apart)
    return _agreed(tape, back, found)


def _kinks(tape: Tape) -> list[int]:
    """Nodes whose local derivative is a convention at this point."""
    first = len(tape.expression.variables)
    return [
        first + k
        for k, line in enumerate(tape.expression.lines)
        if line.operation.kink and tape.expression.ways[k] and line.operation.kink(*_given(tape, first + k))
    ]


def _given(tape: Tape, node: int) -> list[Number]:
    """The operands of a line."""
    expression = tape.expression
    operands = expression.lines[node - len(expression.variables)].operands
    nodes = [expression.node_of(operand) for operand in operands]
    return [one.value if at is None else tape.values[at] for one, at in zip(operands, nodes, strict=True)]


def _apart(tape: Tape, back: WayBack, found: Differences) -> list[float]:
    """The relative difference by every variable; what rounds to nothing in f does not count."""
    floor = 1e-9 * max(1.0, abs(float(tape.result)))
    return [
        0.0 if abs(g - central) <= floor else relative_difference(g, central)
        for g, central in zip(back.gradients, found.central, strict=False)
    ]


def _without_numbers(tape: Tape, back: WayBack) -> Said:
    expression, names = tape.expression, tape.expression.names
    first = next((node for node, value in enumerate(tape.values) if not np.isfinite(value)), None)
    made = next((one for one in back.contributions if not np.isfinite(one.amount)), None)
    if first is not None:
        value = written(tape.values[first])
        finding = f"{names[first]} = {expression.words_of(first)} is {value}."
        why = "There is no such number, so no line that uses it has one."
        if value != "NaN":
            why = f"It is larger than {written(np.finfo(tape.dtype).max, 3)}, where float64 ends."
        if value != "NaN" and 0 in _given(tape, first):
            why = "At 0 it has no value."
    else:
        finding, why = "f is a number, its gradient is none.", "All values are finite, a local derivative is not."
    if made is None:
        return Said(finding, why)
    come = f"{as_term(made.upstream)} · {as_term(made.slope)} = {written(made.amount)}"
    return Said(finding, f"{why} On the way back {names[made.line]} hands {come} to {names[made.node]}.")


def _kinked(tape: Tape, back: WayBack, found: Differences, node: int) -> Said:
    expression = tape.expression
    by = int(np.nanargmax(np.abs(found.right - found.left)))
    name = expression.variables[by]
    left, right = written(found.left[by]), written(found.right[by])
    return Said(
        f"{expression.names[node]} = {expression.words_of(node)} has a kink here.",
        f"There is no derivative: per unit of {name}, f rises by {left} on the left and by {right} on the right. The "
        f"tape takes {written(back.gradients[by])} by convention, as JAX does; the central difference is the mean of "
        f"both, {written(found.central[by])}.",
    )


def _rounded(tape: Tape, back: WayBack, found: Differences, apart: list[float]) -> Said:
    by = int(np.nanargmax(np.nan_to_num(apart, nan=np.inf)))
    name = tape.expression.variables[by]
    return Said(
        "The difference is off, not the tape.",
        f"By {name} the tape gives {written(back.gradients[by], 8)}, and a step of {written(found.steps[by], 2)} to "
        f"either side {written(found.central[by], 8)}: f bends too strongly on that step, or its change drowns in the "
        f"rounding of f = {written(tape.result)}.",
    )


def _agreed(tape: Tape, back: WayBack, found: Differences) -> Said:
    expression = tape.expression
    count = len(expression.variables)
    what = {1: "the derivative", 2: "both derivatives"}.get(count, f"all {count} derivatives")
    detail = (
        f"That took {counted(len(back.contributions), 'product')}. Central differences agree with it, but need f "
        f"{found.evaluations} times: twice for every variable, and a network has millions."
    )
    small = [one for one in back.contributions if 0 < abs(one.slope) < SMALL]
    if small:
        least = min(small, key=lambda one: abs(one.slope))
        factor = slope_text(tape, least.line, least.place)
        detail += f" The smallest factor on the way is {factor}: hardly anything comes through."
    else:
        shared = [node for node in range(count) if expression.uses[node] > 1]
        parts = [f"∂f/∂{expression.names[node]} is the sum of {expression.uses[node]} parts" for node in shared]
        detail += f" {listed(parts)}." if parts else ""
    return Said(f"One way back gives {what}.", detail)


def read_descent(descent: Descent) -> Said:
    """Where it ended, and whether it still moves."""
    plan = descent.plan
    names = [plan.expression.variables[k] for k in plan.moves]
    first, last = descent.values[0], descent.values[-1]
    ends = listed([f"{name} = {exactly(last[k])}" for name, k in zip(names, plan.moves, strict=True)])
    f, before = written(descent.costs[-1]), written(descent.costs[0])
    if descent.diverged:
        why = f"f is {f}" if not np.isfinite(descent.costs[-1]) else "a derivative is no number"
        when = f"after {descent.updates:,} updates" if descent.updates else "before the first update"
        return Said(f"It ends {when}.", f"There, at {ends}, {why} in {plan.precision}: no step can be made of that.")
    if np.array_equal(first, last):
        return Said("Nothing has moved.", f"The gradient is 0 where it starts, {ends}: no rule makes a step of that.")
    slope = float(np.abs(descent.gradients[-1]).max())
    still = "The gradient is 0 there" if slope == 0 else f"The largest derivative there is {written(slope, 2)}"
    held = [name for name, k in zip(names, plan.moves, strict=True) if not descent.gradients[:, k].any()]
    stuck = f" {listed(held)} never moved: no gradient came there all the way." if held else ""
    return Said(
        f"After {descent.updates:,} updates {ends}.",
        f"f went from {before} to {f}. {still}, in {plan.precision}.{stuck}",
    )


def exactly(value: np.floating) -> str:
    """A number with all digits that tell it from its neighbours in its precision."""
    mantissa, _, exponent = str(value).partition("e")
    text = f"{mantissa}·10{raised(int(exponent))}" if exponent else mantissa.removesuffix(".0")
    return text.replace("-", "−")

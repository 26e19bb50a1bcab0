"""Both passes one step after the other: what is computed, from which numbers, and what it means."""

from dataclasses import dataclass
from typing import Literal

from dlcore.amounts import listed
from dlcore.autodiff.expression import Expression, Line
from dlcore.autodiff.numbers import as_term, written
from dlcore.autodiff.operations import FUNCTIONS
from dlcore.autodiff.tape import Contribution, Tape, WayBack

ENCLOSED = {*FUNCTIONS.values()} - {"square", "sqrt"}
"""Operations whose words put something around their operands."""


@dataclass(frozen=True)
class Step:
    """One step. `node` gets a value, or with the direction "backward" a gradient, `total` being what it has by now."""

    direction: Literal["given", "forward", "backward"]
    title: str
    sum: str  # the same with numbers
    words: str
    node: int | None = None
    line: int | None = None  # the node that hands a gradient back, along its operand number `place`
    place: int = 0
    total: str = ""


def steps_of(tape: Tape, back: WayBack) -> tuple[Step, ...]:
    """What is given, then every line, then the gradient of the result, then everything that is handed back."""
    expression = tape.expression
    first = len(expression.variables)
    given = ", ".join(f"{name} = {written(tape.values[k])}" for k, name in enumerate(expression.variables))
    result = expression.names[-1]
    start = Step("given", "The variables have values", given, "The tape is empty yet: each operation writes one line.")
    turn = Step(
        "backward",
        f"∂{result}/∂{result} = 1",
        "1",
        "The way back begins at the result: as much as it moves, it moves.",
        node=expression.nodes - 1,
        total="1",
    )
    return (
        start,
        *(_forward(tape, node) for node in range(first, expression.nodes)),
        turn,
        *(_backward(tape.expression, back, k) for k in range(len(back.contributions))),
    )


def _forward(tape: Tape, node: int) -> Step:
    expression = tape.expression
    line = expression.lines[node - len(expression.variables)]
    numbers = _numbers(tape, line)
    slopes = [
        slope_text(tape, node, place) for place, _ in expression.ways[node - len(expression.variables)]
    ]  # of what the way back will pass
    words = f"The tape keeps {listed(slopes)}." if slopes else "It depends on no variable: the way back stays away."
    return Step(
        "forward",
        f"{expression.names[node]} = {expression.words_of(node)}",
        f"{expression.words_of(node, numbers)} = {written(tape.values[node])}",
        words,
        node=node,
    )


def _numbers(tape: Tape, line: Line) -> list[str]:
    """The operands of a line as numbers, with brackets around negative ones where they would be misread."""
    texts = []
    for place, operand in enumerate(line.operands):
        node = tape.expression.node_of(operand)
        if node is None:
            texts.append(tape.expression.name_of(operand))
        elif line.operation_id in ENCLOSED or (line.operation_id in ("add", "subtract") and place == 0):
            texts.append(written(tape.values[node]))
        else:
            texts.append(as_term(tape.values[node]))
    return texts


def slope_text(tape: Tape, node: int, place: int) -> str:
    """A local derivative with its formula and its number: ∂v₁/∂w = 2·w = 6."""
    expression = tape.expression
    line = expression.lines[node - len(expression.variables)]
    formula = expression.slope_words_of(node, place)
    number = written(tape.slopes[node - len(expression.variables)][place])
    shown = number if formula == number else f"{formula} = {number}"
    if line.operation.kink:  # its formula is a sentence
        shown = f"{number} ({formula})"
    return f"∂{expression.names[node]}/∂{expression.name_of(line.operands[place])} = {shown}"


def _backward(expression: Expression, back: WayBack, k: int) -> Step:
    made = back.contributions[k]
    line, name, result = (expression.names[at] for at in (made.line, made.node, expression.nodes - 1))
    product = f"{as_term(made.upstream)} · {as_term(made.slope)} = {written(made.amount)}"
    return Step(
        "backward",
        f"{line} hands back to {name}",
        f"∂{result}/∂{line} · ∂{line}/∂{name} = {product}",
        _received(name, result, [one for one in back.contributions if one.node == made.node], made),
        node=made.node,
        line=made.line,
        place=made.place,
        total=written(made.total),
    )


def _received(name: str, result: str, parts: list[Contribution], made: Contribution) -> str:
    if len(parts) == 1:
        return f"{name} is used once: that is ∂{result}/∂{name} = {written(made.total)}."
    at = parts.index(made) + 1
    if at < len(parts):
        return f"{name} is used {len(parts)} times: part {at} of its gradient, the rest is still to come."
    terms = " + ".join(written(parts[0].amount) if k == 0 else as_term(one.amount) for k, one in enumerate(parts))
    whole = f"∂{result}/∂{name} = {terms} = {written(made.total)}"
    return f"{name} is used {len(parts)} times, and its gradient is the sum: {whole}."

"""A tape and a descent as files."""

from dlcore.autodiff.descent import Descent
from dlcore.autodiff.tape import Tape, WayBack


def tape_to_csv(tape: Tape, back: WayBack) -> str:
    """One line for every node: what it is, its value, and the derivative of f by it; empty where f does not vary."""
    expression = tape.expression
    lines = ["node,operation,value,gradient"]
    for node, (name, value) in enumerate(zip(expression.names, tape.values, strict=True)):
        words = expression.words_of(node) if node >= len(expression.variables) else "given"
        gradient = repr(float(back.gradients[node])) if expression.varies[node] else ""
        lines.append(f'{name},"{words}",{float(value)!r},{gradient}')
    return "\n".join(lines) + "\n"


def descent_to_csv(descent: Descent) -> str:
    """One line for every update: the variables, f, and the derivatives; of a variable that is held, 0."""
    names = descent.plan.expression.variables
    lines = [",".join(["update", *names, "f", *(f"df/d{name}" for name in names)])]
    for update, (values, cost, gradient) in enumerate(
        zip(descent.values, descent.costs, descent.gradients, strict=True)
    ):
        lines.append(",".join([str(update), *(repr(float(one)) for one in (*values, cost, *gradient))]))
    return "\n".join(lines) + "\n"

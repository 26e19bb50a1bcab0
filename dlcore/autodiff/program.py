"""An expression's two passes as a plain NumPy program, line by line: what a tape does, written out."""

from collections.abc import Sequence

from dlcore.autodiff.expression import Expression, Operand
from dlcore.setting import write_number

NAMED = {"e": "np.e", "π": "np.pi"}


def program_of(expression: Expression, at: Sequence[float]) -> str:
    """The program. It prints f and the derivative by every variable."""
    variables = expression.variables
    names = [*variables, *(f"v{k + 1}" for k in range(len(expression.lines) - 1)), "f"]
    forward = [f"{name} = np.float64({write_number(value)})" for name, value in zip(variables, at, strict=True)]
    forward += ["", "# Forward: every line keeps its value"]
    backward = ["df = 1.0"]
    met = {expression.nodes - 1}
    for k, line in enumerate(expression.lines):
        given = dict(zip("ab", (_name(expression, operand, names) for operand in line.operands), strict=False))
        forward.append(f"{names[len(variables) + k]} = {line.operation.code.format(**given)}")
    for k in reversed(range(len(expression.lines))):
        line, node = expression.lines[k], len(variables) + k
        given = dict(zip("ab", (_name(expression, operand, names) for operand in line.operands), strict=False))
        for place, operand in expression.ways[k]:
            slope = line.operation.slope_code[place].format(**given, v=names[node])
            product = f"d{names[node]}" if slope == "1" else f"d{names[node]} * {_bracketed(slope)}"
            backward.append(f"d{names[operand]} {'+=' if operand in met else '='} {product}")
            met.add(operand)
    printed = ", ".join(["f", *(f"d{name}" for name in variables)])
    return "\n".join([
        "import numpy as np",
        "",
        'np.seterr(all="ignore")  # what overflows becomes infinite',
        *forward,
        "",
        "# Backward: every line hands its gradient on, times its local derivative; what is used twice adds up",
        *backward,
        "",
        f"print({printed})",
        "",
    ])  # fmt: skip


def _name(expression: Expression, operand: Operand, names: Sequence[str]) -> str:
    node = expression.node_of(operand)
    if node is not None:
        return names[node]
    written = NAMED.get(operand.text) or write_number(operand.value)
    return f"({written})" if operand.value < 0 else written


def _bracketed(code: str) -> str:
    return f"({code})" if " " in code or code.startswith("-") else code

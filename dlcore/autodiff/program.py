"""An expression's two passes as a NumPy program, line by line: what a tape does, written out; and the descent on it."""

from collections.abc import Sequence

from dlcore.autodiff.descent import DescentPlan
from dlcore.autodiff.expression import Expression, Operand
from dlcore.optimizers.spec import Hyperparameters
from dlcore.setting import write_number

NAMED = {"e": "np.e", "π": "np.pi"}
STEPS = {
    "adam": (
        "m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * (g * g)",
        "step = -alpha * (m / -np.expm1(t * np.log(beta1))) / (np.sqrt(s / -np.expm1(t * np.log(beta2))) + eps)",
    ),
    "sgd": ("step = -alpha * g",),
}
"""What an update does, by the rule; 1 - beta^t so that float32 loses no digits of it."""


def program_of(plan: DescentPlan, at: Sequence[float]) -> str:
    """The program. It prints f and the derivative by every variable at a point, and where the descent ends."""
    expression, usual = plan.expression, Hyperparameters(plan.learning_rate)
    forward, backward = _passes(expression)
    given = ", ".join(repr(float(one)) for one in (plan.learning_rate, usual.beta1, usual.beta2, usual.eps))
    moves = [k in plan.moves for k in range(len(plan.start))]
    return "\n".join([
        f'"""Both passes of {_ascii(expression.text)}, and a descent."""',
        "",
        "import numpy as np",
        "",
        'np.seterr(all="ignore")  # what overflows becomes infinite',
        "",
        "",
        f"def passes({', '.join(expression.variables)}):",
        f"    dtype = {expression.variables[0]}.dtype.type",
        "    # Forward: every line keeps its value",
        *(f"    {line}" for line in forward),
        "    # Backward: every line hands its gradient on, times its local derivative; what is used twice adds up",
        "    df = dtype(1)",
        *(f"    {line}" for line in backward),
        f"    return f, np.array([{', '.join(f'd{name}' for name in expression.variables)}], dtype)",
        "",
        "",
        f"f, g = passes(*np.array([{_listed(at)}]))",
        "print(f, *g)",
        "",
        f"number = np.{plan.precision}",
        f"alpha, beta1, beta2, eps = (number(one) for one in ({given}))",
        f"theta, moves = np.array([{_listed(plan.start)}], number), np.array({moves})",
        "m, s = np.zeros_like(theta), np.zeros_like(theta)",
        f"for t in range(1, {plan.updates + 1}):",
        "    f, g = passes(*theta)",
        "    g = np.where(moves, g, number(0))",
        "    if not (np.isfinite(f) and np.isfinite(g).all()):",
        "        break  # no step can be made of that",
        *(f"    {line}" for line in STEPS[plan.rule]),
        "    theta = np.where(moves, theta + step, theta)",
        "print(*theta, passes(*theta)[0])",
        "",
    ])  # fmt: skip


def _passes(expression: Expression) -> tuple[list[str], list[str]]:
    """The lines of both."""
    variables = expression.variables
    names = [*variables, *(f"v{k + 1}" for k in range(len(expression.lines) - 1)), "f"]
    forward, backward, met = [], [], {expression.nodes - 1}
    for k, line in enumerate(expression.lines):
        given = dict(zip("ab", (_name(expression, operand, names) for operand in line.operands), strict=False))
        if not expression.varies[len(variables) + k]:  # NumPy would compute it in float64
            given = {place: one if one in names else f"dtype({one})" for place, one in given.items()}
        forward.append(f"{names[len(variables) + k]} = {line.operation.code.format(**given)}")
    for k in reversed(range(len(expression.lines))):
        line, node = expression.lines[k], len(variables) + k
        given = dict(zip("ab", (_name(expression, operand, names) for operand in line.operands), strict=False))
        for place, operand in expression.ways[k]:
            slope = line.operation.slope_code[place].format(**given, v=names[node])
            if line.operation_id == "power" and place == 0 and given["b"] in names:
                slope = f"{given['b']} and {slope}"  # 0 for b = 0, whatever a
            product = f"d{names[node]}" if slope == "1" else f"d{names[node]} * {_bracketed(slope)}"
            backward.append(f"d{names[operand]} {'+=' if operand in met else '='} {product}")
            met.add(operand)
    return forward, backward


def _name(expression: Expression, operand: Operand, names: Sequence[str]) -> str:
    node = expression.node_of(operand)
    if node is not None:
        return names[node]
    written = NAMED.get(operand.text) or write_number(operand.value)
    return f"({written})" if operand.value < 0 else written


def _bracketed(code: str) -> str:
    return f"({code})" if " " in code or code.startswith("-") else code


def _listed(numbers: Sequence[float]) -> str:
    return ", ".join(repr(float(one)) for one in numbers)


def _ascii(text: str) -> str:
    """For the program's first line, which no sign of a text may end."""
    return "".join(one if " " <= one <= "~" and one not in '"\\' else "?" for one in text)

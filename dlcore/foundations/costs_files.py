"""The numbers of two costs of one unit as files, and the program that computes them again."""

import json

import numpy as np

from dlcore.foundations.cost_descent import CostDescent
from dlcore.foundations.cost_maps import CostMap
from dlcore.foundations.two_costs import COSTS


def descent_to_csv(descent: CostDescent) -> str:
    """One line for every update: where both descents are, J, the share of wrong examples and the size of the slope."""
    names = [f"{cost.id}_{what}" for cost in COSTS for what in ("w", "b", "cost", "error", "slope")]
    lines = [",".join(["update", *names])]
    for update in range(len(descent.paths)):
        numbers = [
            repr(float(one))
            for k in range(len(COSTS))
            for one in (
                *descent.paths[update, k],
                *(part[update, k] for part in (descent.costs, descent.errors, descent.slopes)),
            )
        ]
        lines.append(",".join([str(update), *numbers]))
    return "\n".join(lines) + "\n"


def costs_to_json(descent: CostDescent, maps: tuple[CostMap, ...], link: str) -> str:
    """What was asked, and what came of it."""
    given = descent.given
    final = {
        cost.id: {
            "w": float(descent.paths[-1, k, 0]),
            "b": float(descent.paths[-1, k, 1]),
            "cost": float(descent.costs[-1, k]),
            "error": float(descent.errors[-1, k]),
            "bends_down": maps[k].bends_down,
            "smallest_eigenvalue": maps[k].least_bend,
        }
        for k, cost in enumerate(COSTS)
    }
    asked = {
        "link": link,
        "feature": given.name,
        "positive": given.positive,
        "examples": len(given.x),
        "mean": given.mean,
        "deviation": given.deviation,
        "start": list(descent.start),
        "learning_rate": descent.learning_rate,
        "updates": len(descent.paths) - 1,
    }
    return json.dumps({**asked, "final": final}, indent=2, ensure_ascii=False) + "\n"


def costs_script(descent: CostDescent) -> str:
    """A program in NumPy that makes both descents again, from the same examples, and prints where they end."""
    given, (w, b) = descent.given, descent.start
    labels = "".join(str(int(one)) for one in given.y)
    return f'''"""Gradient descent on two costs of one unit, a = sigmoid(w x + b).

x is {given.name}, y = 1 for {given.positive}.
"""

import numpy as np

# standardised: (x - {given.mean!r}) / {given.deviation!r}
x = np.array({_wrapped(given.x)})
y = np.array([int(one) for one in "{labels}"])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def squared_error(a):  # L = (a - y)^2
    return (a - y) ** 2, 2 * (a - y) * a * (1 - a)


def cross_entropy(a):  # L = -y log a - (1 - y) log(1 - a)
    return -np.log(np.where(y == 1, a, 1 - a)), a - y


for cost in (squared_error, cross_entropy):
    w, b = {w!r}, {b!r}
    for update in range({len(descent.paths) - 1}):
        loss, dz = cost(sigmoid(w * x + b))
        # w := w - alpha 1/m sum dz x,  b := b - alpha 1/m sum dz
        w, b = w - {descent.learning_rate!r} * np.mean(dz * x), b - {descent.learning_rate!r} * np.mean(dz)
    a = sigmoid(w * x + b)
    loss, dz = cost(a)
    print(f"{{cost.__name__}}: w {{w:.6f}}, b {{b:.6f}}, J {{loss.mean():.6f}}, wrong {{np.mean((a > 0.5) != y):.4f}}")
'''


def _wrapped(numbers: np.ndarray) -> str:
    written = [repr(float(one)) for one in numbers]
    rows = [", ".join(written[k : k + 5]) for k in range(0, len(written), 5)]
    return "[\n    " + ",\n    ".join(rows) + ",\n]"

"""The numbers of a check as files: its curves and its parameters as CSV, everything as JSON."""

import csv
import io
import json
import math
from typing import Any

import numpy as np

from dlcore.backpropagation import Block
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.differences import FORMULAS


def curves_to_csv(check: Check) -> str:
    """One row for each step ε: the relative difference by every formula in every precision."""
    columns = {
        f"{formula}_{precision}": check.relative(formula, precision)
        for precision in check.differences
        for formula in FORMULAS
    }
    rows = [
        [repr(epsilon), *(_number(float(column[row])) for column in columns.values())]
        for row, epsilon in enumerate(check.epsilons)
    ]
    return _table(["epsilon", *columns], rows)


def parameters_to_csv(check: Check, epsilon: float, formula: str = "two", precision: str = "float64") -> str:
    """One row for each parameter that was moved: its value and both gradients at one step ε."""
    row = check.row(epsilon)
    numerical, backpropagated = check.numerical(formula, precision)[row], check.backpropagated[precision]
    rows = [
        [entry_name(block, int(check.moved[place]) - block.start), repr(float(check.problem.theta[check.moved[place]])),
         _number(float(backpropagated[place])), _number(float(numerical[place]))]
        for block in check.blocks
        for place in check.places(block)
    ]  # fmt: skip
    return _table(["parameter", "value", "backpropagated", "numerical"], rows)


def check_to_json(check: Check, described: dict[str, Any]) -> str:
    """Every number of a check, with what `described` says of where it comes from; null where there is no number."""
    content = described | {
        "parameters": check.parameters,
        "moved": check.moved.tolist(),
        "blocks": {block.name: [block.slice.start, block.slice.stop] for block in check.blocks},
        "cost": _plain(check.cost),
        "epsilons": list(check.epsilons),
        "backpropagated": {precision: _plain(found) for precision, found in check.backpropagated.items()},
        "numerical": {
            precision: {formula: _plain(check.numerical(formula, precision)) for formula in FORMULAS}
            for precision in check.differences
        },
        "relative_difference": {
            precision: {formula: _plain(check.relative(formula, precision)) for formula in FORMULAS}
            for precision in check.differences
        },
    }
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def entry_name(block: Block, place: int) -> str:
    """One entry of a block, rows and columns counted from 1: W2[3,1], b1[4]."""
    return f"{block.name}[{','.join(str(index + 1) for index in np.unravel_index(place, block.shape))}]"


def _plain(value: Any) -> Any:
    """Numbers and lists as JSON knows them."""
    if isinstance(value, np.ndarray):
        return [_plain(one) for one in value.tolist()]
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if math.isfinite(value) else None


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else ""


def _table(head: list[str], rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([head, *rows])
    return written.getvalue()

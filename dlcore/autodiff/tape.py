"""The tape: the value of every line and its local derivatives, recorded on the way forward, and the way back along it.

Source: the reverse mode of automatic differentiation, S. Linnainmaa 1970; A. Griewank and A. Walther 2008, Evaluating
derivatives, algorithm 3.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.autodiff.expression import Expression, Operand
from dlcore.autodiff.operations import Number


@dataclass(frozen=True, eq=False)
class Tape:
    """What the way forward leaves behind, node by node: variables first, then lines."""

    expression: Expression
    values: tuple[Number, ...]
    slopes: tuple[tuple[Number, ...], ...]  # of the lines: the derivative by each operand; by a constant too
    dtype: type[np.floating]

    @property
    def result(self) -> Number:
        return self.values[-1]


@dataclass(frozen=True)
class Contribution:
    """What one line hands to one of its operands on the way back."""

    line: int  # the node that hands it on
    place: int  # which operand of the line it is, from 0
    node: int  # the node that receives it
    upstream: float  # df/d(line), complete by now
    slope: float  # d(line)/d(operand)
    amount: float  # their product
    total: float  # of all that the node has received, this one included


@dataclass(frozen=True, eq=False)
class WayBack:
    """The gradient, and how it came together."""

    gradients: Float[np.ndarray, " nodes"]  # df/d(node); NaN for a node that depends on no variable
    contributions: tuple[Contribution, ...]  # in the order in which they are made


def record(expression: Expression, at: Sequence[Number], dtype: type[np.floating] = np.float64) -> Tape:
    """The way forward. `at` are the values of the variables, `dtype` is that of all numbers."""
    values: list[Number] = [dtype(value) for value in at]
    recorded = []
    with np.errstate(all="ignore"):  # what overflows or has no value is shown so
        for line in expression.lines:
            given = [_value(expression, operand, values, dtype) for operand in line.operands]
            value = line.operation.value(*given)
            values.append(value)
            recorded.append(line.operation.slopes(value, *given))
    return Tape(expression, tuple(values), tuple(recorded), dtype)


def evaluate(expression: Expression, at: Sequence[Float[np.ndarray, "*p"] | float]) -> Float[np.ndarray, "*p"]:
    """f in float64 for arrays of values of the variables, without a tape."""
    values: list[Number] = [np.asarray(value, np.float64) for value in at]
    with np.errstate(all="ignore"):
        for line in expression.lines:
            given = [_value(expression, operand, values, np.float64) for operand in line.operands]
            values.append(line.operation.value(*given))
    return np.asarray(values[-1])


def _value(expression: Expression, operand: Operand, values: Sequence[Number], dtype: type[np.floating]) -> Number:
    node = expression.node_of(operand)
    return dtype(operand.value) if node is None else values[node]


def go_back(tape: Tape) -> WayBack:
    """From the result to the variables: every line hands its gradient on, once for every operand.

    A node that is used several times receives the sum, so lines are met in the opposite of their order: whatever uses
    a line has been there before it.
    """
    made: list[Contribution] = []
    totals = _handed_back(tape, made)
    varied = zip(totals, tape.expression.varies, strict=True)
    return WayBack(np.array([float(total) if varies else np.nan for total, varies in varied]), tuple(made))


def gradient(tape: Tape) -> list[Number]:
    """df/d(variable) of every variable, in the tape's dtype."""
    return _handed_back(tape)[: len(tape.expression.variables)]


def _handed_back(tape: Tape, made: list[Contribution] | None = None) -> list[Number]:
    """df/d(node) of every node; what each line hands on is added to `made`."""
    ways, first = tape.expression.ways, len(tape.expression.variables)
    totals: list[Number] = [tape.dtype(0)] * len(tape.values)
    totals[-1] = tape.dtype(1)  # df/df
    with np.errstate(all="ignore"):
        for k in reversed(range(len(ways))):
            upstream = totals[first + k]
            for place, node in ways[k]:
                # df/d(operand) += df/d(line) * d(line)/d(operand)
                amount = upstream * tape.slopes[k][place]
                totals[node] = totals[node] + amount
                if made is not None:
                    numbers = (upstream, tape.slopes[k][place], amount, totals[node])
                    made.append(Contribution(first + k, place, node, *map(float, numbers)))
    return totals

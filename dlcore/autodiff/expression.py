"""An expression as it is computed: one line after the other, each an operation on variables, numbers and lines before
it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from dlcore.autodiff.operations import OPERATIONS, Operation
from dlcore.setting import write_number

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RESULT = "f"
"""What the last line is called."""


@dataclass(frozen=True)
class Operand:
    """What a line works on: the variable or the line of a number counted from 0, or a constant."""

    kind: Literal["variable", "line", "constant"]
    index: int = 0
    value: float = 0.0
    text: str = ""  # of a constant that has a name


@dataclass(frozen=True)
class Line:
    """One operation on its operands."""

    operation_id: str
    operands: tuple[Operand, ...]

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.operation_id]


@dataclass(frozen=True)
class Expression:
    """What was typed, and the lines that it is computed by. The last line is the result.

    Nodes are the variables and then the lines, counted from 0.
    """

    text: str
    variables: tuple[str, ...]  # in the order in which they are met
    lines: tuple[Line, ...]

    @property
    def nodes(self) -> int:
        return len(self.variables) + len(self.lines)

    def node_of(self, operand: Operand) -> int | None:
        """The node of an operand, None for a constant."""
        if operand.kind == "constant":
            return None
        return operand.index if operand.kind == "variable" else len(self.variables) + operand.index

    def line_of(self, node: int) -> Line | None:
        """The line of a node, None for a variable."""
        return None if node < len(self.variables) else self.lines[node - len(self.variables)]

    @cached_property
    def varies(self) -> tuple[bool, ...]:
        """Node by node, whether it depends on a variable."""
        found = [True] * len(self.variables)
        for line in self.lines:
            nodes = [self.node_of(operand) for operand in line.operands]
            found.append(any(node is not None and found[node] for node in nodes))
        return tuple(found)

    @cached_property
    def ways(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Line by line, the ways back: (place of the operand, its node) of every operand that depends on a variable."""
        nodes = [[self.node_of(operand) for operand in line.operands] for line in self.lines]
        return tuple(
            tuple((place, node) for place, node in enumerate(line) if node is not None and self.varies[node])
            for line in nodes
        )

    @cached_property
    def uses(self) -> tuple[int, ...]:
        """Node by node, how many times it is an operand."""
        nodes = [self.node_of(operand) for line in self.lines for operand in line.operands]
        return tuple(nodes.count(node) for node in range(self.nodes))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each node is called: the variables, v₁, v₂, …, and f at last."""
        between = (f"v{str(k + 1).translate(LOWERED)}" for k in range(len(self.lines) - 1))
        return (*self.variables, *between, RESULT)

    def name_of(self, operand: Operand) -> str:
        """An operand as it stands in words."""
        node = self.node_of(operand)
        if node is not None:
            return self.names[node]
        written = operand.text or write_number(operand.value).replace("-", "−")
        return f"({written})" if operand.value < 0 else written

    def words_of(self, node: int, texts: Sequence[str] | None = None) -> str:
        """What a node is: its line with the names of its operands, or with other `texts` for them; or the variable."""
        line = self.line_of(node)
        if line is None:
            return self.names[node]
        given = texts or [self.name_of(operand) for operand in line.operands]
        if line.operation_id == "power" and _whole(line.operands[1]):
            return given[0] + write_number(line.operands[1].value).translate(RAISED)
        return line.operation.words.format(**dict(zip("ab", given, strict=False)))

    def slope_words_of(self, node: int, place: int) -> str:
        """The local derivative of a line by the operand at that place, with names."""
        line = self.lines[node - len(self.variables)]
        names = dict(zip("ab", (self.name_of(operand) for operand in line.operands), strict=False))
        if line.operation_id == "power" and _whole(line.operands[1]):
            exponent = write_number(line.operands[1].value - 1).translate(RAISED)
            base = "" if exponent == "⁰" else f"·{names['a']}{exponent if exponent != '¹' else ''}"
            return f"{names['b']}{base}"
        return line.operation.slope_words[place].format(**names, v=self.names[node])


def _whole(exponent: Operand) -> bool:
    """Whether an exponent is a small whole number, which is raised."""
    return exponent.kind == "constant" and not exponent.text and exponent.value in range(1, 100)

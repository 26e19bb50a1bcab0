"""From a typed text to an expression: a Pratt parser (V. Pratt 1973, Top down operator precedence), bounded in length,
depth and lines. Nothing of the text is ever run.

    expression = prefix, then as often as it goes: sign prefix
    prefix     = number | variable | constant | function "(" expression {"," expression} ")" | "(" expression ")"
               | "-" prefix | "+" prefix
    sign       = "+" "-" | "*" "/" or nothing at all before a name or a bracket (10w, 2(w + 1)) | "^" or "**"

Signs further right in the last line bind tighter; equal ones from the left, only ^ from the right; a minus before
something binds tighter than a product and looser than ^.
"""

import difflib
import math
import re

from dlcore.autodiff.expression import RESULT, Expression, Line, Operand
from dlcore.autodiff.operations import FUNCTIONS, OPERATIONS, SIGNS
from dlcore.autodiff.tokens import ExpressionError, Token, tokens_of

MOST_LINES = 40
MOST_DEPTH = 20
"""Brackets, minus signs and exponents inside each other."""
MOST_VARIABLES = 3
MOST_EXPONENT = 100
CONSTANTS = {"e": (math.e, "e"), "pi": (math.pi, "π")}
BINDING = {"+": 10, "-": 10, "*": 20, "/": 20, "^": 40}
PREFIX = 30

_VARIABLE = re.compile(r"[A-Za-z]\d{0,2}", re.ASCII)
_LINE_NAME = re.compile(r"v\d+", re.ASCII)


def parse(text: str) -> Expression:
    """Read a text. Raises ExpressionError with the place of the mistake, and nothing else."""
    return _Parser(text).expression()


class _Parser:
    def __init__(self, text: str):
        self._text, self._tokens, self._at, self._depth = text, tokens_of(text), 0, 0
        self._variables: list[str] = []
        self._lines: list[Line] = []

    def expression(self) -> Expression:
        if self._next.kind == "end":
            self._next.fault("nothing is written here")
        result = self._parse(0)
        if self._next.text == ")":
            self._next.fault("this bracket was never opened")
        if self._next.kind != "end":
            self._next.fault(f"{self._next.text} cannot stand here")
        if not self._variables:
            raise ExpressionError("has no variable to differentiate by, such as w", 0, len(self._text))
        if result.kind != "line":
            raise ExpressionError("is a variable alone: do something with it", 0, len(self._text))
        return Expression(self._text.strip(), tuple(self._variables), tuple(self._lines))

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _parse(self, least: int) -> Operand:
        """What stands here, as far as its signs bind tighter than `least`."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            self._next.fault(f"is nested more than {MOST_DEPTH} deep")
        left = self._prefix()
        while (sign := self._sign()) and BINDING[sign] > least:
            token = self._take() if self._next.text == sign else self._next  # 10w has no sign to take
            right = self._parse(BINDING[sign] - (sign == "^"))
            left = self._line(SIGNS[sign], (left, right), token)
        self._depth -= 1
        return left

    def _sign(self) -> str:
        """The sign between what was read and what comes, or none."""
        token = self._next
        if token.kind == "number":
            before = self._tokens[self._at - 1].text
            token.fault(f"something is missing between {before} and {token.text}, such as + or *")
        if token.kind == "name" or token.text == "(":
            return "*"
        return token.text if token.text in SIGNS else ""

    def _prefix(self) -> Operand:
        before = self._tokens[self._at - 1].text if self._at else ""
        token = self._take()
        if token.kind == "number":
            return Operand("constant", value=float(token.text))
        if token.kind == "name":
            return self._name(token)
        if token.text == "(":
            inside = self._parse(0)
            self._close(token)
            return inside
        if token.text == "+":
            return self._parse(PREFIX)
        if token.text == "-":
            operand = self._parse(PREFIX)
            if operand.kind == "constant" and not operand.text:
                return Operand("constant", value=-operand.value + 0.0)
            return self._line("negate", (operand,), token)
        if token.kind == "end":
            token.fault(f"something is missing after {before}")
        token.fault(f"{token.text} cannot stand " + (f"behind {before}" if before else "at the beginning"))

    def _close(self, opened: Token) -> None:
        if self._next.text == ")":
            self._take()
        elif self._next.kind == "end":
            opened.fault("this bracket is never closed")
        else:
            self._next.fault(f"{self._next.text} cannot stand here: a closing bracket is missing")

    def _name(self, token: Token) -> Operand:
        name = token.text
        if name in FUNCTIONS:
            return self._call(token)
        if name in CONSTANTS:
            value, text = CONSTANTS[name]
            return Operand("constant", value=value, text=text)
        if not _VARIABLE.fullmatch(name):
            token.fault(f"{name} is none of the functions{_meant(name)}; a variable is one letter, such as w or x1")
        if name == RESULT or _LINE_NAME.fullmatch(name):
            token.fault(f"{name} is what a line of the graph is called: take another letter")
        if name not in self._variables:
            if len(self._variables) == MOST_VARIABLES:
                token.fault(f"{name} is one variable more than {MOST_VARIABLES}")
            self._variables.append(name)
        return Operand("variable", self._variables.index(name))

    def _call(self, token: Token) -> Operand:
        opened = self._take()
        if opened.text != "(":
            token.fault(f"{token.text} needs brackets: {token.text}(…)")
        given = [self._parse(0)]
        while self._next.text == ",":
            self._take()
            given.append(self._parse(0))
        self._close(opened)
        id = FUNCTIONS[token.text]
        wanted = OPERATIONS[id].operands
        if len(given) != wanted:
            token.fault(f"{token.text} takes {wanted} value{'s' * (wanted > 1)}, and here it has {len(given)}")
        return self._line(id, tuple(given), token)

    def _line(self, id: str, operands: tuple[Operand, ...], token: Token) -> Operand:
        if len(self._lines) == MOST_LINES:
            token.fault(f"is operation {MOST_LINES + 1}, and {MOST_LINES} are the most")
        exponent = operands[-1]
        if id == "power" and exponent.kind == "constant" and abs(exponent.value) > MOST_EXPONENT:
            token.fault(f"exponents go to {MOST_EXPONENT} at most")
        self._lines.append(Line(id, operands))
        return Operand("line", len(self._lines) - 1)


def _meant(name: str) -> str:
    """What a name that is unknown may stand for."""
    close = difflib.get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.6)
    if close:
        return f" (did you mean {close[0]}?)"
    return f" (write {name[0]}*{name[1]} for a product)" if len(name) == 2 else ""

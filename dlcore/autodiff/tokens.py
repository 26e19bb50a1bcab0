"""A typed expression, sign by sign: numbers, names and the signs of the grammar, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

LONGEST_TEXT = 200
"""Characters."""
MOST_NUMBER = 1e9
SAME = {"−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/"}
"""Signs that are written in several ways."""
RAISED = {"²": "2", "³": "3"}

# A number's e is its exponent only where digits follow: 2e^x is 2 times e^x.
_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*", re.ASCII)
_SIGNS = "+-*/^(),"


class ExpressionError(ValueError):
    """A text that is no expression: why, and which part of it, from `start` to before `end`."""

    def __init__(self, why: str, start: int, end: int):
        super().__init__(why)
        self.start, self.end = start, max(end, start + 1)


@dataclass(frozen=True)
class Token:
    """One sign, and where it stands."""

    kind: Literal["number", "name", "sign", "end"]
    text: str
    start: int
    end: int

    def fault(self, why: str) -> NoReturn:
        raise ExpressionError(why, self.start, self.end)


def tokens_of(text: str) -> list[Token]:
    """The signs of a text, the last of them its end. Raises ExpressionError. The time is bounded by `LONGEST_TEXT`."""
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(f"has {len(text)} characters, and {LONGEST_TEXT} are the most", LONGEST_TEXT, len(text))
    return [*_read(text), Token("end", "", len(text), len(text))]


def _read(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        sign = SAME.get(text[at], text[at])
        if sign.isspace():
            at += 1
        elif sign in RAISED:
            yield Token("sign", "^", at, at + 1)
            yield Token("number", RAISED[sign], at, at + 1)
            at += 1
        elif text.startswith("**", at):
            yield Token("sign", "^", at, at + 2)
            at += 2
        elif sign in _SIGNS:
            yield Token("sign", sign, at, at + 1)
            at += 1
        elif found := _NUMBER.match(text, at):
            if float(found[0]) > MOST_NUMBER:
                raise ExpressionError(f"{found[0]} is too large: {MOST_NUMBER:.0e} is the most", *found.span())
            yield Token("number", found[0], *found.span())
            at = found.end()
        elif found := _NAME.match(text, at):
            yield Token("name", found[0], *found.span())
            at = found.end()
        else:
            raise ExpressionError(_unknown(text[at]), at, at + 1)


def _unknown(sign: str) -> str:
    if sign == "=":
        return "there is no = in an expression: type only what stands on its right"
    if sign in "[]{}":
        return f"{sign} is no sign of the grammar: use round brackets"
    shown = sign if sign.isprintable() else f"the character U+{ord(sign):04X}"
    return f"{shown} is no sign of the grammar, which has + − * / ^ ( ) and the names of functions and variables"

"""One column of a table: its numbers where it has some, its classes where these are few, and what is wrong with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.own_data.limits import LARGEST, SMALLEST
from dlcore.own_data.problems import OwnDataError, shown
from dlcore.values import NUMBER

COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
MISSING = frozenset(("", "-", "?", ".", "na", "n/a", "nan", "null", "none", "#n/a", "#na", "missing"))
INFINITE = frozenset(sign + word for sign in ("", "+", "-") for word in ("inf", "infinity", "∞"))
MOST_DISTINCT = 1000
"""Different cells that are told apart; a column with more is none of classes."""


@dataclass(frozen=True)
class Cell:
    """A cell that cannot be used, by the line of the file that it is in."""

    line: int
    text: str

    def problem(self, column: str) -> OwnDataError:
        """What is wrong with it as a number of that column."""
        where, word = f"Row {self.line}, column {column}", self.text.lower()
        if word in MISSING:
            what = "is empty" if not self.text else f"has no value: {shown(self.text)}"
            return OwnDataError("missing", f"{where} {what}. Fill it in, or leave out that row or column.")
        if word in INFINITE:
            return OwnDataError(
                "infinite", f"{where} is infinite: {shown(self.text)}. Every cell needs a finite number."
            )
        size = abs(float(self.text.replace(",", "."))) if is_number(self.text) else 1.0
        if size > LARGEST:
            return OwnDataError(
                "huge",
                f"{where} is too large: {shown(self.text)}. Numbers go up to {LARGEST:.0e} in magnitude: "
                "use a larger unit, such as millions.",
            )
        if size < SMALLEST:
            return OwnDataError(
                "tiny",
                f"{where} is too small: {shown(self.text)}. Numbers that are not 0 begin at {SMALLEST:.0e} "
                "in magnitude: use a smaller unit, such as millionths.",
            )
        return OwnDataError(
            "text",
            f"{where} is no number: {shown(self.text)}. The network reads numbers: leave the column out, or "
            "replace its words by numbers.",
        )


@dataclass(frozen=True, eq=False)
class Column:
    """Numbers are NaN where there is no usable one, and `fault` is the first such cell."""

    name: str
    numbers: Float[np.ndarray, " m"]
    fault: Cell | None
    missing: Cell | None  # the first cell without a value
    texts: tuple[str, ...]  # the different cells, as they first appear; () for more than `MOST_DISTINCT`
    codes: Int[np.ndarray, " m"]  # which of them each cell is

    @property
    def holds_text(self) -> bool:
        """Whether its cells are words: one that is neither a number nor missing makes it so."""
        return self.fault is not None and self.fault.problem("").kind == "text"


def is_number(text: str) -> bool:
    """Whether a cell is written as a number, with a decimal point or a decimal comma."""
    return bool(NUMBER.fullmatch(text) or COMMA_NUMBER.fullmatch(text))


class ColumnReader:
    """Takes a column's cells part by part."""

    def __init__(self):
        self.fault: Cell | None = None
        self.missing: Cell | None = None
        self.comma: Cell | None = None  # the first decimal comma
        self.point: Cell | None = None  # the first decimal point
        self._numbers: list[np.ndarray] = []
        self._codes: list[np.ndarray] = []
        self._places: dict[str, int] | None = {}

    def add(self, cells: Sequence[str], lines: Sequence[int], commas: bool) -> None:
        """The next cells and the lines that they are in; `commas` says whether decimal commas are possible."""
        self._numbers.append(np.array([self._number(*one, commas) for one in zip(cells, lines, strict=True)]))
        places = self._places
        if places is None:
            return
        self._codes.append(np.array([places.setdefault(cell, len(places)) for cell in cells], np.int32))
        if len(places) > MOST_DISTINCT:
            self._places, self._codes = None, []

    def _number(self, cell: str, line: int, commas: bool) -> float:
        if NUMBER.fullmatch(cell):
            if "." in cell and self.point is None:
                self.point = Cell(line, cell)
            number = float(cell)
        elif commas and COMMA_NUMBER.fullmatch(cell):
            self.comma = self.comma or Cell(line, cell)
            number = float(cell.replace(",", "."))
        else:
            number = np.nan
            if self.missing is None and cell.lower() in MISSING:
                self.missing = Cell(line, cell)
        if number == 0 or SMALLEST <= abs(number) <= LARGEST:
            return number
        self.fault = self.fault or Cell(line, cell)
        return np.nan

    def column(self, name: str) -> Column:
        """All that was taken."""
        codes = np.concatenate(self._codes) if self._codes else np.zeros(0, np.int32)
        numbers = np.concatenate(self._numbers) if self._numbers else np.zeros(0)
        return Column(name, numbers, self.fault, self.missing, tuple(self._places or ()), codes)

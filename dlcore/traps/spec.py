"""What an entry of the list of traps holds: the line as it is often written and as it should be, and what comes of it,
measured whenever somebody looks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text

Form = Literal["percent", "points", "number", "count", "times"]
"""How a figure is written: 3.1 %; a gap between two such, 3.1 points; three digits; a whole number; 2.5 ×."""
Area = Literal["Inputs", "First weights", "Gradients", "Optimizers", "Regularization", "Normalization", "Choosing"]
"""Where in the work the mistake is made: the list is ordered by it."""


@dataclass(frozen=True)
class Figure:
    """One number of both ways. The first figure of a consequence is what the list says of the entry."""

    name: str  # lower case, with its unit: "dev error"
    wrong: float | int  # as often written
    right: float | int  # as it should be; NaN where there is no such number
    form: Form = "number"


@dataclass(frozen=True, eq=False)
class Line:
    """A third curve beside the two, for reference: drawn quietly."""

    name: str
    y: Float[np.ndarray, " p"]


@dataclass(frozen=True, eq=False)
class Curves:
    """Both ways over the same x; NaN where a curve is interrupted or has ended."""

    x: Float[np.ndarray, " p"]
    wrong: Float[np.ndarray, " p"]
    right: Float[np.ndarray, " p"]
    x_label: str  # with its unit
    y_label: str
    read: str  # one line: what is drawn, and how to read it
    wrong_name: str = "as often written"  # at the ends of the curves
    right_name: str = "as it should be"
    x_log: bool = False
    y_log: bool = False
    more: tuple[Line, ...] = ()


@dataclass(frozen=True, eq=False)
class Consequence:
    """What came of the wrong line in a real run, beside the same run with the right one."""

    figures: tuple[Figure, ...]  # one to four
    said: str  # two or three sentences, made from these numbers; the first clause is the finding
    curves: Curves | None = None


@dataclass(frozen=True)
class TrapSpec:
    """One entry of the list.

    `measure` gets a seed, which decides what the entry draws (data, first weights, masks), and gives the same numbers
    for the same seed. It takes a second of one core at most and compiles nothing beyond the engine's programs.
    """

    id: str  # permanent, ASCII, written in links
    title: str
    area: Area
    wrong: str  # lines of code, as often written
    right: str  # and as they should be
    why: str  # one or two sentences: why nobody notices, or where the right line comes from
    page: str  # id of the page where it lives
    query: str  # what opens it there: settings and options of that page, as a link writes them
    measure: Callable[[int], Consequence]
    claim: str  # what always comes of it, in one sentence
    holds: Callable[[Consequence], bool]  # the same, asserted for several seeds by the tests


def figure_text(value: float | int, form: Form = "number") -> str:
    """A figure as it is written: −3.1 %, 0.0123, 1,204, 2.5 ×; ∞ where it has overflowed, and a dash for no number."""
    value = float(value)
    if np.isnan(value):
        return "–"
    if not np.isfinite(value):
        return "∞" if value > 0 else "−∞"
    written = {
        "percent": f"{100 * abs(value):.1f} %",
        "points": f"{100 * abs(value):.1f} points",
        "number": number_text(abs(value)),
        "count": f"{abs(value):,.0f}",
        "times": f"{number_text(abs(value))} ×",
    }[form]
    return f"−{written}" if value < 0 and written.strip("0.% points") else written


def headline(consequence: Consequence) -> str:
    """The entry in one line: what its first figure is, and what it should be."""
    first = consequence.figures[0]
    wrong = f"{first.name}: {figure_text(first.wrong, first.form)}"
    return wrong if np.isnan(first.right) else f"{wrong} instead of {figure_text(first.right, first.form)}"

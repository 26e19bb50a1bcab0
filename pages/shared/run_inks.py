"""How several runs are told apart on one chart: a colour, a dash and a mark each, in the order of the runs. Never by
colour alone.

Orange and blue belong to the classes, magenta and teal to dev and test.
"""

from dataclasses import dataclass

from dlcore.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class Ink:
    """Colours on a light and on a dark page; the dash: pixels drawn and left out, in turn; and the shape of its points,
    as Vega calls it."""

    light: str
    dark: str
    dash: tuple[int, ...]
    mark: str

    def colour(self, dark: bool) -> str:
        """On a page of this kind."""
        return self.dark if dark else self.light


RUN_INKS = (
    Ink("#1b2430", "#e6ebf2", (1, 0), "circle"),
    Ink("#5b4bb0", "#a094f0", (9, 4), "square"),
    Ink("#7a6c0c", "#cdbf5a", (4, 3), "triangle-up"),
    Ink("#5d6878", "#9aa7b8", (10, 3, 2, 3), "diamond"),
    Ink("#b3313f", "#f0858c", (14, 3), "triangle-down"),
    Ink("#3d7a22", "#93cc6f", (2, 2), "cross"),
    Ink("#2b7f9e", "#7cc9e0", (7, 2, 2, 2, 2, 2), "triangle-right"),
    Ink("#8a4b2a", "#c98f6b", (5, 2, 1, 2), "triangle-left"),
)
"""The first is the page's own run."""

PIN_INKS = (*RUN_INKS[4:], Ink("#44617f", "#a9bdd3", (6, 6), "cross"), *RUN_INKS[1:4])
"""Of the pinned runs, which are drawn thin and are named at their ends: first those that most charts leave free."""


def ink_of(number: int) -> Ink:
    """The ink of run `number`, counted from 0."""
    return RUN_INKS[number % len(RUN_INKS)]


def optimizer_ink(id: str) -> Ink:
    """The ink of an optimizer where all of them are on one chart."""
    return ink_of(list(OPTIMIZERS).index(id))

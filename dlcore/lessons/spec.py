"""A guided experiment: a link, a question to answer before looking, and what the run then shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lesson:
    """One guided experiment of a page.

    `choices` are the possible predictions and `answer` the index of the right one. `holds` says whether a run
    of `query` shows it, and is what the tests check; `explain` puts the run's own numbers into words. With a `study`
    both get the complete result of that study (`dlcore.studies`) instead of the run, with `compared` the run beside its
    free twin (`dlcore.restraints.Restrained`).
    """

    id: str
    page: str
    title: str
    teaser: str  # one line on the card
    question: str
    choices: tuple[str, ...]
    answer: int
    query: str
    holds: Callable[[Any], bool]
    explain: Callable[[Any], str]
    fails: bool = False  # shows something that does not work
    study: str = ""  # id of the study that answers the question; "" where the run does
    compared: bool = False
    look: str = ""  # the side of the run that the page is to show, its option "look"; "" for what the page opens with

    @property
    def options(self) -> dict[str, str]:
        """The page's own options that the link sets."""
        if self.look:
            return {"look": self.look}
        return {"study": self.study} if self.study else {}

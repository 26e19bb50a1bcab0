"""A hidden bug to be found: which one follows from the number of the hunt; an answer names a block and the cause."""

from dataclasses import dataclass

import numpy as np

from dlcore.backpropagation import Problem
from dlcore.gradient_check.bugs import BUGS, Planted
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.damage import wrong_blocks

NOTHING = "none"
"""In place of a bug or of a block: the gradient is right."""
HIDDEN: tuple[str, ...] = (
    NOTHING,
    "penalty_forgotten",
    "mean_missing",
    "derivative_wrong",
    "product_transposed",
    "bias_not_summed",
    "layer_doubled",
    "dropout_on",
    "batchnorm_constant",
)
"""What a hunt may hide. A link names a hunt by its number, so this stays as it is."""
LAST_HUNT = 999


def hidden_in(hunt: int) -> str:
    """The id of what the hunt of that number, from 1, hides: a bug, or nothing at all."""
    return HIDDEN[np.random.RandomState(hunt).randint(len(HIDDEN))]


def seat_of(hunt: int, problem: Problem) -> Planted | None:
    """The hidden bug in its place; None where nothing is hidden, or what it needs is switched off.

    Settings may change during a hunt: that is how bugs are found. The bug stays the same.
    """
    bug_id = hidden_in(hunt)
    seats = () if bug_id == NOTHING else BUGS[bug_id].seats(problem)
    return Planted(bug_id, seats[hunt % len(seats)]) if seats else None


def next_hunt(hunt: int, problem: Problem) -> int:
    """The number after this one, from 1 again after the last, of a hunt that this network can take part in: what it
    hides is nothing, or can be seen."""
    found = hunt
    while True:
        found = found % LAST_HUNT + 1
        planted = seat_of(found, problem)
        if hidden_in(found) == NOTHING or (planted is not None and wrong_blocks(problem, planted)):
            return found


@dataclass(frozen=True)
class Answer:
    """What a learner says of a hunt: the name of a block (W2) that is wrong and the id of a bug, or `NOTHING`."""

    hunt: int
    block: str
    cause: str


@dataclass(frozen=True)
class Judgement:
    """What became of an answer."""

    answer: Answer
    hidden: str
    sits: bool  # whether it has any effect on the network as it is set now
    wrong: tuple[str, ...]  # names of the blocks that it disturbs

    @property
    def cause_found(self) -> bool:
        return self.answer.cause == self.hidden

    @property
    def block_found(self) -> bool:
        return self.answer.block in self.wrong if self.wrong else self.answer.block == NOTHING


def judge(answer: Answer, check: Check) -> Judgement:
    """Hold an answer against the check of the network that the bug is hidden in."""
    wrong = () if check.planted is None else wrong_blocks(check.problem, check.planted)
    return Judgement(answer, hidden_in(answer.hunt), check.planted is not None, wrong)

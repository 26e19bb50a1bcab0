"""How sure a network is of its answers, where it is right and where it is wrong."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlcore.softmax.set_answers import Answers, answers_of

if TYPE_CHECKING:
    from dlcore.run import Run

SURE = 0.9
"""A network is sure of an answer that it gives more than this probability."""


@dataclass(frozen=True)
class Sureness:
    """Mean probability of the class that is answered, over the right answers and over the wrong ones; NaN where there
    are none."""

    right: float
    wrong: float


def judged_split(run: "Run") -> str:
    """The set on which a network is judged: dev, or train where dev is empty."""
    return "dev" if run.data.counts[1] else "train"


def judged_answers(run: "Run") -> Answers:
    """What its resulting weights answer to that set. Raises ValueError for regression."""
    return answers_of(run, judged_split(run))


def sureness_of(answers: Answers) -> Sureness:
    """Mean of max_k p_k over the right and over the wrong answers."""
    wrong, sure = answers.wrong, answers.sureness.astype(np.float64)
    return Sureness(*(float(sure[one].mean()) if one.any() else np.nan for one in (~wrong, wrong)))

"""Examples to look at: the mistakes that a network is surest of, and those in one cell of the confusion matrix."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.softmax.set_answers import Answers


def surest_mistakes(answers: Answers) -> Int[np.ndarray, " k"]:
    """Places in `answers` of all misclassified examples, the one given the highest probability first."""
    return surest_first(answers.sureness, np.flatnonzero(answers.wrong))


def in_cell(answers: Answers, true: int, predicted: int) -> Int[np.ndarray, " k"]:
    """Places of the examples of class `true` that are taken for `predicted`, the surest answer first."""
    return surest_first(answers.sureness, np.flatnonzero((answers.labels == true) & (answers.predicted == predicted)))


def surest_first(sureness: Float[np.ndarray, " n"], places: Int[np.ndarray, " k"]) -> Int[np.ndarray, " k"]:
    """The places by their sureness, the largest first, equal ones in their order."""
    return places[np.argsort(-sureness[places], kind="stable")]

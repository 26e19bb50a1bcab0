"""What one learning rate means to each optimizer, in words, from the lengths of their steps."""

from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import listed, number_text
from dlcore.band_reading import Words
from dlcore.first_steps import steps_under
from dlcore.optimizer_runs import short_name
from dlcore.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

AT = (1, 10, 100, 1000)
"""The updates whose steps are given in numbers."""
FAR_APART = 3.0
"""Times as long a step that is called another speed."""


def step_table(experiment: "Experiment", gradient: float) -> dict[str, list[float]]:
    """Length of the steps `AT`, in units of α, by optimizer."""
    return {id: steps_under(id, experiment, gradient, np.array(AT)).tolist() for id in OPTIMIZERS}


def read_first_steps(experiment: "Experiment", gradient: float) -> Words:
    """How far the first step of the experiment's optimizer goes, and that of the longest and the shortest."""
    alpha = experiment.learning_rate
    first = {id: alpha * steps[0] for id, steps in step_table(experiment, gradient).items()}
    own = experiment.optimizer
    longest, shortest = max(first, key=first.__getitem__), min(first, key=first.__getitem__)
    like = [id for id in first if np.isclose(first[id], first[own], rtol=0.01) and id != own]
    also = f" (so does that of {listed([short_name(id) for id in like])})" if like else ""
    finding = f"The first step of {short_name(own)} moves a weight by {number_text(first[own])}{also}."
    ratio = first[longest] / first[shortest]
    if ratio < FAR_APART:
        return Words(finding, "Under this gradient all rules begin at about the same speed.")
    detail = (
        f"At the same α = {alpha:g} and the same gradient {gradient:g}, {short_name(longest)} moves it by "
        f"{number_text(first[longest])} and {short_name(shortest)} by {number_text(first[shortest])}: "
        f"{number_text(ratio)} times less. One α is not one speed, so a race at one α is no fair race."
    )
    return Words(finding, detail)

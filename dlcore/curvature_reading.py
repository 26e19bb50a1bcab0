"""How far a run is from the edge of stability, and where gradient descent diverges, in words."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.curvature.edge import EDGES
from dlcore.optimizers import OPTIMIZERS
from dlcore.reading import percent
from dlcore.studies.curvature import CurvatureStudy
from dlcore.studies.divergence import DivergenceStudy

AT_THE_EDGE = (0.85, 1.2)
"""λ_max in these parts of the stable limit counts as at the edge: it swings around it by about so much."""
MOSTLY = 0.5
"""At the edge in this share of the moments of its second half, a run trains there."""
AGREES = 0.05
"""A prediction this close to what was observed, relative, holds."""


def at_the_edge(result: CurvatureStudy) -> bool:
    """Whether the run spends the second half of its epochs at the edge of stability."""
    ratio = shares_of_the_edge(result)
    later = ratio[len(ratio) // 2 :]
    later = later[np.isfinite(later)]
    low, high = AT_THE_EDGE
    return len(later) > 0 and float(np.mean((later >= low) & (later <= high))) >= MOSTLY


def shares_of_the_edge(result: CurvatureStudy) -> np.ndarray:
    """λ_max as a share of what is stable, at every moment; NaN where either is not known."""
    return result.largest / result.edge


def rises(result: CurvatureStudy) -> tuple[int, int]:
    """In how many epochs J rose, and of how many."""
    course = result.course[np.isfinite(result.course)]
    return int((np.diff(course) > 0).sum()), max(len(course) - 1, 0)


def read_curvature(result: CurvatureStudy) -> Words:
    """Where λ_max goes, and what the learning rate makes of it."""
    known = np.isfinite(result.largest)
    if not known.any():
        return Words("There is nothing to measure.", "The network has overflowed.")
    first, last = (float(result.largest[known][place]) for place in (0, -1))
    way = f"λ_max goes from {number_text(first)} to {number_text(last)}"
    if not np.isfinite(result.edge).any():
        name = OPTIMIZERS[result.experiment.optimizer].label
        detail = f"{name} divides every gradient by its own size, so 2/α is not its limit, and none is drawn."
        return Words(f"{way}.", f"{detail} Choose gradient descent to see the limit at work.")
    formula = EDGES[result.experiment.optimizer].text
    ratio = shares_of_the_edge(result)
    if result.diverged >= 0:
        finding = f"It diverged in epoch {result.diverged}."
        most = float(np.nanmax(ratio))
        return Words(finding, f"{way}; the most it was is {number_text(most)} times the stable limit {formula}.")
    if at_the_edge(result):
        return Words("It trains at the edge of stability.", f"{way} and stays near {formula}. {_rises(result)}")
    later = ratio[len(ratio) // 2 :]
    middle = float(np.nanmedian(later))
    if middle > AT_THE_EDGE[1]:
        return Words(
            "The steps are too long for the steepest direction.",
            f"In the second half λ_max is {number_text(middle)} times {formula}. {_rises(result)}",
        )
    most, at = float(np.nanmax(ratio)), int(result.epochs[np.nanargmax(ratio)])
    return Words(
        "It stays clear of the edge.",
        f"{way}; it comes nearest in epoch {at}, with {percent(most)} of {formula}. {_rises(result)}",
    )


def _rises(result: CurvatureStudy) -> str:
    up, epochs = rises(result)
    fell = "and yet it fell" if result.course[-1] < result.course[0] else "and it did not fall"
    if not up:
        return "J fell in every epoch."
    return f"J rose in {up:,} of {epochs:,} epochs, {fell} from {number_text(float(result.course[0]))} to " + (
        f"{number_text(float(result.course[-1]))}."
    )


def read_divergence(result: DivergenceStudy) -> Words:
    """Whether 2/λ_max predicts the rate from which on it diverges."""
    if not np.isfinite(result.parabola_observed):
        return Words("Too early to say.", "The rates are still being tried.")
    ratio = result.parabola_observed / result.parabola_predicted
    exact = abs(ratio - 1) <= AGREES
    finding = (
        f"On the parabola the prediction holds to {percent(abs(ratio - 1))}."
        if exact
        else f"On the parabola it diverged from {number_text(ratio)} times the predicted rate on."
    )
    detail = (
        f"Predicted {number_text(result.parabola_predicted)}, observed {number_text(result.parabola_observed)}. "
        f"{_network(result)}"
    )
    return Words(finding, detail)


def _network(result: DivergenceStudy) -> str:
    predicted = f"2/λ_max at the first weights is {number_text(result.network_predicted)}"
    if not np.isfinite(result.network_observed):
        never = not (result.network_ratio > 1).any()
        what = "nothing that was tried diverged" if never else "even the smallest rate went uphill"
        return f"For the network {predicted}, and {what}: λ_max is that of one point, and the network moves on."
    ratio = result.network_observed / result.network_predicted
    if abs(ratio - 1) <= AGREES:
        return f"For the network {predicted}, and it diverged from {number_text(result.network_observed)} on."
    more = "more" if ratio > 1 else "less"
    why = (
        "it slides to where the cost bends less"
        if ratio > 1
        else "on its way it meets a place where the cost bends more"
    )
    return (
        f"For the network {predicted}, yet it ended higher than it began only from "
        f"{number_text(result.network_observed)} on, {number_text(ratio)} times as much: it bears {more}, possibly "
        f"because {why}."
    )

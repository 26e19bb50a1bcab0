"""What a study found, in words, from its own numbers. Each also reads a study that is still being measured."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text, gap_text, measure
from dlcore.band import quantiles
from dlcore.band_reading import Words

if TYPE_CHECKING:
    from dlcore.studies.capacity_curve import CapacityCurve
    from dlcore.studies.decomposition import Decomposition
    from dlcore.studies.learning_curve import LearningCurve

STANDARD_ERRORS = 2.0
"""A difference counts when the mean of the differences of all seeds exceeds this many of its standard errors. Seeds are
paired: one seed has the same weights and the same data, or a beginning of them, at every size of its curve."""
MOSTLY = 2.0
"""Bias is called what is left when it is more than so many times the gap between train and dev."""
TOO_EARLY = Words("Too early to say.", "The first sizes are being measured.")


def medians(errors: Float[np.ndarray, "s seeds"]) -> Float[np.ndarray, " s"]:
    """The median of every size over the seeds that are known; NaN where there are none."""
    return quantiles(errors.T)[1]


def surely_above(a: Float[np.ndarray, " seeds"], b: Float[np.ndarray, " seeds"]) -> bool:
    """Whether a lies above b by more than chance explains: mean(a - b) > 2 s / sqrt(n) over the seeds of both."""
    gaps = (a - b)[np.isfinite(a - b)]
    if len(gaps) < 2:
        return False
    return bool(np.mean(gaps) > STANDARD_ERRORS * np.std(gaps, ddof=1) / np.sqrt(len(gaps)))


def read_learning_curve(result: "LearningCurve", base: float | None) -> Words:
    """Whether more data would help: what the last doubling of the training set was worth, and which gap is left."""
    task = result.experiment.dataset.task
    middle, name = medians(result.dev_error), measure(task)
    known = np.flatnonzero(np.isfinite(middle)).tolist()
    if len(known) < 2:
        return TOO_EARLY
    last = known[-1]
    half = min(known[:-1], key=lambda at: abs(np.log(2 * result.sizes[at] / result.sizes[last])))
    a, b, train = middle[half], middle[last], float(medians(result.train_error)[last])
    said = {"a": error_text(task, a), "b": error_text(task, b), "train": error_text(task, train)}
    sizes = f"From {result.sizes[half]:,} to {result.sizes[last]:,} training examples the dev {name}"
    if not result.complete:
        return Words("Too early to say.", f"{sizes} goes from {said['a']} to {said['b']} so far.")
    gap, bias = b - train, train - (base or 0.0)
    if bias > MOSTLY * gap:
        above = "" if base is None else f", {gap_text(task, bias)} above the base {name}"
        most = (
            f"even endless data could close only these {gap_text(task, gap)}" if gap > 0 else "there is no gap to close"
        )
        return Words(
            "More data would help little:",
            f"train {name} is {said['train']}{above}, dev {name} {said['b']}; {most}. What is left is bias.",
        )
    apart = f"train and dev are still {gap_text(task, gap)} apart"
    if surely_above(result.dev_error[half], result.dev_error[last]):
        return Words("More data still helps.", f"{sizes} fell from {said['a']} to {said['b']}; {apart}.")
    flat = f"{sizes} went from {said['a']} to {said['b']}, which is no more than chance; {apart}."
    return Words("More data would hardly help.", flat)


def read_capacity_curve(result: "CapacityCurve", base: float | None) -> Words:
    """Where the dev error is lowest, and whether it peaks on the way (Belkin et al. 2019, double descent)."""
    task = result.experiment.dataset.task
    middle, name = medians(result.dev_error), measure(task)
    known = np.flatnonzero(np.isfinite(middle)).tolist()
    if len(known) < 3:
        return TOO_EARLY
    best, last = min(known, key=lambda at: middle[at]), known[-1]
    lowest = f"It is lowest with {_units(result, best)}, {error_text(task, middle[best])}"
    at_the_end = f"with {_units(result, last)} it is {error_text(task, middle[last])}"
    peak = _peak(result.dev_error, middle, known)
    if peak is not None:
        numbers = result.examples * result.outputs
        finding = f"The dev {name} peaks at {error_text(task, middle[peak])} with {_units(result, peak)}."
        room = f"There the network has {result.parameters[peak]:,} parameters for {numbers:,} numbers to fit."
        return Words(finding, f"{room} {lowest}; {at_the_end}.")
    if not result.complete:
        return Words("Too early to say.", f"{lowest} so far.")
    if surely_above(result.dev_error[last], result.dev_error[best]):
        return Words(
            "Too large a network gets worse.", f"{lowest}; {at_the_end}: the additional units follow single examples."
        )
    return Words("A larger network does no harm here.", f"{lowest}; {at_the_end}. There is no peak on the way.")


def _units(result: "CapacityCurve", at: int) -> str:
    units = int(result.units[at])
    return f"{units} unit{'' if units == 1 else 's'}"


def _peak(errors: Float[np.ndarray, "s seeds"], middle: Float[np.ndarray, " s"], known: list[int]) -> int | None:
    """The size that stands highest over the lowest ones on both its sides, if it does so by more than chance."""

    def lowest_beside(k: int) -> tuple[int, int]:
        left, right = (min(side, key=lambda at: middle[at]) for side in (known[:k], known[k + 1 :]))
        return left, right

    inner = range(1, len(known) - 1)
    k = max(inner, key=lambda k: middle[known[k]] - max(middle[at] for at in lowest_beside(k)))
    at = known[k]
    return at if all(surely_above(errors[at], errors[beside]) for beside in lowest_beside(k)) else None


def read_decomposition(result: "Decomposition") -> Words:
    """Which of the three parts is the largest that a learner can do something about."""
    total = result.bias2 + result.variance + result.noise
    if not np.isfinite(total) or total <= 0:
        return TOO_EARLY
    shares = [f"{100 * part / total:.0f} %" for part in (result.bias2, result.variance, result.noise)]
    detail = "Bias² is {} of the expected error, variance {}, noise {}.".format(*shares)
    variance = result.variance > result.bias2
    if max(result.bias2, result.variance) < result.noise:
        finding = "Most of the error is noise, which no network can remove."
        detail += f" Of the rest, {'variance' if variance else 'bias'} is the larger part."
    elif variance:
        finding = "Variance is the larger part:"
        detail = f"another training set gives another network. {detail}"
    else:
        finding = "Bias is the larger part:"
        detail = f"the networks agree with each other, and not with the truth. {detail}"
    return Words(finding, detail)

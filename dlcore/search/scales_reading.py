"""What the scale of a range was worth in real trials, in words, from their own numbers."""

from dataclasses import dataclass

import numpy as np

from dlcore.amounts import error_text, gap_text, measure
from dlcore.reading import percent
from dlcore.search.axis import value_text
from dlcore.search.names import symbol_of
from dlcore.search.scale_trials import ScaleTrials
from dlcore.search.scales import Part, sampled
from dlcore.set_counts import set_counts

COMPARED = 8
"""Trials at which the two are compared: as many as one might try by hand."""
ON_SCALE = {"log": "on the log scale", "one_minus": "as 1 − 10^U", "linear": "evenly"}


@dataclass(frozen=True)
class ScalesReading:
    """`verdict` is one of `scaled`, `even` and `same`."""

    verdict: str
    finding: str
    detail: str


def least_gap(found: ScaleTrials) -> float:
    """A difference below this is none: one dev example, or a hundredth of the constant answer's RMSE."""
    if found.experiment.dataset.task == "regression":
        return found.constant_error / 100
    return 1 / set_counts(found.experiment)["dev"]


def read_scales(found: ScaleTrials) -> ScalesReading:
    """Which way of drawing finds the better settings with few trials, and where the trials went. Needs all of them."""
    task, dimension = found.experiment.dataset.task, found.plan.dimension
    even, scaled = (float(one.mean[COMPARED - 1]) for one in found.best)
    gap = even - scaled
    name, scale = symbol_of(dimension.name), ON_SCALE[dimension.scale]
    numbers = (
        f"the best of {COMPARED} trials is expected to have {error_text(task, scaled)} dev {measure(task)} with {name} "
        f"drawn {scale}, and {error_text(task, even)} with {name} drawn evenly"
    )
    if abs(gap) < least_gap(found):
        verdict, finding = "same", f"The scale makes no difference here: {numbers}."
    elif gap > 0:
        verdict, finding = "scaled", f"The scale is worth {gap_text(task, gap)}: {numbers}."
    else:
        verdict, finding = "even", f"Here drawing evenly does better, by {gap_text(task, -gap)}: {numbers}."
    return ScalesReading(verdict, finding, _where(found))


def middle_scores(found: ScaleTrials) -> list[tuple[Part, float]]:
    """The median score of the trials in each power of ten of the range, those drawn either way together; NaN where
    there are none."""
    values, scores = found.values.ravel(), found.score.ravel()
    parts = sampled(found.plan.dimension).parts
    inside = [(values >= one.low) & (values <= one.high) for one in parts]
    return [(part, float(np.median(scores[some])) if some.any() else np.nan) for part, some in zip(
        parts, inside, strict=True)]  # fmt: skip


def _where(found: ScaleTrials) -> str:
    task, dimension = found.experiment.dataset.task, found.plan.dimension
    middles = [(part, middle) for part, middle in middle_scores(found) if np.isfinite(middle)]
    best, middle = min(middles, key=lambda one: one[1])
    low, high = (value_text(dimension, one) for one in (best.low, best.high))
    return (
        f"Good values lie between {low} and {high}, where the median trial has {error_text(task, middle)}: "
        f"{percent(best.scaled)} of the trials go there when drawn {ON_SCALE[dimension.scale]}, {percent(best.even)} "
        "when drawn evenly."
    )

"""What two descents on two costs of one unit show, in words with their numbers, and what to try next."""

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.special

from dlcore.amounts import error_text, number_text
from dlcore.foundations.cost_descent import RATES, UPDATES, CostDescent
from dlcore.foundations.cost_maps import CostMap
from dlcore.foundations.one_feature import OneFeature
from dlcore.foundations.two_costs import COSTS, CROSS_ENTROPY, SQUARED_ERROR

SURE = 0.9
"""Sure and wrong: the unit gives the other class at least so much."""
NEAR = 0.25
"""Down: J is above its lowest by no more than this share of what always giving the same answer costs above it, and"""
ROUGHLY = 0.02
"""this share of that cost."""
STARTS = (-6.0, -3.0, 0.0, 3.0, 6.0)
"""w and b of starts that are suggested."""
SOME = 100
"""Examples by which it is found which of them leads nowhere."""


@dataclass(frozen=True)
class CostsReading:
    """What was found, and a change of the page's options that is worth trying."""

    verdict: str  # stuck, both, neither, squared
    finding: str
    detail: str
    label: str = ""  # what to try, in words
    start: tuple[float, float] | None = None
    learning_rate: float | None = None


@dataclass(frozen=True)
class Sure:
    """Examples of which the unit is sure at a point, and wrong."""

    share: float  # of all
    slopes: tuple[float, ...] = field(default=(np.nan, np.nan))  # their mean |dL/dz| under each of `COSTS`


def sure_and_wrong(descent: CostDescent, at: tuple[float, float]) -> Sure:
    """What the unit with these (w, b) is sure of and wrong."""
    given = descent.given
    z = at[0] * given.x + at[1]
    wrong = np.abs(scipy.special.expit(z) - given.y) >= SURE
    if not wrong.any():
        return Sure(0.0)
    slopes = tuple(float(np.abs(cost.slope(z[wrong], given.y[wrong])).mean()) for cost in COSTS)
    return Sure(float(wrong.mean()), slopes)


def is_down(descent: CostDescent, maps: tuple[CostMap, ...]) -> tuple[bool, ...]:
    """Whether each descent ends about as low as its cost is anywhere in the picture."""
    share = np.clip(descent.given.y.mean(), 1e-9, 1 - 1e-9)
    # always a = ȳ:  J = ȳ (1 - ȳ)  and  J = H(ȳ)
    same = (share * (1 - share), float(scipy.special.entr(share) + scipy.special.entr(1 - share)))
    lowest = [float(one.heights.min()) for one in maps]
    return tuple(
        bool(end - low <= NEAR * max(answer - low, 0) + ROUGHLY * answer)
        for end, low, answer in zip(descent.costs[-1], lowest, same, strict=True)
    )


def read_costs(descent: CostDescent, maps: tuple[CostMap, ...]) -> CostsReading:
    """What both descents show."""
    squared, cross = is_down(descent, maps)
    updates = len(descent.paths) - 1
    ends = (
        f"After {updates} updates squared error has gone from {number_text(descent.costs[0, 0])} to "
        f"{number_text(descent.costs[-1, 0])} and has {_error(descent, 0)} of the examples wrong; cross-entropy from "
        f"{number_text(descent.costs[0, 1])} to {number_text(descent.costs[-1, 1])}, with {_error(descent, 1)} wrong."
    )
    if cross and not squared:
        return CostsReading(
            "stuck",
            "From the same start cross-entropy gets down, and squared error stays on a plateau.",
            f"{_at_the_start(descent)} {ends}",
            "a start at 0, where no unit is sure of anything",
            start=(0.0, 0.0),
        )
    if cross and squared:
        label, start = "the start that is hardest for squared error", _plateau(descent.given, descent.learning_rate)
        if start == descent.start:
            label, start = "", None
        return CostsReading("both", "Both get down from here.", f"{ends} {_at_the_start(descent)}", label, start)
    if squared:
        return CostsReading(
            "squared",
            "Squared error gets down; cross-entropy is not there.",
            f"{ends} Its slope is the larger one, so that it bears a smaller α.",
            *_rate(descent, slower=True),
        )
    jumps = bool((np.diff(descent.costs, axis=0) > 0).mean() > 0.2)
    why = "They jump about: α is too large." if jumps else "They are still on their way: α is small for so few updates."
    return CostsReading("neither", "Neither gets down.", f"{ends} {why}", *_rate(descent, slower=jumps))


def read_convexity(maps: tuple[CostMap, ...]) -> tuple[str, str]:
    """What the Hessians over the picture say: the finding and its numbers."""
    squared, cross = maps
    count = squared.bends.size
    finding = (
        "Cross-entropy bends upwards everywhere, squared error does not."
        if cross.bends_down == 0 < squared.bends_down
        else "Here both bend upwards everywhere."
        if cross.bends_down == squared.bends_down == 0
        else "Both bend down somewhere: too close to flat for the digits of a computer."
    )
    detail = (
        f"Of {count:,} points, {SQUARED_ERROR.label.lower()} bends down in some direction at "
        f"{error_text('classification', squared.bends_down)}, {CROSS_ENTROPY.label.lower()} at "
        f"{error_text('classification', cross.bends_down)}. The least curvature (smallest eigenvalue of the "
        f"Hessian) is {_signed(squared.least_bend)} for the first and {_signed(cross.least_bend)} for the second."
    )
    return finding, detail


def _at_the_start(descent: CostDescent) -> str:
    sure = sure_and_wrong(descent, descent.start)
    if not sure.share:
        return "At the start the unit is sure of nothing that is wrong, so both costs have a slope."
    squared, cross = (number_text(one) for one in sure.slopes)
    return (
        f"At the start the unit is sure of {error_text('classification', sure.share)} of the examples and wrong: for "
        f"these |dL/dz| is {squared} on average under squared error and {cross} under cross-entropy."
    )


def _error(descent: CostDescent, cost: int) -> str:
    return error_text("classification", float(descent.errors[-1, cost]))


def _plateau(given: OneFeature, learning_rate: float) -> tuple[float, float]:
    """Of starts all around the middle the one from which squared error ends highest, by some of the examples."""
    some = replace(given, x=given.x[:SOME], y=given.y[:SOME])
    around = [(w, b) for w in STARTS for b in STARTS if max(abs(w), abs(b)) == STARTS[-1]]
    here = np.array(around)
    for _ in range(UPDATES):
        here = here - learning_rate * SQUARED_ERROR.gradient(some, here)
    return around[int(SQUARED_ERROR.value(some, here).argmax())]


def _rate(descent: CostDescent, slower: bool) -> tuple[str, None, float | None]:
    """The label of another rate, no other start, and the rate; the next of those offered."""
    rates = [one for one in RATES if (one < descent.learning_rate if slower else one > descent.learning_rate)]
    if not rates:
        return "", None, None
    rate = rates[-1] if slower else rates[0]
    return f"α = {rate:g}", None, rate


def _signed(value: float) -> str:
    return number_text(value).replace("-", "−")

"""Where to search next: around the trials that did best, or beyond a border at which they lie."""

import math
from dataclasses import replace

import numpy as np
from jaxtyping import Int

from dlcore.search.dimension import Dimension
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.result import Trials
from dlcore.search.space import Space

BEST_SHARE, FEWEST = 0.1, 3
"""The best are the first tenth of the trials, and no fewer than these."""
MARGIN = 0.05
"""Share of a range that is left around the best."""
AT_BORDER, NEAR_BORDER = 0.1, 0.25
"""The winner lies at the border if so close to it, and half of those as good no further than this: one is chance."""
NEAR_POINTS, NEAR_SHARE = 0.01, 0.05
"""Close to the winner: within one point of its error, of an RMSE within this share of it."""
WIDER = 0.5
"""Share of the range by which it is widened beyond a border."""
DIGITS = 2


def best_trials(trials: Trials) -> Int[np.ndarray, " best"]:
    """Places of the trials that did best, none of which diverged."""
    count = max(FEWEST, math.ceil(BEST_SHARE * len(trials.order)))
    best = trials.order[:count]
    return best[np.isfinite(trials.score[best])]


def as_good(trials: Trials) -> Int[np.ndarray, " some"]:
    """Places of the best trials and of all others close to the winner, the best first."""
    if trials.best is None:
        return trials.order[:0]
    score = trials.score[trials.order]
    close = int(np.sum(score <= score[0] + close_by(trials)))
    return trials.order[: max(close, len(best_trials(trials)))]


def close_by(trials: Trials) -> float:
    """Trials no further behind the winner than this are close to it."""
    least = float(trials.score[trials.order[0]])
    reach = NEAR_POINTS if trials.experiment.dataset.task == "classification" else NEAR_SHARE * least
    return reach + 1e-12  # an error is a mean of quotients


def zoomed(trials: Trials) -> Space | None:
    """The least space around the best trials; None where it would hardly be smaller, or too little is known."""
    best = best_trials(trials)
    if len(best) < FEWEST:
        return None
    narrowed = tuple(_around(dimension, trials.places[best, k]) for k, dimension in enumerate(trials.plan.space))
    return narrowed if narrowed != trials.plan.space else None


def _around(dimension: Dimension, places: np.ndarray) -> Dimension:
    if dimension.scale == "choice":
        found = {dimension.at(float(u)) for u in places}
        return replace(dimension, choices=tuple(one for one in dimension.choices if one in found))
    low, high = max(0.0, places.min() - MARGIN), min(1.0, places.max() + MARGIN)
    ends = [
        dimension.low if low == 0 else round_value(dimension, low),
        dimension.high if high == 1 else round_value(dimension, high),
    ]
    return replace(dimension, low=min(ends), high=max(ends))


def round_value(dimension: Dimension, place: float) -> float:
    """The value of a range at a place in few digits, within the range; on the scale 1 − 10^U, few digits of what is
    missing to 1."""
    value = float(dimension.at(place))
    if dimension.whole:
        return value
    rounded = 1 - float(f"{1 - value:.{DIGITS}g}") if dimension.scale == "one_minus" else float(f"{value:.{DIGITS}g}")
    return min(max(float(f"{rounded:.10g}"), dimension.low), dimension.high)


def border_of(trials: Trials) -> tuple[int, bool] | None:
    """The number of a dimension at whose border the winner lies and near which most of the best do, and whether it is
    the upper border; None if there is none that could be moved."""
    winner, best = trials.best, as_good(trials)
    if winner is None or len(best) < FEWEST:
        return None
    for k, dimension in enumerate(trials.plan.space):
        upper = bool(trials.places[winner, k] > 0.5)
        away = (1 - trials.places[:, k]) if upper else trials.places[:, k]
        at_border = away[winner] < AT_BORDER and np.median(away[best]) < NEAR_BORDER
        if at_border and widened(dimension, upper) is not None:
            return k, upper
    return None


def widened(dimension: Dimension, upper: bool) -> Dimension | None:
    """The same with a range that goes on beyond one border, as far as the schema allows; None where it cannot."""
    if dimension.scale == "choice" or dimension.low == dimension.high:
        return None
    least, most = DIMENSIONS[dimension.name].bounds(dimension.scale)
    end = _beyond(dimension, upper)
    if dimension.whole:
        end = math.ceil(end) if upper else math.floor(end)
    wider = replace(dimension, high=min(end, most)) if upper else replace(dimension, low=max(end, least))
    return wider if wider.low < dimension.low or wider.high > dimension.high else None


def _beyond(dimension: Dimension, upper: bool) -> float:
    """Where the range ends if it is `WIDER` longer on one side, on its own scale."""
    low, high = dimension.low, dimension.high
    if dimension.scale == "linear":
        step = WIDER * (high - low)
        return float(f"{high + step if upper else low - step:.{DIGITS}g}")
    if dimension.scale == "log":
        factor = (high / low) ** WIDER
        return float(f"{high * factor if upper else low / factor:.{DIGITS}g}")
    factor = ((1 - low) / (1 - high)) ** WIDER  # of what is missing to 1
    missing = (1 - high) / factor if upper else (1 - low) * factor
    return float(f"{1 - float(f'{missing:.{DIGITS}g}'):.10g}")

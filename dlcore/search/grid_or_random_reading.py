"""What the replays of grid and random search say, in words, from their own numbers."""

from dataclasses import dataclass

import numpy as np

from dlcore.amounts import error_text, measure
from dlcore.reading import percent
from dlcore.search.landscape import Effects
from dlcore.search.names import symbol_of
from dlcore.search.replay import Replays
from dlcore.search.response_surface import ResponseSurface
from dlcore.search.scored_runs import SAME_ERROR

MATTERS_MORE = 5.0
"""One hyperparameter alone explains so many times as much of the variance as the other: then only it matters."""
MOSTLY = 0.5
"""Equal dev errors in more than this share of the replays: good settings are too easy to find."""


@dataclass(frozen=True)
class GridOrRandomReading:
    """`verdict` is one of `random`, `grid`, `open`, `equal` and `flat`."""

    verdict: str
    finding: str
    detail: str


def read_replays(surface: ResponseSurface, found: Replays) -> GridOrRandomReading:
    """Who found the better settings, and why. Needs the whole surface."""
    effects = surface.landscape.effects()
    verdict, finding = _finding(found, effects)
    return GridOrRandomReading(verdict, finding, f"{_why(surface, found, effects)} {_best(surface, found)}")


def _finding(found: Replays, effects: Effects) -> tuple[str, str]:
    replays, trials = len(found.lead), found.side**2
    if np.isnan(effects.x):
        return "flat", "There is nothing to find: all settings are equally good."
    equal = int((np.abs(found.lead) <= SAME_ERROR).sum())
    if equal > MOSTLY * replays:
        return "equal", (
            f"It hardly matters here: with {trials} trials both come to the same dev error in {equal:,} of {replays:,} "
            "replays, and only the dev cost tells them apart."
        )
    low, high = found.interval
    if low > 0.5:
        share = f"{percent(found.share)} of the replays that were decided ({percent(low)} to {percent(high)})"
        return "random", f"Random search wins: with {trials} trials it found the better settings in {share}."
    if high < 0.5:
        share = f"{percent(1 - found.share)} of the replays that were decided ({percent(1 - high)} to "
        return "grid", (
            f"The grid wins: with {trials} trials it found the better settings in {share}{percent(1 - low)})."
        )
    return "open", (
        f"Neither wins: with {trials} trials random search found the better settings in {percent(found.share)} of the "
        f"replays that were decided, and from {percent(low)} to {percent(high)} is all that {replays:,} replays can "
        "tell."
    )


def matters(effects: Effects) -> str:
    """Which of them matters by itself: `x`, `y`, `both`, or `none` where nothing varies."""
    if np.isnan(effects.x):
        return "none"
    if effects.x > MATTERS_MORE * effects.y:
        return "x"
    return "y" if effects.y > MATTERS_MORE * effects.x else "both"


def _why(surface: ResponseSurface, found: Replays, effects: Effects) -> str:
    x, y = symbol_of(surface.plan.x.name), symbol_of(surface.plan.y.name)
    who = matters(effects)
    if who == "none":
        return ""
    shares = (
        f"{x} alone explains {percent(effects.x)} of the variance over this surface, {y} alone {percent(effects.y)}, "
        f"and the two together the other {percent(effects.together)}."
    )
    if who == "both":
        return f"{shares} Both matter, and a grid leaves no large gap in either."
    one, other = (x, y) if who == "x" else (y, x)
    values = (
        f"A grid spends its {found.side**2} trials on {found.side} values of {one}, random search on {found.side**2}."
    )
    return f"{shares} Next to {one}, {other} hardly matters. {values}"


def _best(surface: ResponseSurface, found: Replays) -> str:
    task = surface.experiment.dataset.task
    grid, random = (error_text(task, float(scores.min(axis=1).mean())) for scores in (
        found.grid_scores, found.random_scores))  # fmt: skip
    return f"The best dev {measure(task)} they found is on average {grid} for the grid and {random} for random search."

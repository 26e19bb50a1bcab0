"""The two arms of the U that the relative difference draws against ε, and their slopes on logarithmic axes.

On the right the quotient is not the derivative yet: its error is ε²/6 J''' for differences on two sides, ε/2 J'' on
one, slopes 2 and 1. On the left J(θ+ε) and J(θ−ε) agree in nearly all their digits: what is left is their rounding,
divided by ε, slope −1. Source: Press et al., Numerical Recipes, third edition, section 5.7.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

ARM_BELOW = 0.1
"""Above this the curve bends towards 1, its largest value, and is straight no more."""
ARM_ABOVE = 3.0
"""Points within this factor of the smallest belong to the bottom, where both errors meet."""
FEWEST_POINTS = 3


@dataclass(frozen=True)
class Arm:
    """A straight piece of the curve: log10(relative difference) = slope · log10(ε) + intercept."""

    slope: float
    intercept: float
    first: float  # smallest ε of the points that were fitted
    last: float  # largest
    points: int

    def at(self, epsilon: float) -> float:
        """The fitted relative difference."""
        return float(10 ** (self.slope * np.log10(epsilon) + self.intercept))


@dataclass(frozen=True)
class Arms:
    """`truncation` on the right and `rounding` on the left; None where an arm is too short to be fitted."""

    truncation: Arm | None
    rounding: Arm | None
    best: float  # ε
    least: float  # relative difference there; NaN where it is nowhere a number


def fit_arms(
    epsilons: Float[np.ndarray, " e"],
    relative: Float[np.ndarray, " e"],
    smooth: Float[np.ndarray, " e"] | None = None,
) -> Arms:
    """Both arms of one curve. They are fitted to `smooth`, the same curve without the steps that cross a kink, where it
    is given. A curve that a bug lifts above `ARM_BELOW` has no arms."""
    order = np.argsort(epsilons)
    epsilons, relative, smooth = (one[order] for one in (epsilons, relative, relative if smooth is None else smooth))
    if not np.isfinite(relative).any() or not np.isfinite(smooth).any():
        return Arms(None, None, float("nan"), float("nan"))
    lowest, bottom = int(np.nanargmin(relative)), int(np.nanargmin(smooth))
    straight = np.isfinite(smooth) & (smooth < ARM_BELOW) & (smooth > ARM_ABOVE * smooth[bottom])
    right, left = range(bottom + 1, len(epsilons)), range(bottom - 1, -1, -1)
    truncation, rounding = (_fit(epsilons, smooth, _run(straight, side)) for side in (right, left))
    return Arms(truncation, rounding, float(epsilons[lowest]), float(relative[lowest]))


def _run(straight: np.ndarray, side: range) -> list[int]:
    """The first unbroken run of straight points on the way out from the bottom."""
    found: list[int] = []
    for index in side:
        if straight[index]:
            found.append(index)
        elif found:
            break
    return found


def _fit(epsilons: np.ndarray, relative: np.ndarray, points: list[int]) -> Arm | None:
    if len(points) < FEWEST_POINTS:
        return None
    x, y = np.log10(epsilons[points]), np.log10(relative[points])
    slope, intercept = np.polyfit(x, y, 1)
    return Arm(
        float(slope), float(intercept), float(epsilons[points].min()), float(epsilons[points].max()), len(points)
    )

"""Two settings compared over the same seeds: the mean difference and its interval.

Runs with the same seed start from the same draw, so part of what is good or bad luck is common to both and falls
out of their difference: var(B − A) = var A + var B − 2 cov(A, B).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import stdtrit

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A confidence interval of a mean; infinite where there are too few values for one."""

    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """B against A, over the pairs in which both have a value. `paired` and `unpaired` are about `difference`."""

    pairs: int
    difference: float  # mean of B − A
    paired: Interval
    unpaired: Interval
    lower: int  # pairs in which B is below A
    equal: int
    correlation: float  # of A and B over the pairs; NaN where one of them does not vary


def compare(a: Float[np.ndarray, " seeds"], b: Float[np.ndarray, " seeds"]) -> Comparison | None:
    """Compare two values a seed, paired by place. Pairs with a value that is not finite are left out; None if no
    pair is left."""
    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    pairs = len(a)
    if pairs == 0:
        return None
    difference = float(np.mean(b - a))
    enough = pairs > 1
    errors = [float(np.var(one, ddof=1)) / pairs if enough else np.inf for one in (b - a, a, b)]
    varies = enough and errors[1] > 0 and errors[2] > 0
    return Comparison(
        pairs=pairs,
        difference=difference,
        paired=_interval(difference, errors[0], float(pairs - 1)),
        unpaired=_interval(difference, errors[1] + errors[2], _welch(errors[1], errors[2], pairs)),
        lower=int(np.sum(b < a)),
        equal=int(np.sum(b == a)),
        correlation=float(np.corrcoef(a, b)[0, 1]) if varies else np.nan,
    )


def _interval(mean: float, squared_error: float, freedom: float) -> Interval:
    """mean ± t · s/√n, with Student's t of the given degrees of freedom; `squared_error` is s²/n."""
    if not np.isfinite(squared_error):
        return Interval(-np.inf, np.inf)
    reach = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * np.sqrt(squared_error) if squared_error > 0 else 0.0
    return Interval(mean - reach, mean + reach)


def _welch(a: float, b: float, pairs: int) -> float:
    """Welch and Satterthwaite's degrees of freedom of a difference of means; `a` and `b` are s²/n of each.

    (a + b)² / (a²/(n−1) + b²/(n−1))
    """
    scale = max(a, b)  # squares of very small numbers would vanish
    if not 0 < scale < np.inf:
        return float(pairs - 1)
    a, b = a / scale, b / scale
    return (a + b) ** 2 / ((a**2 + b**2) / (pairs - 1))

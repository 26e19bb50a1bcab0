"""How far a measured error may lie from the true one, because it was measured on so many examples only."""

import math

import numpy as np
from jaxtyping import Float
from scipy.special import ndtri


def wilson(errors: int, examples: int, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of the true error when `errors` of `examples` were wrong; both ends in 0..1.

    (ê + z²/2n ± z √(ê(1−ê)/n + z²/4n²)) / (1 + z²/n), with z the normal quantile of the confidence. Unlike
    ê ± z·SE it never leaves 0..1 and has a width even where nothing was wrong. ValueError where there are no
    examples, or where more (or fewer than none) are wrong than there are.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if examples < 1 or not 0 <= errors <= examples:
        raise ValueError(f"{errors} errors in {examples} examples is no share")
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must lie between 0 and 1, not {confidence}")
    z = float(ndtri((1 + confidence) / 2))
    share, spread = errors / examples, z**2 / examples
    centre = (share + spread / 2) / (1 + spread)
    reach = z * math.sqrt(share * (1 - share) / examples + spread / (4 * examples)) / (1 + spread)
    # At the ends the formula gives 0 and 1 but for rounding.
    return (centre - reach if errors else 0.0, centre + reach if errors < examples else 1.0)


def standard_error(error: float, examples: int) -> float:
    """√(e(1−e)/n): the standard deviation of the share wrong in a set of `examples` when the true one is `error`.

    ValueError for no examples or an error outside 0..1.
    """
    if examples < 1 or not 0 <= error <= 1:
        raise ValueError(f"an error of {error} over {examples} examples has no standard error")
    return math.sqrt(error * (1 - error) / examples)


def rmse_standard_error(squared_errors: Float[np.ndarray, " n"]) -> float:
    """Standard error of √MSE, from that of the mean of the squared errors; NaN for fewer than two.

    SE(MSE) = s/√n with s the standard deviation of the squared errors, and by the delta method
    SE(√MSE) = SE(MSE) / (2 √MSE). 0 where every error is the same.
    """
    if len(squared_errors) < 2:
        return math.nan
    deviation, mse = float(np.std(squared_errors, ddof=1)), float(np.mean(squared_errors))
    return deviation / math.sqrt(len(squared_errors)) / (2 * math.sqrt(mse)) if deviation else 0.0

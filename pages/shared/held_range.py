"""The ends of an axis that several runs share: one of them that explodes must not squeeze the others."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Shaped

FAR = 6.0
"""Times as far from the middle as the run between the others the axis reaches at most."""


def held_range(values: Sequence[Shaped[np.ndarray, "..."]], *, middle: float) -> tuple[float, float]:
    """From the least to the greatest of the finite numbers of all runs and the `middle`, but not too `FAR` from it; one
    to either side where all of them are the middle."""
    finite = [one[np.isfinite(one)].astype(float) for one in values]
    ends = [(min(one.min(), middle), max(one.max(), middle)) for one in finite if one.size]
    reaches = sorted(max(middle - low, high - middle) for low, high in ends)
    if not reaches or reaches[-1] == 0:
        return middle - 1, middle + 1
    reach = FAR * (reaches[len(reaches) // 2] or reaches[-1])
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    return float(max(low, middle - reach)), float(min(high, middle + reach))

"""Early stopping beside an L2 penalty on a quadratic cost, in words from the numbers."""

import numpy as np

from dlcore.band_reading import Words
from dlcore.reading import percent
from dlcore.shrinkage import Shrinkage


def read_shrinkage(result: Shrinkage) -> Words:
    """Which penalty the updates amount to, and how far each has gone where the cost bends most and least."""
    h, stopped, penalised = result.eigenvalues, result.stopped_measured, result.penalised_measured
    apart = int(np.argmax(abs(stopped - penalised)))
    count = "1 update holds" if result.updates == 1 else f"{result.updates:,} updates hold"
    product = f"{result.learning_rate:g} · {result.updates:,} = {result.learning_rate * result.updates:g}"
    return Words(
        f"{count} back about as much as an L2 penalty of λ = {result.penalty:.3g}.",
        f"αt = {product} = m/λ. Where the cost bends most (h = {h[0]:.2g}), early stopping has gone "
        f"{percent(stopped[0])} of the way to the minimum and L2 {percent(penalised[0])}; where it is flattest "
        f"(h = {h[-1]:.2g}), {percent(stopped[-1])} and {percent(penalised[-1])}. They differ most at "
        f"h = {h[apart]:.2g}: {percent(stopped[apart])} and {percent(penalised[apart])}.",
    )

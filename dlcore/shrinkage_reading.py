"""Early stopping beside an L2 penalty on a quadratic cost, in words from the numbers."""

import numpy as np

from dlcore.band_reading import Words
from dlcore.reading import percent
from dlcore.shrinkage import Shrinkage


def read_shrinkage(result: Shrinkage) -> Words:
    """Which penalty the updates amount to, and how far each has gone where the cost bends most and least."""
    alpha_t = result.learning_rate * result.updates
    steep, flat = 0, len(result.eigenvalues) - 1
    apart = int(np.argmax(abs(result.stopped_measured - result.penalised_measured)))
    count = "1 update amounts" if result.updates == 1 else f"{result.updates:,} updates amount"
    return Words(
        f"{count} to an L2 penalty of λ = {result.penalty:.3g}.",
        f"αt = {alpha_t:g} = m/λ. {_there(result, steep, 'Where the cost bends most')} "
        f"{_there(result, flat, 'Where it is flattest')} They differ most at h = {result.eigenvalues[apart]:.2g}: "
        f"{percent(result.stopped_measured[apart])} and {percent(result.penalised_measured[apart])}.",
    )


def _there(result: Shrinkage, place: int, where: str) -> str:
    stopped, penalised = percent(result.stopped_measured[place]), percent(result.penalised_measured[place])
    h = f"h = {result.eigenvalues[place]:.2g}"
    return f"{where} ({h}), early stopping has gone {stopped} of the way to the minimum, L2 {penalised}."

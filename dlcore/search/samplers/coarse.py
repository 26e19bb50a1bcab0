"""Coarse to fine: a random search, then denser ones where its best trials lie.

A. Ng, Improving deep neural networks, "Using an appropriate scale to pick hyperparameters".
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.search.samplers.spec import Asked, SamplerSpec
from dlcore.search.space import Space

MOST_ROUNDS = 4
LEAST_IN_A_ROUND = 8
BEST = 1 / 5
"""Share of all trials so far that the next round keeps to."""
LEAST_BEST = 4


class Region(NamedTuple):
    """Where a round samples: of each hyperparameter a range of places; of choices, the middles of their shares."""

    low: Float[np.ndarray, " dims"]
    high: Float[np.ndarray, " dims"]
    choices: tuple[Float[np.ndarray, " some"] | None, ...]


def rounds(space: Space, trials: int) -> tuple[int, ...]:
    """As equal as they can be, of at least `LEAST_IN_A_ROUND`; what is over goes to the first ones."""
    count = min(MOST_ROUNDS, max(1, trials // LEAST_IN_A_ROUND))
    return tuple(trials // count + (number < trials % count) for number in range(count))


def best_region(asked: Asked) -> Region:
    """The least box around the best trials, and as far beyond as they lie apart. What does not matter stays wide,
    because the best lie anywhere in it. The whole cube before the first trial."""
    dims = len(asked.space)
    if not len(asked.places):
        return Region(np.zeros(dims), np.ones(dims), (None,) * dims)
    best = asked.places[np.argsort(asked.scores, kind="stable")]
    best = best[: max(LEAST_BEST, round(BEST * len(best)))]
    low, high = best.min(axis=0), best.max(axis=0)
    # n uniform draws reach over (n − 1)/(n + 1) of their range: what is missing is one gap at either end
    gap = (high - low) / max(1, len(best) - 1)
    choices = tuple(
        np.unique((np.floor(best[:, axis] * len(one.choices)) + 0.5) / len(one.choices))
        if one.scale == "choice"
        else None
        for axis, one in enumerate(asked.space)
    )
    return Region(np.maximum(0.0, low - gap), np.minimum(1.0, high + gap), choices)


def propose(asked: Asked) -> Float[np.ndarray, "count dims"]:
    """u = a + (b − a) U within the region, of choices any that is among the best."""
    region = best_region(asked)
    drawn = asked.rng.random_sample((asked.count, len(asked.space)))
    places = region.low + (region.high - region.low) * drawn
    for axis, middles in enumerate(region.choices):
        if middles is not None:
            places[:, axis] = middles[(drawn[:, axis] * len(middles)).astype(int)]
    return np.minimum(places, np.nextafter(1.0, 0.0))


COARSE = SamplerSpec(
    id="coarse",
    title="Coarse to fine",
    help="Random trials first, then rounds of more of them within the region of the best fifth so far.",
    rounds=rounds,
    propose=propose,
)

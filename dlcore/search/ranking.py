"""Which trial of a search was the best when it had come so far."""

import numpy as np
from jaxtyping import Int

from dlcore.search.result import Trials


def best_among_first(trials: Trials) -> Int[np.ndarray, " finished"]:
    """The best of the first 1, 2, … finished trials, in the order in which they were tried, as the whole search would
    choose it: by score, then by dev cost; -1 as long as all have diverged."""
    tried = np.flatnonzero(trials.finished)
    rank = np.empty(len(trials.score), int)
    rank[trials.order] = np.arange(len(trials.order))
    best = trials.order[np.minimum.accumulate(rank[tried])]
    return np.where(trials.diverged[best], -1, best)

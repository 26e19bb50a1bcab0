"""What a sampler is: who proposes the places of the unit cube at which a search tries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.search.space import Space


class Asked(NamedTuple):
    """What a sampler is told: the trials so far with their scores (the less, the better; inf where they diverged), how
    many more are wanted in this round, and how many the search has in all."""

    space: Space
    places: Float[np.ndarray, "known dims"]
    scores: Float[np.ndarray, " known"]
    count: int
    trials: int
    rng: np.random.RandomState


@dataclass(frozen=True)
class SamplerSpec:
    """One entry of the registry `SAMPLERS`.

    `rounds` says how many trials each round has of at most so many: those of a round are trained before the next is
    proposed. `propose` returns `count` places of [0, 1)^d, random through `rng` alone.
    """

    id: str  # permanent, ASCII, written in links
    title: str
    help: str
    rounds: Callable[[Space, int], tuple[int, ...]]
    propose: Callable[[Asked], Float[np.ndarray, "count dims"]]


def one_round(space: Space, trials: int) -> tuple[int, ...]:
    """All at once."""
    return (trials,)

"""What a learning-rate schedule is: one formula, and what pages say about it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from jaxtyping import Float, Int


class Rate(Protocol):
    """The learning rate of every epoch in `epoch` (counted from 0) of a run of `epochs` epochs, float64."""

    def __call__(
        self,
        learning_rate: float,
        decay_rate: float,
        decay_every: int,
        epoch: Int[np.ndarray, " e"],
        epochs: int,
    ) -> Float[np.ndarray, " e"]: ...


@dataclass(frozen=True)
class Schedule:
    """One entry of the registry `SCHEDULES`."""

    id: str  # permanent, ASCII, written in links
    label: str
    formula: str  # LaTeX, alpha of an epoch t counted from 0
    help: str
    source: str
    uses: tuple[str, ...]  # fields of Experiment, besides learning_rate and epochs, that change the result
    rate: Rate

"""What a learning-rate schedule is: one formula, and what pages say about it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

# (learning_rate, decay_rate, decay_every, epoch (e,) counted from 0, epochs of the whole run)
# -> learning rate of each of these epochs, (e,) float64
Rate = Callable[[float, float, int, Int[np.ndarray, " e"], int], Float[np.ndarray, " e"]]


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

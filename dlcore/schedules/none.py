"""A constant learning rate."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.schedules.spec import Schedule


def rate(
    learning_rate: float, decay_rate: float, decay_every: int, epoch: Int[np.ndarray, " e"], epochs: int
) -> Float[np.ndarray, " e"]:
    # alpha_t = alpha_0
    return np.full(epoch.shape, float(learning_rate))


NONE = Schedule(
    id="none",
    label="none",
    formula=r"\alpha_t = \alpha_0",
    help="The same rate from first to last. With mini-batches the cost then hovers around the minimum "
    "without settling.",
    source="Robbins and Monro 1951, A stochastic approximation method (why a constant rate does not settle)",
    uses=(),
    rate=rate,
)

"""Staircase decay: constant within the interval, then a sudden drop."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.schedules.spec import Schedule


def rate(
    learning_rate: float, decay_rate: float, decay_every: int, epoch: Int[np.ndarray, " e"], epochs: int
) -> Float[np.ndarray, " e"]:
    # alpha_t = alpha_0 k^floor(t / every)
    return learning_rate * decay_rate ** np.floor(epoch / decay_every)


STEP = Schedule(
    id="step",
    label="staircase",
    formula=r"\alpha_t = \alpha_0\,k^{\lfloor t / s \rfloor}",
    help="Multiplied by k once every s epochs; the cost often drops at once after each step.",
    source="Coursera, Improving Deep Neural Networks, week 2: Learning rate decay",
    uses=("decay_rate", "decay_every"),
    rate=rate,
)

"""Inverse-time decay, in steps of `decay_every` epochs."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.schedules.spec import Schedule


def rate(
    learning_rate: float, decay_rate: float, decay_every: int, epoch: Int[np.ndarray, " e"], epochs: int
) -> Float[np.ndarray, " e"]:
    # alpha_t = alpha_0 / (1 + k floor(t / every))
    return learning_rate / (1 + decay_rate * np.floor(epoch / decay_every))


INVERSE = Schedule(
    id="inverse",
    label="inverse, 1/(1 + k t)",
    formula=r"\alpha_t = \frac{\alpha_0}{1 + k\,\lfloor t / s \rfloor}",
    help="Fast at first, then ever slower. k is the decay rate, s the decay interval in epochs.",
    source="Coursera, Improving Deep Neural Networks, week 2: Learning rate decay",
    uses=("decay_rate", "decay_every"),
    rate=rate,
)

"""Decay with the square root of the epoch, counted from 1."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.schedules.spec import Schedule


def rate(
    learning_rate: float, decay_rate: float, decay_every: int, epoch: Int[np.ndarray, " e"], epochs: int
) -> Float[np.ndarray, " e"]:
    # alpha_t = k alpha_0 / sqrt(t + 1): the first epoch is number 1, number 0 would divide by zero
    return decay_rate * learning_rate / np.sqrt(epoch + 1)


SQRT = Schedule(
    id="sqrt",
    label="square root, k/√t",
    formula=r"\alpha_t = \frac{k\,\alpha_0}{\sqrt{t + 1}}",
    help="Slower than the inverse decay. k scales the whole curve, so k = 1 starts at the given learning rate.",
    source="Coursera, Improving Deep Neural Networks, week 2: Learning rate decay",
    uses=("decay_rate",),
    rate=rate,
)

"""Exponential decay, smooth within the interval."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.schedules.spec import Schedule


def rate(
    learning_rate: float, decay_rate: float, decay_every: int, epoch: Int[np.ndarray, " e"], epochs: int
) -> Float[np.ndarray, " e"]:
    # alpha_t = alpha_0 k^(t / every)
    return learning_rate * decay_rate ** (epoch / decay_every)


EXPONENTIAL = Schedule(
    id="exponential",
    label="exponential",
    formula=r"\alpha_t = \alpha_0\,k^{t / s}",
    help="The rate is multiplied by k in every s epochs, a little in each of them; the usual k is 0.95. "
    "After 50 epochs at 0.95, a thirteenth is left.",
    source="Coursera, Improving Deep Neural Networks, week 2: Learning rate decay",
    uses=("decay_rate", "decay_every"),
    rate=rate,
)

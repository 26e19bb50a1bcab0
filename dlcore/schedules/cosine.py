"""Half a cosine from the full rate down to 0."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.schedules.spec import Schedule


def rate(
    learning_rate: float, decay_rate: float, decay_every: int, epoch: Int[np.ndarray, " e"], epochs: int
) -> Float[np.ndarray, " e"]:
    # alpha_t = alpha_0 / 2 (1 + cos(pi t / T)), T the number of epochs
    return learning_rate / 2 * (1 + np.cos(np.pi * epoch / epochs))


COSINE = Schedule(
    id="cosine",
    label="cosine",
    formula=r"\alpha_t = \frac{\alpha_0}{2}\left(1 + \cos\frac{\pi t}{T}\right)",
    help="Slow to leave the full rate, slow to arrive at 0, half of it in the middle. T is the number of epochs.",
    source="Loshchilov and Hutter 2017, SGDR: Stochastic gradient descent with warm restarts, eq. 5 (without restarts)",
    uses=(),
    rate=rate,
)

"""On which examples a signal is measured: the first ones of the training set, whose order is random."""

import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData

MOST_EXAMPLES = 100
"""A size over all units of a layer and 100 examples is known to a few percent, where the seeds differ by more."""


def measured_examples(data: PreparedData) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, "m outputs"]]:
    """Inputs and targets, float32."""
    rows = slice(0, min(data.counts[0], MOST_EXAMPLES))
    return data.inputs[rows], data.targets[rows]

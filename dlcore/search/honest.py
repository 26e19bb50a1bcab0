"""Examples by which nothing is ever chosen, to say how good a network that was chosen really is."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.data import PreparedData
from dlcore.fresh import fresh_examples

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

POOL = 10_000
"""About so many fresh examples where the data are drawn."""


def honest_examples(
    experiment: "Experiment", data: PreparedData
) -> tuple[Float[np.ndarray, "n k"], Shaped[np.ndarray, " n"]]:
    """Inputs, as a network trained on `data` sees them, and labels: fresh ones where the data are drawn; of real data,
    of which there are no more, none."""
    if not experiment.dataset.synthetic:
        return data.inputs[:0], data.labels[:0]
    raw, labels = fresh_examples(experiment, POOL)
    return data.set_inputs(raw), labels

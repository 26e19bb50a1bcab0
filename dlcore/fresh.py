"""Examples that no run has seen, from where the dev and test examples of an experiment come from."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.data import prepare
from dlcore.datasets.own import written
from dlcore.settings.seeds import later_seed

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

FIRST_SEED = 1_000_000_000
"""Data seed of the first part, counted from the experiment's own: nobody gets there by trying the next ones."""
ALMOST_ALL_DEV = (1.0, 99.0, 0.0)


def fresh_examples(
    experiment: "Experiment", examples: int, part: int = 0
) -> tuple[Float[np.ndarray, "n d"], Shaped[np.ndarray, " n"]]:
    """Raw inputs and labels of about so many new dev examples (100 to 1,000,000); every `part` brings other ones.

    Noise, flipped labels and whatever sets dev and test apart from train are those of the experiment; the inputs are
    read by a network through its own run's `network_inputs`. ValueError for real data, of which there are no more.
    """
    if not experiment.dataset.synthetic:
        raise ValueError(f"there are no fresh examples of data={written(experiment.data)}")
    seed = later_seed(experiment.data_seed, FIRST_SEED + part)
    almost_all = {"split": ALMOST_ALL_DEV, "train_dev": 0.0}  # nothing is put aside of next to no training examples
    data = prepare(experiment.replace(examples=examples, data_seed=seed, **almost_all))
    dev = data.slices["dev"]
    return data.raw[dev], data.labels[dev]

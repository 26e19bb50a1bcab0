"""The training examples as each epoch of a run changes them.

Changes are drawn anew for every epoch, so no two epochs show a network quite the same examples. They have random
numbers of their own: the order of the examples, the first weights and the dropout are those of the run without
augmentation. Evaluated is what was never changed, the training examples too.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Float32

from dlcore.augmentation import AUGMENTATIONS
from dlcore.augmentation.own_units import in_own_units
from dlcore.data import PreparedData

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

AUGMENTATION_STREAM = 3
"""Beside the batch seed: random numbers that neither the order of the examples nor the dropout uses."""


def changed_raw(experiment: "Experiment", data: PreparedData) -> Iterator[Float[np.ndarray, "m d"]]:
    """Raw inputs of the training examples in the first epoch, the second, and so on without end."""
    change = AUGMENTATIONS[experiment.augment].change
    rng = np.random.RandomState([experiment.batch_seed, AUGMENTATION_STREAM])
    train = data.raw[: data.counts[0]]
    if data.dataset.own_units:
        change = partial(in_own_units, change)
    while True:
        yield change(rng, train, experiment.augmentation)


def changed_inputs(experiment: "Experiment", data: PreparedData) -> Iterator[Float32[np.ndarray, "m k"]]:
    """The same as the network sees them: features, then the scaling taken from the training examples as they were."""
    return (data.network_inputs(raw) for raw in changed_raw(experiment, data))


def changes_of(experiment: "Experiment") -> tuple[int, str, float] | None:
    """All that decides the changes besides the data; None where there are none."""
    if not experiment.augmentation:
        return None
    return experiment.batch_seed, experiment.augment, experiment.augmentation

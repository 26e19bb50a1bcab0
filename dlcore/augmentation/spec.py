"""What an augmentation is: a random change of training examples, and what pages and tests know about it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.datasets import Dataset

# (rng, raw inputs of the training set (m, d), strength 0..1) -> the same examples changed, each by a draw of its own.
# Strength 0 gives the same bits back. The same random numbers are taken whatever the strength, so that a little more
# of it moves every example a little further.
Change = Callable[[np.random.RandomState, Float[np.ndarray, "m d"], float], Float[np.ndarray, "m d"]]


@dataclass(frozen=True)
class Augmentation:
    """One entry of the registry `AUGMENTATIONS`. Labels are never changed: that they stay right is what a learner has
    to judge, and `wrong_for` tells."""

    id: str  # permanent, ASCII, written in links
    label: str  # what is done, as a participle: "turned"
    formula: str  # LaTeX; s is the strength
    help: str
    source: str
    change: Change
    fits: Callable[[Dataset], bool]  # whether there is anything in these data that can be changed so
    wrong_for: Callable[[Dataset], str | None]  # why a changed example does not keep its label, or None: it does
    needs: str = ""  # what it fits, in words; "" for all data


def in_the_plane(dataset: Dataset) -> bool:
    """Whether the examples are points of a plane, with one unit in both directions."""
    return dataset.inputs == 2 and not dataset.own_units


def is_image(dataset: Dataset) -> bool:
    """Whether the inputs are the pixels of a picture."""
    return dataset.image is not None


def never(dataset: Dataset) -> str | None:
    """For a change under which every example keeps its label, as long as it is small."""
    return None

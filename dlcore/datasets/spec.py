"""What a data set is: the metadata that widgets, links and tests need, and one function that makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.datasets.mixture import Mixture

Task = Literal["classification", "regression"]

# (rng, examples, noise, classes) -> (raw inputs (m, d) float64, labels (m,): int64 or float64).
# Rows come in a fixed order (often class after class); `dlcore.data.prepare` shuffles them.
Make = Callable[
    [np.random.RandomState, int, float, int],
    tuple[Float[np.ndarray, "m d"], Shaped[np.ndarray, " m"]],
]

# (noise, classes) -> p(x | class), the distribution of the inputs that `make` draws for many examples, one per class;
# for regression p(x) alone. Labels are not flipped, and every class is equally likely. Noise 0 counts as LEAST_NOISE.
Density = Callable[[float, int], tuple[Mixture, ...]]

# (inputs, noise) -> E[y | x] and Var[y | x] of a regression set
TargetMoments = Callable[
    [Float[np.ndarray, "m d"], float],
    tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]],
]


@dataclass(frozen=True)
class Dataset:
    """One entry of the registry `DATASETS`.

    Synthetic sets live in the plane -6..6 x -6..6 (1-D ones on -6..6), and `noise` is the standard deviation
    of Gaussian noise in the same units. A given seed places the examples once: noise only moves them, it
    never draws other ones, because every `make` takes the same random numbers whatever the noise.
    """

    id: str  # permanent, ASCII, written in links
    label: str
    task: Task
    inputs: int  # d, raw columns
    input_names: tuple[str, ...]
    classes: tuple[int, int]  # fewest and most classes allowed; (1, 1) for regression
    usual_classes: int  # the number that shows the set best, inside `classes`
    synthetic: bool  # False: the number of examples does not apply, all there are are used
    help: str
    source: str
    make: Make
    noisy: bool = True  # False: noise does not apply
    noise_on: Literal["inputs", "targets"] = "inputs"  # what noise moves
    splittable: bool = True  # False: every example is a training example
    class_names: tuple[str, ...] = ()  # () where classes are only numbers
    image: tuple[int, int] | None = None  # rows and columns of the picture that the inputs are, row by row
    density: Density | None = None  # None: not known, as for all real data
    target_moments: TargetMoments | None = None  # of synthetic regression sets
    own_units: bool = False  # each input in units of its own: no plane to turn or mirror in

    def allowed_classes(self, classes: int) -> int:
        """The number of classes nearest to `classes` that this set offers."""
        lowest, highest = self.classes
        return min(max(classes, lowest), highest)

"""Changes to examples whose inputs have units of their own: one standard deviation counts as one."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from dlcore.mismatch import input_units


def in_own_units(
    change: Callable[[np.random.RandomState, Float[np.ndarray, "m d"], float], Float[np.ndarray, "m d"]],
    rng: np.random.RandomState,
    train: Float[np.ndarray, "m d"],
    strength: float,
) -> Float[np.ndarray, "m d"]:
    """What `change` makes of raw training examples, in units of their standard deviation along each input. An input
    that is the same in all of them has no unit and stays as it is."""
    units = input_units(train, own_units=True)
    divisors = np.where(units > 0, units, 1.0)
    return np.where(units > 0, change(rng, train / divisors, strength) * divisors, train)

"""Examples pushed about at random."""

import numpy as np
from jaxtyping import Float

from dlcore.augmentation.spec import Augmentation, never
from dlcore.mismatch import input_units


def change(rng: np.random.RandomState, raw: Float[np.ndarray, "m d"], strength: float) -> Float[np.ndarray, "m d"]:
    """x + strength · ε in every input, ε ~ N(0, 1). A unit of an input is that of `input_units`."""
    return raw + strength * input_units(raw) * rng.randn(*raw.shape)


JITTER = Augmentation(
    id="jitter",
    label="jittered",
    formula=r"x' = x + s\,\varepsilon, \qquad \varepsilon \sim \mathcal N(0, 1)\ \text{in units of the input}",
    help="Pushes every example off its place by Gaussian noise. At strength 1 its standard deviation is 1 unit of the "
    "plane or, for data outside the plane, that of each input.",
    source="C. M. Bishop (1995), Training with noise is equivalent to Tikhonov regularization, Neural Computation 7(1)",
    change=change,
    fits=lambda dataset: True,
    wrong_for=never,
)

"""Regression in one dimension: the classic ten points."""

import numpy as np
from jaxtyping import Float

from dlcore.datasets.spec import Dataset

INPUTS = np.linspace(-4.5, 4.5, 10)
TARGETS = np.array([0.9819, 0.7973, 1.9737, 0.1838, 1.3180, -0.8361, -0.6591, -2.4701, -2.8122, -6.2512])


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "10 1"], Float[np.ndarray, " 10"]]:
    """The ten points, whatever `examples`; y + noise ε, ε standard normal. Noise 0 gives the exact points."""
    return INPUTS[:, None].copy(), TARGETS + noise * rng.randn(len(TARGETS))


TEN = Dataset(
    id="ten",
    label="ten points",
    task="regression",
    inputs=1,
    input_names=("x1",),
    classes=(1, 1),
    usual_classes=1,
    synthetic=False,
    help="Ten fixed points on a falling curve, few enough for a large network to pass through each and swing "
    "between them. All ten train: the split does not apply. Noise is added to y; noise 0: exact.",
    source="the ten-point overfitting demonstration, x = linspace(-4.5, 4.5, 10)",
    make=make,
    noise_on="targets",
    splittable=False,
)

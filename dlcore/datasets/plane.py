"""Regression: a tilted plane."""

import numpy as np
from jaxtyping import Float

from dlcore.datasets.spec import Dataset

SIDE = 5.5


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, " m"]]:
    """y = (x1 + x2)/10 for x uniform in the square -5.5..5.5; the noise then moves the inputs."""
    points = rng.uniform(-SIDE, SIDE, (examples, 2))
    targets = (points[:, 0] + points[:, 1]) / 10
    return points + noise * rng.randn(examples, 2), targets


PLANE = Dataset(
    id="plane",
    label="plane",
    task="regression",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(1, 1),
    usual_classes=1,
    synthetic=True,
    help="y = (x1 + x2)/10: linear regression is enough. The noise is on the inputs.",
    source="TensorFlow Playground, dataset.ts, regressPlane",
    make=make,
)

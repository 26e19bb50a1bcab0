"""Regression in one dimension: a sine."""

import numpy as np
from jaxtyping import Float

from dlcore.datasets.mixture import LEAST_NOISE, Mixture, boxes
from dlcore.datasets.spec import Dataset

SIDE = 5.0


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 1"], Float[np.ndarray, " m"]]:
    """y = sin(x1) + noise ε for x1 uniform in -5..5, ε standard normal."""
    points = rng.uniform(-SIDE, SIDE, (examples, 1))
    targets = np.sin(points[:, 0]) + noise * rng.randn(examples)
    return points, targets


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """The interval: the noise is not on the input."""
    return (boxes(np.array([[-SIDE]]), np.array([[SIDE]]), LEAST_NOISE),)


def target_moments(
    points: Float[np.ndarray, "m 1"], noise: float
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """sin(x1) and noise², also beyond the interval."""
    return np.sin(points[:, 0]), np.full(len(points), float(noise) ** 2)


SINE = Dataset(
    id="sine",
    label="sine",
    task="regression",
    inputs=1,
    input_names=("x1",),
    classes=(1, 1),
    usual_classes=1,
    synthetic=True,
    help="One input, y = sin(x1). The noise is on the target: no fit can have a smaller RMSE on new examples.",
    source="y = sin(x) on -5..5",
    make=make,
    density=density,
    target_moments=target_moments,
    noise_on="targets",
)

"""Two Gaussian clusters."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.mixture import Mixture, boxes
from dlcore.datasets.spec import Dataset

CENTRES = np.array([[-2.0, -2.0], [2.0, 2.0]])
CLUSTER_STD = 1.0


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Class 0 around (-2, -2), class 1 around (2, 2), standard deviation sqrt(1 + noise²) per axis."""
    labels = balanced_labels(examples, 2)
    # Independent Gaussians add in quadrature: std² = cluster² + noise².
    std = np.hypot(CLUSTER_STD, noise)
    return CENTRES[labels] + std * rng.randn(examples, 2), labels


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """A normal distribution each."""
    return tuple(boxes(centre[None], centre[None], np.hypot(CLUSTER_STD, noise)) for centre in CENTRES)


GAUSS = Dataset(
    id="gauss",
    label="two Gaussians",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 2),
    usual_classes=2,
    synthetic=True,
    help="Two round clusters of standard deviation 1, to which the noise is added. The best boundary is the "
    "straight line x1 + x2 = 0, and even it is wrong on Φ(-2√2/s) of the examples, s² = 1 + noise².",
    source="TensorFlow Playground, dataset.ts, classifyTwoGaussData (cluster variance 1 + noise²)",
    make=make,
    density=density,
)

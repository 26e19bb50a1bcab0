"""Gaussian clusters on a ring, one per class."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.spec import Dataset

RING_RADIUS = 3.8
CLUSTER_STD = 0.6


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Class c around 3.8 (cos a, sin a), a = 2π c/C + π/2, std sqrt(0.6² + noise²) per axis."""
    labels = balanced_labels(examples, classes)
    angle = 2 * np.pi * labels / classes + np.pi / 2
    centres = RING_RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])
    # Independent Gaussians add in quadrature: std² = cluster² + noise².
    std = np.hypot(CLUSTER_STD, noise)
    return centres + std * rng.randn(examples, 2), labels


BLOBS = Dataset(
    id="blobs",
    label="blobs",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 6),
    usual_classes=4,
    synthetic=True,
    help="One round cluster per class, evenly spaced on a circle of radius 3.8. Each has standard deviation "
    "0.6, to which the noise is added. Straight boundaries are enough.",
    source="Gaussian clusters as in scikit-learn's make_blobs, with fixed centres",
    make=make,
)

"""Gaussian clusters on a ring, one per class."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.mixture import Mixture, boxes
from dlcore.datasets.spec import Dataset

RING_RADIUS = 3.8
CLUSTER_STD = 0.6


def centres(labels: Int[np.ndarray, " m"], classes: int) -> Float[np.ndarray, "m 2"]:
    """3.8 (cos a, sin a), a = 2π c/C + π/2."""
    angle = 2 * np.pi * labels / classes + np.pi / 2
    return RING_RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Class c around its centre, std sqrt(0.6² + noise²) per axis."""
    labels = balanced_labels(examples, classes)
    # Independent Gaussians add in quadrature: std² = cluster² + noise².
    std = np.hypot(CLUSTER_STD, noise)
    return centres(labels, classes) + std * rng.randn(examples, 2), labels


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """A normal distribution each."""
    std = np.hypot(CLUSTER_STD, noise)
    return tuple(boxes(centre[None], centre[None], std) for centre in centres(np.arange(classes), classes))


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
    density=density,
)

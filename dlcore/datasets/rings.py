"""Concentric rings, one per class."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.spec import Dataset

OUTER_RADIUS = 5.5


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Class c uniform (by area) between the radii c p and (c + 1/2) p, p = 5.5/(C - 1/2); then noise.

    Class 0 is a disc; a ring and the gap around it are equally wide.
    """
    labels = balanced_labels(examples, classes)
    period = OUTER_RADIUS / (classes - 0.5)
    inner, outer = period * labels, period * (labels + 0.5)
    # Area inside radius r grows as r², so r² uniform makes the points uniform on the ring.
    radius = np.sqrt(inner**2 + (outer**2 - inner**2) * rng.rand(examples))
    angle = 2 * np.pi * rng.rand(examples)
    points = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return points + noise * rng.randn(examples, 2), labels


RINGS = Dataset(
    id="rings",
    label="rings",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 6),
    usual_classes=3,
    synthetic=True,
    help="A disc and rings around it, one per class, with gaps as wide as the rings.",
    source="TensorFlow Playground, dataset.ts, classifyCircleData, continued to more classes",
    make=make,
)

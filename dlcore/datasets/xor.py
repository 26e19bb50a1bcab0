"""Exclusive or: opposite quadrants share a class."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.mixture import LEAST_NOISE, Mixture, boxes
from dlcore.datasets.spec import Dataset

SIDE = 5.0
PADDING = 0.3  # distance kept from both axes before the noise

# One corner after the other, so that the classes alternate: x1 x2 > 0, < 0, > 0, < 0.
QUADRANT_SIGNS = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Uniform in four squares of side 5 set 0.3 away from the axes; class 1 where x1 x2 > 0; then noise."""
    quadrant = np.arange(examples) % 4
    points = QUADRANT_SIGNS[quadrant] * (PADDING + SIDE * rng.rand(examples, 2))
    labels = (quadrant % 2 == 0).astype(np.int64)  # 1 exactly where x1 x2 > 0
    return points + noise * rng.randn(examples, 2), labels


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """Two squares each."""
    near, far = PADDING * QUADRANT_SIGNS, (PADDING + SIDE) * QUADRANT_SIGNS
    lower, upper = np.minimum(near, far), np.maximum(near, far)
    std = max(noise, LEAST_NOISE)
    return tuple(boxes(lower[first::2], upper[first::2], std) for first in (1, 0))


XOR = Dataset(
    id="xor",
    label="exclusive or",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 2),
    usual_classes=2,
    synthetic=True,
    help="Class 1 where x1 and x2 have the same sign. A single unit cannot learn it from x1 and x2; from the "
    "feature x1x2 it can.",
    source="TensorFlow Playground, dataset.ts, classifyXORData (with equal numbers per quadrant)",
    make=make,
    density=density,
)

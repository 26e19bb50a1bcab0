"""Above or below a curve: y > f(x)."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.spec import Dataset

SIDE = 5.0
PADDING = 0.2  # vertical distance kept from the curve before the noise


def boundary(x1: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """f(x1) = 2 sin(x1 / 1.5)."""
    return 2 * np.sin(x1 / 1.5)


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """x1 uniform in -5..5; x2 uniform from the curve to 5 (class 1) or to -5 (class 0); then noise."""
    labels = balanced_labels(examples, 2)
    x1 = rng.uniform(-SIDE, SIDE, examples)
    side = 2.0 * labels - 1  # +1 above the curve, -1 below
    nearest = boundary(x1) + side * PADDING
    x2 = nearest + (side * SIDE - nearest) * rng.rand(examples)
    points = np.column_stack([x1, x2])
    return points + noise * rng.randn(examples, 2), labels


HALFPLANE = Dataset(
    id="halfplane",
    label="y > f(x)",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 2),
    usual_classes=2,
    synthetic=True,
    help="Class 1 above the curve x2 = 2 sin(x1/1.5). A straight line gets most of it, a few hidden units all of it.",
    source="a half plane with a curved border",
    make=make,
)

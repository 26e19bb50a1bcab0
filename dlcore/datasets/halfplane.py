"""Above or below a curve: y > f(x)."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.mixture import LEAST_NOISE, Mixture, along, boxes
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


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """At every x1 a vertical segment from beside the curve to the end of the square."""
    std = max(noise, LEAST_NOISE)
    x1, weights = along(lambda t: np.column_stack([t, boundary(t)]), -SIDE, SIDE, std)

    def segments(lowest: Float[np.ndarray, " k"], highest: Float[np.ndarray, " k"]) -> Mixture:
        return boxes(np.column_stack([x1, lowest]), np.column_stack([x1, highest]), std, weights)

    end = np.full(len(x1), SIDE)
    return segments(-end, boundary(x1) - PADDING), segments(boundary(x1) + PADDING, end)


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
    density=density,
)

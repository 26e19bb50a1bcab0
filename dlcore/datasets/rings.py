"""Concentric rings, one per class."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.mixture import LEAST_NOISE, Mixture, along, boxes
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


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """A disc, and rings, cut into vertical segments."""
    period, std = OUTER_RADIUS / (classes - 0.5), max(noise, LEAST_NOISE)
    return tuple(_ring(period * label, period * (label + 0.5), std) for label in range(classes))


def _ring(inner: float, outer: float, std: float) -> Mixture:
    """Uniform between two radii. With x1 = radius sin t everything stays smooth where the circles end."""

    def circle(radius: float):
        return lambda t: radius * np.column_stack([np.sin(t), np.cos(t)])

    # left and right of the hole: whole chords of the outer circle, dx1 = outer cos t dt
    t, weights = along(circle(outer), np.arcsin(inner / outer), np.pi / 2, std)
    x1, half = outer * np.sin(t), outer * np.cos(t)
    pieces = [(sign * x1, -half, half, weights * half) for sign in (-1, 1)]
    if inner:  # above and below the hole, dx1 = inner cos t dt
        t, weights = along(circle(inner), -np.pi / 2, np.pi / 2, std)
        x1, low = inner * np.sin(t), inner * np.cos(t)
        high = np.sqrt(outer**2 - x1**2)
        pieces += [(x1, *ends, weights * low) for ends in ((low, high), (-high, -low))]
    x1, low, high, width = (np.concatenate(each) for each in zip(*pieces, strict=True))
    # the share of a segment is its area
    return boxes(np.column_stack([x1, low]), np.column_stack([x1, high]), std, width * (high - low))


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
    density=density,
)

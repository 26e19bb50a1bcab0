"""Spirals, one arm per class."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.labels import balanced_labels
from dlcore.datasets.mixture import LEAST_NOISE, Mixture, points_on
from dlcore.datasets.spec import Dataset

INNER_RADIUS = 0.5  # where an arm starts: nearer the middle all arms meet and the label is a coin toss
OUTER_RADIUS = 5.0
TURNS_TIMES_ARMS = 3.5  # 1.75 turns for two arms; fewer for more arms, so that arms stay 1.4 units apart


def on_arm(radius: Float[np.ndarray, " m"], label: Int[np.ndarray, " m"], classes: int) -> Float[np.ndarray, "m 2"]:
    """Arm c of C: x1 = r sin t, x2 = r cos t, t = 2π (3.5/C · r/5 + c/C)."""
    turns = TURNS_TIMES_ARMS / classes * radius / OUTER_RADIUS
    angle = 2 * np.pi * (turns + label / classes)
    return radius[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Every class evenly along its arm, r = 0.5..5; then noise."""
    labels = balanced_labels(examples, classes)
    along_arm = np.arange(examples) // classes
    arm_length = np.bincount(labels, minlength=classes)[labels]
    radius = INNER_RADIUS + (OUTER_RADIUS - INNER_RADIUS) * (along_arm + 0.5) / arm_length
    return on_arm(radius, labels, classes) + noise * rng.randn(examples, 2), labels


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """For many examples the grid of radii is uniform."""

    def arm(label: int) -> Mixture:
        def at(radius: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 2"]:
            return on_arm(radius, np.full(len(radius), label), classes)

        return points_on(at, INNER_RADIUS, OUTER_RADIUS, max(noise, LEAST_NOISE))

    return tuple(arm(label) for label in range(classes))


SPIRAL = Dataset(
    id="spiral",
    label="spirals",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 6),
    usual_classes=2,
    synthetic=True,
    help="One spiral arm per class, the hardest of the plane sets: the boundary has to wind between them. "
    "With two arms each makes 1.75 turns.",
    source="TensorFlow Playground, dataset.ts, classifySpiralData (arms start at radius 0.5)",
    make=make,
    density=density,
)

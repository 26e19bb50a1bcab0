"""Two interleaved half circles."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.mixture import LEAST_NOISE, Mixture, points_on
from dlcore.datasets.spec import Dataset

RADIUS = 3.5  # plane units for scikit-learn's radius of 1
MIDDLE = (0.5, 0.25)  # centre of scikit-learn's bounding box -1..2 x -0.5..1


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Class 0 on the upper half circle, class 1 on the lower one, both of radius 3.5, then noise."""
    from sklearn.datasets import make_moons  # here, because importing scikit-learn takes a second

    # Order and noise stay ours: then only the angles, a plain grid, depend on scikit-learn's release.
    unit, labels = make_moons(n_samples=examples, shuffle=False)
    points = RADIUS * (np.asarray(unit) - np.array(MIDDLE))
    return points + noise * rng.randn(examples, 2), np.asarray(labels, np.int64)


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """For many examples the grid of angles is uniform."""
    std = max(noise, LEAST_NOISE)

    def upper(t: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 2"]:
        return RADIUS * (np.column_stack([np.cos(t), np.sin(t)]) - MIDDLE)

    def lower(t: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 2"]:
        return RADIUS * (np.column_stack([1 - np.cos(t), 0.5 - np.sin(t)]) - MIDDLE)

    return points_on(upper, 0.0, np.pi, std), points_on(lower, 0.0, np.pi, std)


MOONS = Dataset(
    id="moons",
    label="moons",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 2),
    usual_classes=2,
    synthetic=True,
    help="Two half circles that reach into each other: the smallest set that needs a bent boundary. "
    "Noise 0.7 here is the 0.2 often used with scikit-learn's moons, whose radius is 1 instead of 3.5.",
    source="scikit-learn, sklearn.datasets.make_moons",
    make=make,
    density=density,
)

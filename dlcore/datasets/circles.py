"""Two concentric circles."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.mixture import LEAST_NOISE, Mixture, points_on
from dlcore.datasets.spec import Dataset

OUTER_RADIUS = 5.0
INNER_RADIUS = 2.5


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Class 0 on the circle of radius 5, class 1 on the circle of radius 2.5, then noise."""
    from sklearn.datasets import make_circles  # here, because importing scikit-learn takes a second

    # Order and noise stay ours: then only the angles, a plain grid, depend on scikit-learn's release.
    unit, labels = make_circles(n_samples=examples, shuffle=False, factor=INNER_RADIUS / OUTER_RADIUS)
    points = OUTER_RADIUS * np.asarray(unit)
    return points + noise * rng.randn(examples, 2), np.asarray(labels, np.int64)


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """For many examples the grid of angles is uniform."""
    std = max(noise, LEAST_NOISE)

    def circle(radius: float) -> Mixture:
        return points_on(lambda t: radius * np.column_stack([np.cos(t), np.sin(t)]), 0.0, 2 * np.pi, std)

    return circle(OUTER_RADIUS), circle(INNER_RADIUS)


CIRCLES = Dataset(
    id="circles",
    label="circles",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 2),
    usual_classes=2,
    synthetic=True,
    help="Two concentric circles of radius 2.5 and 5. No straight line separates them; x1² and x2² do.",
    source="scikit-learn, sklearn.datasets.make_circles",
    make=make,
    density=density,
)

"""Regression: six hills and valleys."""

import numpy as np
from jaxtyping import Float

from dlcore.datasets.spec import Dataset

SIDE = 5.5
WIDTH = 2.0  # distance from a centre at which its hill or valley ends
CENTRES = np.array([[-4.0, 2.5], [0.0, 2.5], [4.0, 2.5], [-4.0, -2.5], [0.0, -2.5], [4.0, -2.5]])
SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])


def surface(points: Float[np.ndarray, "m 2"]) -> Float[np.ndarray, " m"]:
    """y = sign_k max(0, 1 - |x - centre_k|/2) of the nearest centre k."""
    distance = np.stack([np.hypot(*(points - centre).T) for centre in CENTRES])
    # Each cone falls with the distance alone, so the nearest centre is the one with the largest |y|.
    return SIGNS[distance.argmin(axis=0)] * np.maximum(0, 1 - distance.min(axis=0) / WIDTH)


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, " m"]]:
    """y = surface(x) in -1..1 for x uniform in the square -5.5..5.5; the noise then moves the inputs."""
    points = rng.uniform(-SIDE, SIDE, (examples, 2))
    targets = surface(points)
    return points + noise * rng.randn(examples, 2), targets


MULTIGAUSS = Dataset(
    id="multigauss",
    label="hills and valleys",
    task="regression",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(1, 1),
    usual_classes=1,
    synthetic=True,
    help="Three hills of height 1 and three valleys of depth 1 on flat ground. The noise is on the inputs.",
    source="TensorFlow Playground, dataset.ts, regressGaussian",
    make=make,
)

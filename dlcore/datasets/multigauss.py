"""Regression: six hills and valleys."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float
from scipy.ndimage import map_coordinates, spline_filter

from dlcore.datasets.mixture import LEAST_NOISE, Mixture, boxes
from dlcore.datasets.spec import Dataset

SIDE = 5.5
WIDTH = 2.0  # distance from a centre at which its hill or valley ends
CENTRES = np.array([[-4.0, 2.5], [0.0, 2.5], [4.0, 2.5], [-4.0, -2.5], [0.0, -2.5], [4.0, -2.5]])
SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])

TRUE_INPUTS = 550  # midpoints per axis in the integrals over the true input
GRID = 441  # points per axis at which E[y | x] is computed, cubic splines between them
TAIL = 5.0  # standard deviations beyond the square to which that grid reaches


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


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """The square."""
    return (boxes(np.full((1, 2), -SIDE), np.full((1, 2), SIDE), max(noise, LEAST_NOISE)),)


def target_moments(
    points: Float[np.ndarray, "m 2"], noise: float
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """Moments of y = surface(t) given x = t + noise ε, t uniform in the square.

    Integrated on a grid and interpolated, accurate to about 0.001. Below LEAST_NOISE the expansion for small noise:
    E[y | x] = surface(x), Var[y | x] = noise² |∇surface|².
    """
    if noise < LEAST_NOISE:
        inside = np.clip(points, -SIDE, SIDE)
        value = surface(inside)
        return value, np.where(value != 0, (noise / WIDTH) ** 2, 0.0)
    axis, mean, square = _moments_on_grid(float(noise))
    at = np.clip((points.T - axis[0]) / (axis[1] - axis[0]), 0, len(axis) - 1)
    mean, square = (map_coordinates(each, at, order=3, prefilter=False, mode="nearest") for each in (mean, square))
    return mean, np.maximum(square - mean**2, 0)


@lru_cache(maxsize=16)
def _moments_on_grid(
    noise: float,
) -> tuple[Float[np.ndarray, " g"], Float[np.ndarray, "g g"], Float[np.ndarray, "g g"]]:
    """Axis of the grid, and the spline coefficients of E[y | x] and E[y² | x] on it."""
    step = 2 * SIDE / TRUE_INPUTS
    true = -SIDE + step * (np.arange(TRUE_INPUTS) + 0.5)
    height = surface(np.stack(np.meshgrid(true, true, indexing="ij"), axis=-1).reshape(-1, 2))
    height = height.reshape(TRUE_INPUTS, TRUE_INPUTS)
    axis = np.linspace(-1, 1, GRID) * (SIDE + TAIL * noise)
    # p(t | x) = p(t1 | x1) p(t2 | x2), each proportional to exp(-(x - t)²/(2 noise²)) inside the square
    exponent = -(((axis[:, None] - true) / noise) ** 2) / 2
    posterior = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    posterior /= posterior.sum(axis=1, keepdims=True)
    mean, square = (posterior @ power @ posterior.T for power in (height, height**2))
    return axis, spline_filter(mean, mode="nearest"), spline_filter(square, mode="nearest")


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
    density=density,
    target_moments=target_moments,
)

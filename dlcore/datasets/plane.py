"""Regression: a tilted plane."""

import numpy as np
from jaxtyping import Float
from scipy.special import erfcx, ndtr

from dlcore.datasets.mixture import LEAST_NOISE, Mixture, boxes
from dlcore.datasets.spec import Dataset

SIDE = 5.5
FARTHEST = 200.0  # standard deviations beyond the square at which the moments stop changing: nothing comes from there


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, " m"]]:
    """y = (x1 + x2)/10 for x uniform in the square -5.5..5.5; the noise then moves the inputs."""
    points = rng.uniform(-SIDE, SIDE, (examples, 2))
    targets = (points[:, 0] + points[:, 1]) / 10
    return points + noise * rng.randn(examples, 2), targets


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """The square."""
    return (boxes(np.full((1, 2), -SIDE), np.full((1, 2), SIDE), max(noise, LEAST_NOISE)),)


def target_moments(
    points: Float[np.ndarray, "m 2"], noise: float
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """Moments of y = (t1 + t2)/10 given x = t + noise ε: the t_j are independent given x.

    E[y | x] = (E[t1 | x1] + E[t2 | x2])/10, Var[y | x] = (Var[t1 | x1] + Var[t2 | x2])/100.
    """
    mean, variance = _true_input(points, noise)
    return mean.sum(axis=1) / 10, variance.sum(axis=1) / 100


def _true_input(x: Float[np.ndarray, "m 2"], noise: float) -> tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, "m 2"]]:
    """Mean and variance of t uniform on -5.5..5.5 given x = t + noise ε: a normal distribution cut off at the ends."""
    if noise == 0:
        return np.clip(x, -SIDE, SIDE), np.zeros_like(x)
    x = np.clip(x, -SIDE - FARTHEST * noise, SIDE + FARTHEST * noise)
    low, high = (-SIDE - x) / noise, (SIDE - x) / noise
    # both φ and Φ as multiples of e^{-near²/2}, near the end that is nearer to 0: neither can underflow to 0/0
    near, far = np.minimum(abs(low), abs(high)), np.maximum(abs(low), abs(high))
    near = np.where(low * high > 0, near, 0.0)  # inside: no end between x and t
    top = np.exp((near**2 - high**2) / 2) / np.sqrt(2 * np.pi)
    bottom = np.exp((near**2 - low**2) / 2) / np.sqrt(2 * np.pi)
    beyond = (erfcx(near / np.sqrt(2)) - np.exp((near**2 - far**2) / 2) * erfcx(far / np.sqrt(2))) / 2
    share = np.where(low * high > 0, beyond, ndtr(high) - ndtr(low))
    # N. L. Johnson, S. Kotz, N. Balakrishnan (1994), Continuous Univariate Distributions 1, section 13.10.1
    shift = (bottom - top) / share
    return x + noise * shift, noise**2 * (1 + (low * bottom - high * top) / share - shift**2)


PLANE = Dataset(
    id="plane",
    label="plane",
    task="regression",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(1, 1),
    usual_classes=1,
    synthetic=True,
    help="y = (x1 + x2)/10: linear regression is enough. The noise is on the inputs.",
    source="TensorFlow Playground, dataset.ts, regressPlane",
    make=make,
    density=density,
    target_moments=target_moments,
)

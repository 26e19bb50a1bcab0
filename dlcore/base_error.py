"""What the best possible model could do: known exactly, because it is known how the synthetic data are made.

The distribution is the limit for many examples. Sets that place their examples evenly on a curve (circles, moons,
spirals) then have them uniform on it, and the share of flipped labels is a probability.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Float32, Int
from scipy.ndimage import map_coordinates, spline_filter
from scipy.special import softmax

from dlcore.datasets.mixture import LEAST_NOISE
from dlcore.datasets.own import dataset_of

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

CELLS = 300
"""Per axis, of the grid on which the Bayes error is integrated."""
REGRESSION_CELLS = 160
"""The same for the variance of a target, which has no kinks."""
MOST_DIRECT = 200_000
"""Points × boxes whose densities are computed one by one rather than interpolated."""
FINEST = 0.025
"""Spacing of the grid between whose points log densities are interpolated, where half the noise is less: there a class
is certain wherever it has examples, and no finer grid says more."""
LEAST_LOG, TRUSTED_LOG = -660.0, -500.0
"""Least logarithm on that grid (p itself would underflow soon), and the least that is interpolated between its points.
A class below it where another is above is as good as impossible."""
LEAST_WIDTH, NOTHING = 1e-4, 1e-60
"""Of what stands below a fraction: relative to the other width, and at all."""
TAIL = 6.0
"""Standard deviations beyond the farthest example without noise to which the grid reaches."""


def base_error(experiment: "Experiment") -> float | None:
    """The least error that any model can have on new examples like the training examples; None where unknown.

    Classification: the Bayes error, the share that is misclassified when every point is given its likeliest class.
    Regression: the RMSE of E[y | x]. Real data and sets of fixed examples have none that is known.
    """
    dataset = experiment.dataset
    if dataset.density is None:
        return None
    if dataset.task == "regression":
        return _least_rmse(dataset.id, float(experiment.noise))
    classes = dataset.allowed_classes(experiment.classes)
    wrong = _bayes_error(dataset.id, float(experiment.noise), classes)
    # right before flipping and not flipped, or wrong and flipped to just the label that was guessed
    accuracy = _after_flipping(1 - wrong, experiment.flip, classes)
    return float(1 - accuracy)


def class_probabilities(experiment: "Experiment", raw: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n c"]:
    """P(y = c | x), flipped labels included; rows add up to 1. Points anywhere in the plane are allowed.

    Bayes: P(c | x) = p(x | c) / Σ_j p(x | j), as every class is equally likely. At noise 0 the class whose examples
    come nearest. ValueError where the density of the data is not known.
    """
    dataset = experiment.dataset
    if dataset.density is None or dataset.task != "classification":
        raise ValueError(f"the probabilities of the classes of data={dataset.id} are not known")
    classes = dataset.allowed_classes(experiment.classes)
    clean = softmax(_log_densities(dataset.id, float(experiment.noise), classes, raw), axis=1)
    return _after_flipping(clean, experiment.flip, classes)


def target_moments(
    experiment: "Experiment", raw: Float[np.ndarray, "n d"]
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """E[y | x] and Var[y | x] of a regression set; ValueError where they are not known."""
    dataset = experiment.dataset
    if dataset.target_moments is None:
        raise ValueError(f"the moments of the target of data={dataset.id} are not known")
    return dataset.target_moments(raw, float(experiment.noise))


def _after_flipping(probability, flip: float, classes: int):
    """P'(c) = (1 - f) P(c) + f/(C-1) (1 - P(c)): a flipped label is uniform over the C-1 wrong ones."""
    return (1 - flip) * probability + flip / (classes - 1) * (1 - probability)


def _log_densities(data: str, noise: float, classes: int, raw: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n c"]:
    """log p(x | c). Of many points interpolated, except far from all data, where nothing but the logarithm is left."""
    density = dataset_of(data).density
    assert density is not None  # asked by `class_probabilities`
    mixtures = density(noise, classes)
    found = np.empty((len(raw), classes))
    exact = np.ones(len(raw), bool)
    if len(raw) * sum(len(each.weights) for each in mixtures) > MOST_DIRECT:
        start, step, logs = _log_density_grid(data, noise, classes)
        at = (raw.T - start) / step
        for column, coefficients in enumerate(logs):
            found[:, column] = map_coordinates(coefficients, at, order=3, prefilter=False, mode="nearest")
        inside = ((at >= 2) & (at <= logs.shape[1] - 3)).all(axis=0)
        exact = ~inside | (found.max(axis=1) < TRUSTED_LOG)
    if exact.any():
        found[exact] = np.column_stack([each.log_density(raw[exact]) for each in mixtures])
    return found


@lru_cache(maxsize=4)
def _log_density_grid(data: str, noise: float, classes: int) -> tuple[float, float, Float32[np.ndarray, "c g g"]]:
    """First coordinate, spacing, and the coefficients of a cubic spline through log p(x | c) on a grid."""
    density = dataset_of(data).density
    assert density is not None
    mixtures = density(noise, classes)
    half, step = max(each.reach(TAIL) for each in mixtures), max(mixtures[0].std / 2, FINEST)
    axis = step * np.arange(-np.ceil(half / step), np.ceil(half / step) + 1)
    logs = [np.log(np.maximum(each.on_grid(axis, axis), np.exp(LEAST_LOG))) for each in mixtures]
    coefficients = [spline_filter(each, mode="nearest").astype(np.float32) for each in logs]
    return float(axis[0]), step, np.stack(coefficients)


@lru_cache(maxsize=512)
def _bayes_error(data: str, noise: float, classes: int) -> float:
    """1 - ∫ max_c P(c) p(x | c) dx, without flips."""
    density = dataset_of(data).density
    assert density is not None  # asked by `base_error`
    mixtures = density(noise, classes)
    if mixtures[0].std <= LEAST_NOISE:
        return 0.0  # the limit without noise: no two classes share a point
    axis, step = _midpoints(max(each.reach(TAIL) for each in mixtures), CELLS)
    joint = np.stack([each.on_grid(axis, axis) for each in mixtures]) / classes
    joint[:, 1:-1, 1:-1] += _curvature(joint) / 24  # mean over a cell = p + h²/24 (∂²p/∂x1² + ∂²p/∂x2²)
    best = joint.argmax(axis=0)
    wrong = joint.sum(axis=0) - np.take_along_axis(joint, best[None], axis=0)[0]
    return max(0.0, float((np.sum(wrong) - _gained_within_cells(joint, best)) * step**2))


def _curvature(p: Float[np.ndarray, "c n n"]) -> Float[np.ndarray, "c n-2 n-2"]:
    """Second differences along both axes together."""
    return p[:, 2:, 1:-1] + p[:, :-2, 1:-1] + p[:, 1:-1, 2:] + p[:, 1:-1, :-2] - 4 * p[:, 1:-1, 1:-1]


def _gained_within_cells(joint: Float[np.ndarray, "c n n"], best: Int[np.ndarray, "n n"]) -> float:
    """Sum over cells of mean(max_c p_c) - max_c(mean p_c), where the likeliest class changes.

    In a cell p_best - p_other is linear, d - T with T a sum of two uniform variables of widths a and b (the
    changes of d across the cell), and E[(T - d)⁺] = Σ± ± ((±a ± b)/2 - d)⁺³ / (6 a b). Without it a boundary that
    runs along the grid costs the rule of midpoints its accuracy.
    """
    changes = np.zeros(best.shape, bool)
    inner = best[1:-1, 1:-1]
    for rows, columns in ((0, 1), (1, 0), (0, 0), (0, 2), (2, 0), (2, 2), (1, 2), (2, 1)):
        changes[1:-1, 1:-1] |= best[rows : len(best) - 2 + rows, columns : len(best) - 2 + columns] != inner
    i, j = np.nonzero(changes)
    own = best[i, j]

    def over_best(p: Float[np.ndarray, "c k"]) -> Float[np.ndarray, "c k"]:
        return np.take_along_axis(p, own[None], axis=0) - p

    d = over_best(joint[:, i, j])
    a = np.abs(over_best((joint[:, i + 1, j] - joint[:, i - 1, j]) / 2))
    b = np.abs(over_best((joint[:, i, j + 1] - joint[:, i, j - 1]) / 2))
    a, b = np.maximum(a, LEAST_WIDTH * b), np.maximum(b, LEAST_WIDTH * a)  # 0/0 where the boundary runs along the grid
    met = (a > NOTHING) & ((a + b) / 2 > d)  # never the best itself, of which nothing changes
    d, a, b = d[met], a[met], b[met]
    corners = ((s * a + t * b) / 2 - d for s in (-1, 1) for t in (-1, 1))
    signs = (1, -1, -1, 1)
    cubes = (sign * np.maximum(corner, 0) ** 3 for sign, corner in zip(signs, corners, strict=True))
    return float(np.sum(sum(cubes) / (6 * a * b)))


@lru_cache(maxsize=512)
def _least_rmse(data: str, noise: float) -> float:
    """sqrt(E[Var[y | x]]), E over the inputs."""
    dataset = dataset_of(data)
    assert dataset.density is not None and dataset.target_moments is not None
    (mixture,) = dataset.density(noise, 1)
    axis, _ = _midpoints(mixture.reach(TAIL), REGRESSION_CELLS)
    axes = (axis,) * dataset.inputs
    weight = mixture.on_grid(*axes).ravel()
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, dataset.inputs)
    kept = weight > 0
    _, variance = dataset.target_moments(points[kept], noise)
    return float(np.sqrt(np.sum(weight[kept] * variance) / np.sum(weight)))


def _midpoints(reach: float, cells: int) -> tuple[Float[np.ndarray, " n"], float]:
    """Middles of equal cells on -reach..reach, and their width."""
    step = 2 * reach / cells
    return -reach + step * (np.arange(cells) + 0.5), step

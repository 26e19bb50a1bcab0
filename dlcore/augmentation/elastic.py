"""Pictures bent, as handwriting is."""

import numpy as np
from jaxtyping import Float

from dlcore.augmentation.image import as_images, resampled
from dlcore.augmentation.spec import Augmentation, is_image, never

BENT_PIXELS = 1.0  # standard deviation of every displacement at strength 1
SMOOTHNESS = 2.0  # pixels: standard deviation of the Gaussian that smooths the displacements


def smoothing(side: int) -> Float[np.ndarray, "s s"]:
    """Takes independent numbers of variance 1 along an axis to smooth ones of variance 1."""
    place = np.arange(side)
    # K_ij = e^{-(i-j)²/(2σ²)} / √(Σ_j e^{-(i-j)²/σ²}): the squares of each row add up to 1
    kernel = np.exp(-((place[:, None] - place) ** 2) / (2 * SMOOTHNESS**2))
    return kernel / np.sqrt(np.sum(kernel**2, axis=1, keepdims=True))


def change(rng: np.random.RandomState, raw: Float[np.ndarray, "m d"], strength: float) -> Float[np.ndarray, "m d"]:
    """Every pixel read from another place nearby: uniform displacements, smoothed, of 1 pixel · strength."""
    images = as_images(raw)
    kernel = smoothing(images.shape[1])
    # variance of a uniform number in -1..1 is 1/3; K U Kᵀ keeps it
    uniform = np.sqrt(3) * rng.uniform(-1, 1, (2, *images.shape))
    # picture by picture: one large product would be split between threads that wait for each other
    step = strength * BENT_PIXELS * (kernel @ uniform @ kernel.T)
    row, column = np.indices(images.shape[1:])
    return resampled(images, row + step[0], column + step[1]).reshape(raw.shape)


ELASTIC = Augmentation(
    id="elastic",
    label="bent",
    formula=r"x'_{ij} = x_{i+u_{ij},\, j+v_{ij}}, \qquad u, v = s\,K U K^\top, "
    r"\qquad U_{ij} \sim \mathcal U(-\sqrt3,\ \sqrt3)",
    help="Bends every picture as if it were drawn on rubber: neighbouring pixels move together, about 1 pixel far at "
    "strength 1.",
    source="P. Simard, D. Steinkraus and J. Platt (2003), Best practices for convolutional neural networks, section 2",
    change=change,
    fits=is_image,
    wrong_for=never,
    needs="pictures",
)

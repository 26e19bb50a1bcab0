"""Pictures moved."""

import numpy as np
from jaxtyping import Float

from dlcore.augmentation.image import as_images, resampled
from dlcore.augmentation.spec import Augmentation, is_image, never

FARTHEST_SHIFT = 2.0  # pixels, at strength 1


def change(rng: np.random.RandomState, raw: Float[np.ndarray, "m d"], strength: float) -> Float[np.ndarray, "m d"]:
    """Each picture moved up or down and left or right, by distances of its own, uniform within ±2 pixels · strength."""
    images = as_images(raw)
    step = strength * FARTHEST_SHIFT * rng.uniform(-1, 1, (2, len(raw), 1, 1))
    row, column = np.indices(images.shape[1:])
    # what stands at (i, j) came from (i - down, j - right)
    return resampled(images, row - step[0], column - step[1]).reshape(raw.shape)


SHIFT = Augmentation(
    id="shift",
    label="moved",
    formula=r"x'_{ij} = x_{i-u,\, j-v}, \qquad u, v \sim \mathcal U(-2s,\ 2s)",
    help="Moves every picture by up to 2 of its 8 pixels at strength 1, up or down and left or right.",
    source="Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), Gradient-based learning applied to document "
    "recognition",
    change=change,
    fits=is_image,
    wrong_for=never,
    needs="pictures",
)

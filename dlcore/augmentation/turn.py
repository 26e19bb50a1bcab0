"""Pictures tilted."""

import numpy as np
from jaxtyping import Float

from dlcore.augmentation.image import as_images, resampled
from dlcore.augmentation.spec import Augmentation, is_image, never

FARTHEST_TILT = np.pi / 4  # at strength 1


def change(rng: np.random.RandomState, raw: Float[np.ndarray, "m d"], strength: float) -> Float[np.ndarray, "m d"]:
    """Each picture turned about its middle by an angle of its own, uniform within ±45° · strength."""
    images = as_images(raw)
    angle = strength * FARTHEST_TILT * rng.uniform(-1, 1, (len(raw), 1, 1))
    middle = (np.array(images.shape[1:]) - 1) / 2
    row, column = np.indices(images.shape[1:]) - middle[:, None, None]
    # what stands at (i, j) came from that place turned back; rows count downwards
    came_row = row * np.cos(angle) + column * np.sin(angle)
    came_column = column * np.cos(angle) - row * np.sin(angle)
    return resampled(images, came_row + middle[0], came_column + middle[1]).reshape(raw.shape)


TURN = Augmentation(
    id="turn",
    label="tilted",
    formula=r"x'_{ij} = x_{R(i,j)}, \qquad R\ \text{turns by}\ \varphi \sim \mathcal U(-45^\circ s,\ 45^\circ s)",
    help="Turns every picture about its middle, by up to 45° either way at strength 1.",
    source="P. Simard, D. Steinkraus and J. Platt (2003), Best practices for convolutional neural networks, section 2",
    change=change,
    fits=is_image,
    wrong_for=never,
    needs="pictures",
)

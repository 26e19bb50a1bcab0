"""Pictures put upside down."""

import numpy as np
from jaxtyping import Float

from dlcore.augmentation.spec import Augmentation, is_image
from dlcore.datasets import Dataset


def change(rng: np.random.RandomState, raw: Float[np.ndarray, "m d"], strength: float) -> Float[np.ndarray, "m d"]:
    """A half turn of a share strength/2 of the pictures: at strength 1 both ways up are equally likely."""
    upside_down = rng.rand(len(raw), 1) < strength / 2
    return np.where(upside_down, raw[:, ::-1], raw)  # the pixels in the opposite order: a half turn


def wrong_for(dataset: Dataset) -> str | None:
    """No data here are the same upside down."""
    return "upside down a 6 is a 9 and a 9 is a 6; only 0, 1 and 8 stay what they are"


FLIP = Augmentation(
    id="flip",
    label="put upside down",
    formula=r"x'_{ij} = x_{9-i,\, 9-j} \ \text{with probability}\ \tfrac{s}{2}",
    help="Puts pictures upside down by half a turn, at strength 1 half of them at every epoch.",
    source="C. Shorten and T. Khoshgoftaar (2019), A survey on image data augmentation, Journal of Big Data 6 (safety)",
    change=change,
    fits=is_image,
    wrong_for=wrong_for,
    needs="pictures",
)

"""Points mirrored, left to right."""

import numpy as np
from jaxtyping import Float

from dlcore.augmentation.spec import Augmentation, in_the_plane
from dlcore.datasets import Dataset

SYMMETRIC = ("circles", "rings", "multigauss")  # data that are the same on both sides of the vertical axis


def change(rng: np.random.RandomState, raw: Float[np.ndarray, "m 2"], strength: float) -> Float[np.ndarray, "m 2"]:
    """x1 with the other sign, in a share strength/2 of the examples: at strength 1 both sides are equally likely."""
    mirrored = rng.rand(len(raw)) < strength / 2
    return np.column_stack([np.where(mirrored, -raw[:, 0], raw[:, 0]), raw[:, 1]])


def wrong_for(dataset: Dataset) -> str | None:
    """Only what is symmetric keeps its labels."""
    if dataset.id in SYMMETRIC:
        return None
    if dataset.id == "xor":
        return "the mirror image of every quadrant of exclusive or is a quadrant of the other class"
    if dataset.task == "regression":
        return "the target belongs to the place, and a mirrored point keeps the target of another"
    return f"{dataset.label} are not their own mirror image: a mirrored point ends where another class lives"


MIRROR = Augmentation(
    id="mirror",
    label="mirrored",
    formula=r"x_1' = -x_1 \ \text{with probability}\ \tfrac{s}{2}, \qquad x_2' = x_2",
    help="Mirrors points left to right, at strength 1 half of them at every epoch.",
    source="A. Krizhevsky, I. Sutskever and G. Hinton (2012), ImageNet classification, section 4.1 (reflections)",
    change=change,
    fits=in_the_plane,
    wrong_for=wrong_for,
    needs="points of a plane",
)

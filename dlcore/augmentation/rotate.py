"""Points turned about the centre of the plane."""

import numpy as np
from jaxtyping import Float

from dlcore.augmentation.spec import Augmentation, in_the_plane
from dlcore.datasets import Dataset

FARTHEST_TURN = np.pi / 2  # at strength 1
ROUND = ("circles", "rings")  # data that are the same from every side


def change(rng: np.random.RandomState, raw: Float[np.ndarray, "m 2"], strength: float) -> Float[np.ndarray, "m 2"]:
    """Each point turned about (0, 0) by an angle of its own, uniform within ±90° · strength."""
    angle = strength * FARTHEST_TURN * rng.uniform(-1, 1, len(raw))
    x1, x2 = raw.T
    # x1' = x1 cos φ - x2 sin φ,  x2' = x1 sin φ + x2 cos φ
    return np.column_stack([x1 * np.cos(angle) - x2 * np.sin(angle), x1 * np.sin(angle) + x2 * np.cos(angle)])


def wrong_for(dataset: Dataset) -> str | None:
    """Only what is round keeps its labels."""
    if dataset.id in ROUND:
        return None
    if dataset.id == "xor":
        return "a quarter turn takes every quadrant of exclusive or to one of the other class"
    if dataset.task == "regression":
        return "the target belongs to the place, and a turned point keeps the target of another"
    return f"{dataset.label} look different from another side: a turned point ends where another class lives"


ROTATE = Augmentation(
    id="rotate",
    label="turned",
    formula=r"x' = \begin{pmatrix} \cos\varphi & -\sin\varphi \\ \sin\varphi & \cos\varphi \end{pmatrix} x, \qquad "
    r"\varphi \sim \mathcal U(-90^\circ s,\ 90^\circ s)",
    help="Turns every point about the centre of the plane, by up to 90° either way at strength 1.",
    source="L. Taylor and G. Nitschke (2018), Improving deep learning with generic data augmentation, IEEE SSCI",
    change=change,
    fits=in_the_plane,
    wrong_for=wrong_for,
    needs="points of a plane",
)

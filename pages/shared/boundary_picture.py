"""What a network says over the plane as a small picture, in the colours of the player: sides of the diverging scale for
one output, a colour each for several classes; and the training examples on it."""

from pages.shared.colours import CLASSES, NEUTRAL, rgb

import numpy as np
from jaxtyping import Float, Int, Shaped, UInt8

ENLARGED = 3
"""Pixels of a cell's side: examples are drawn finer than cells."""
DOT = 2.2
"""Radius of an example, in pixels; the ring around it is one more."""
SOFT = 0.84
"""A filled area needs less colour than a point."""


def boundary_picture(
    values: Float[np.ndarray, "g g"],
    classes: int,
    span: tuple[float, float],
    dark: bool,
    points: Float[np.ndarray, "n 2"],
    labels: Shaped[np.ndarray, " n"],
    axes: tuple[Float[np.ndarray, " g"], ...],
) -> UInt8[np.ndarray, "h w 3"]:
    """Colours of a map, the first row lowest, with the examples on it.

    Args:
        values: [row, column] = [v, u]: classes where there are more than two, otherwise an output.
        classes: their number; 1 for regression.
        span: the outputs at the two ends of the diverging scale.
        dark: whether the page is dark.
        points: plane coordinates of examples.
        labels: their classes or values.
        axes: u of the columns and v of the rows.
    """
    cells = _colours(values, classes, span, dark, SOFT)
    picture = cells.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
    colours = _colours(labels.astype(float), classes, span, dark, 1.0)
    rows, columns = (_pixels(at, axis) for at, axis in ((points[:, 1], axes[1]), (points[:, 0], axes[0])))
    dots(picture, rows, columns, colours, dark)
    return picture[::-1].round().astype(np.uint8)


def dots(
    picture: Float[np.ndarray, "h w 3"],
    rows: Int[np.ndarray, " n"],
    columns: Int[np.ndarray, " n"],
    colours: Float[np.ndarray, "n 3"],
    dark: bool,
) -> None:
    """Paint examples, each with a ring that sets it off from what is below."""
    for (down, across), shades in zip(
        _RING_AND_DOT, (np.full(colours.shape, rgb(NEUTRAL[dark])), colours), strict=True
    ):
        at, beside = (one[:, None] + offsets for one, offsets in ((rows, down), (columns, across)))
        inside = (at >= 0) & (at < picture.shape[0]) & (beside >= 0) & (beside < picture.shape[1])
        picture[at[inside], beside[inside]] = np.repeat(shades[:, None], len(down), axis=1)[inside]


def _disc(radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Offsets of the pixels of a disc."""
    side = np.arange(-4, 5)
    down, across = (each.ravel() for each in np.meshgrid(side, side, indexing="ij"))
    kept = np.hypot(down, across) <= radius
    return down[kept], across[kept]


_RING_AND_DOT = _disc(DOT + 1), _disc(DOT)


def _pixels(at: Float[np.ndarray, " n"], axis: Float[np.ndarray, " g"]) -> Int[np.ndarray, " n"]:
    """Pixels of coordinates: cells are centred on the points of the axis."""
    cells = (at - axis[0]) / (axis[1] - axis[0])
    return np.floor((cells + 0.5) * ENLARGED).astype(int)


def _colours(values: np.ndarray, classes: int, span: tuple[float, float], dark: bool, strength: float) -> np.ndarray:
    """Colour of every value, as floats; what is not known is neutral."""
    neutral, table = rgb(NEUTRAL[dark]), np.array([rgb(one) for one in CLASSES[dark]])
    known = np.nan_to_num(values, nan=0.0)
    if classes > 2:
        share, ends = np.ones(values.shape), table[known.astype(int) % len(table)]
    else:
        middle, half = (span[0] + span[1]) / 2, max((span[1] - span[0]) / 2, 1e-12)
        signed = np.clip((known - middle) / half, -1, 1)
        share = np.abs(signed)
        ends = table[(signed > 0).astype(int)]
    share = np.where(np.isfinite(values), share * strength, 0.0)[..., None]
    return neutral + (ends - neutral) * share

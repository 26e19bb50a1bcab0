"""What a network says over the plane as a small picture, in the colours of the player: sides of the diverging scale for
one output, a colour each for several classes; and the training examples on it."""

import numpy as np
from jaxtyping import Float, Int, Shaped, UInt8

ENLARGED = 3
"""Pixels of a cell's side: examples are drawn finer than cells."""
DOT = 2.2
"""Radius of an example, in pixels; the ring around it is one more."""
NEUTRAL = {False: (251, 251, 252), True: (22, 27, 34)}
"""By whether the page is dark."""
BLUE, ORANGE = {False: (47, 116, 192), True: (106, 169, 236)}, {False: (217, 130, 43), True: (240, 160, 75)}
CLASSES = {
    False: ("#2f74c0", "#d9822b", "#1f8f6f", "#b45fa0", "#8c7f1c", "#5b4bb0", "#5ba7c9", "#8a4b2a", "#7d8794",
            "#c24d57"),
    True: ("#6aa9ec", "#f0a04b", "#4cc2a0", "#df93cf", "#cdbf5a", "#a094f0", "#9bd6ee", "#c98f6b", "#aab4c0",
           "#f0858c"),
}  # fmt: skip
"""The same as in pages/shared/player/js/colors.js."""
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
    for (down, across), shades in zip(_RING_AND_DOT, (np.full(colours.shape, NEUTRAL[dark]), colours), strict=True):
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
    neutral = np.array(NEUTRAL[dark], float)
    known = np.nan_to_num(values, nan=0.0)
    if classes > 2:
        table = np.array([[int(one[k : k + 2], 16) for k in (1, 3, 5)] for one in CLASSES[dark]], float)
        share, ends = np.ones(values.shape), table[known.astype(int) % len(table)]
    else:
        middle, half = (span[0] + span[1]) / 2, max((span[1] - span[0]) / 2, 1e-12)
        signed = np.clip((known - middle) / half, -1, 1)
        share = np.abs(signed)
        ends = np.where((signed > 0)[..., None], np.array(ORANGE[dark], float), np.array(BLUE[dark], float))
    share = np.where(np.isfinite(values), share * strength, 0.0)[..., None]
    return neutral + (ends - neutral) * share

"""A quantity over the plane as a small picture: one colour scale, dark to light, that every eye can tell apart."""

import numpy as np
from jaxtyping import Float, UInt8

ANCHORS = np.array(
    [
        [11, 4, 5], [46, 30, 59], [65, 61, 123], [55, 101, 158],
        [52, 143, 167], [64, 183, 173], [139, 218, 178], [222, 245, 229],
    ],
    dtype=float,
)  # fmt: skip
"""Eight equidistant colours of seaborn's "mako", whose lightness rises evenly, so that it also works without hue."""
PIXELS_PER_CELL = 4
"""Cells of the grid are drawn as squares of so many pixels: sharp, whatever the browser makes of small pictures."""


def map_picture(values: Float[np.ndarray, "g g"], top: float, dark: bool) -> UInt8[np.ndarray, "h w 3"]:
    """Colours of a map whose rows run upwards along the second axis of the plane; 0 is nearest to the page's ground.

    Args:
        values: what is drawn, [row, column]; NaN where it is not known, drawn as 0.
        top: the value at the end of the scale.
        dark: whether the page is dark.
    """
    shares = np.clip(np.nan_to_num(values, nan=0.0) / max(top, 1e-12), 0, 1)
    return np.repeat(np.repeat(_colours(shares[::-1], dark), PIXELS_PER_CELL, axis=0), PIXELS_PER_CELL, axis=1)


def scale_picture(dark: bool, width: int = 256, height: int = 12) -> UInt8[np.ndarray, "h w 3"]:
    """The colour scale from 0 to its end, left to right."""
    return _colours(np.tile(np.linspace(0, 1, width), (height, 1)), dark)


def _colours(shares: Float[np.ndarray, "h w"], dark: bool) -> UInt8[np.ndarray, "h w 3"]:
    """Linear between the anchors; on a light page the scale is turned round, so that nothing is pale."""
    anchors = ANCHORS if dark else ANCHORS[::-1]
    at = np.linspace(0, 1, len(anchors))
    return np.stack([np.interp(shares, at, channel) for channel in anchors.T], axis=-1).round().astype(np.uint8)

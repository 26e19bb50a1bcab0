"""A fitted curve of one input as a small picture, with training examples: one frame of a filmstrip."""

from pages.shared.boundary_picture import dots
from pages.shared.charts import DARK, LIGHT
from pages.shared.colours import NEUTRAL, rgb

import numpy as np
from jaxtyping import Float, UInt8

SIDE = 180  # pixels
THICK = 1
"""Pixels of the curve on each side of its middle."""


def fit_picture(
    x: Float[np.ndarray, " g"],
    fit: Float[np.ndarray, " g"],
    span: tuple[float, float],
    dark: bool,
    points: Float[np.ndarray, "n 2"],
) -> UInt8[np.ndarray, "h w 3"]:
    """The curve over the whole of `x`, y from `span[0]` at the bottom to `span[1]`; none while it is not known."""
    colours = DARK if dark else LIGHT
    picture = np.tile(rgb(NEUTRAL[dark]), (SIDE, SIDE, 1))
    quiet, magenta = rgb(colours.quiet), rgb(colours.dev)
    low, high = span

    def rows(y: np.ndarray) -> np.ndarray:
        return (np.clip((y - low) / max(high - low, 1e-12), -1, 2) * (SIDE - 1)).astype(int)

    columns = ((points[:, 0] - x[0]) / (x[-1] - x[0]) * (SIDE - 1)).astype(int)
    dots(picture, rows(points[:, 1]), columns, np.tile(quiet, (len(points), 1)), dark)
    if np.isfinite(fit).all():
        heights = rows(np.interp(np.linspace(x[0], x[-1], SIDE), x, fit)).tolist()
        before = heights[0]
        for column, height in enumerate(heights):  # from that of the column before: steep parts hang together
            bottom, top = min(before, height) - THICK, max(before, height) + THICK + 1
            picture[max(bottom, 0) : max(top, 0), column] = magenta
            before = height
    return picture[::-1].round().astype(np.uint8)

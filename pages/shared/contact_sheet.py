"""Small pictures in rows and columns, as one picture."""

import numpy as np
from jaxtyping import Float, UInt8

ENLARGED, GAP, FIRST_GAP = 5, 5, 20
"""Pixels of the screen for one of the picture, between two pictures, and after the first column."""
PAPER, INK = (255, 255, 255), (27, 36, 48)
DARK_PAPER, DARK_INK = (27, 36, 48), (240, 244, 250)


def contact_sheet(images: Float[np.ndarray, "rows columns h w"], dark: bool) -> UInt8[np.ndarray, "height width 3"]:
    """The pictures side by side on a frame of their own grey; the first column stands apart.

    Args:
        images: values 0 (paper) to 1 (ink); beyond that they are drawn as the nearer of the two.
        dark: whether the page is dark.
    """
    rows, columns, height, width = images.shape
    tall, wide = height * ENLARGED + GAP, width * ENLARGED + GAP
    frame = np.array((58, 70, 86) if dark else (213, 219, 227), float)
    sheet = np.tile(frame, (rows * tall + GAP, columns * wide + FIRST_GAP, 1))
    paper, ink = (np.array(one, float) for one in ((DARK_PAPER, DARK_INK) if dark else (PAPER, INK)))
    shades = np.clip(images, 0, 1)[..., None]
    coloured = (paper + shades * (ink - paper)).repeat(ENLARGED, axis=2).repeat(ENLARGED, axis=3)
    for row in range(rows):
        for column in range(columns):
            top, left = GAP + row * tall, column * wide + (GAP if column == 0 else FIRST_GAP)
            sheet[top : top + height * ENLARGED, left : left + width * ENLARGED] = coloured[row, column]
    return sheet.round().astype(np.uint8)

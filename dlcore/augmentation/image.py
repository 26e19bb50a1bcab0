"""Small pictures read at other places than their pixels."""

import math

import numpy as np
from jaxtyping import Float


def as_images(raw: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "m h w"]:
    """Inputs as the square pictures that they are, row by row."""
    side = math.isqrt(raw.shape[1])
    return raw.reshape(len(raw), side, side)


def resampled(
    images: Float[np.ndarray, "m h w"], row: Float[np.ndarray, "m h w"], column: Float[np.ndarray, "m h w"]
) -> Float[np.ndarray, "m h w"]:
    """Every pixel (i, j) of image k becomes what stands at (row[k, i, j], column[k, i, j]) of it.

    Bilinear between the pixels, and 0 beyond the edge. At whole places it is the pixel there, bit for bit.
    """
    examples, height, width = images.shape
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))  # a frame of zeros: pixel (i, j) is now (i + 1, j + 1)
    row, column = np.clip(row, -1, height), np.clip(column, -1, width)
    top, left = (np.minimum(np.floor(at), last - 1) for at, last in ((row, height), (column, width)))
    down, right = row - top, column - left
    image = np.arange(examples)[:, None, None] * (height + 2)
    corner = ((image + top.astype(int) + 1) * (width + 2)) + left.astype(int) + 1

    def pixel(step: int) -> np.ndarray:
        return padded.ravel()[corner + step]

    # f(r, c) = (1-d)(1-e) f00 + (1-d) e f01 + d (1-e) f10 + d e f11, d and e the parts behind the point
    upper = (1 - right) * pixel(0) + right * pixel(1)
    lower = (1 - right) * pixel(width + 2) + right * pixel(width + 3)
    return (1 - down) * upper + down * lower

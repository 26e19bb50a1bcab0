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
    padded = np.zeros((examples, height + 2, width + 2), images.dtype)  # a frame of zeros
    padded[:, 1:-1, 1:-1] = images
    row, column = np.clip(row, -1, height), np.clip(column, -1, width)
    top, left = np.minimum(np.floor(row), height - 1), np.minimum(np.floor(column), width - 1)
    down, right = row - top, column - left
    # pixel (i, j) of image k is number ((k (h + 2) + i + 1) (w + 2) + j + 1) of the padded ones
    corner = (top * (width + 2) + left).astype(np.intp)
    corner += ((np.arange(examples) * (height + 2) + 1) * (width + 2) + 1)[:, None, None]
    pixels = padded.ravel()

    def across(step: int) -> np.ndarray:
        first, second = pixels.take(corner + step), pixels.take(corner + step + 1)
        return first + right * (second - first)

    # f(r, c) = (1-d)(1-e) f00 + (1-d) e f01 + d (1-e) f10 + d e f11, d and e the parts behind the point
    upper, lower = across(0), across(width + 2)
    return upper + down * (lower - upper)

"""Histograms of many moments that can be drawn on one axis, though each was counted before the axis was known.

Every histogram has bins of a width that is a power of two, counted from 0. A wider bin of another such width is made of
whole ones, so that the numbers in it are known exactly; in a narrower one they are spread evenly over the bin.
"""

import numpy as np
from jaxtyping import Float, Float32, Int, Int32

BINS = 256
"""Half of them below 0."""
FEWEST_BARS = 24
"""Of an axis; there are at most twice as many, and two at its ends."""


def counted(values: Float32[np.ndarray, "f n"]) -> tuple[Int[np.ndarray, " f"], Int32[np.ndarray, "f bins"]]:
    """For each row the exponent e, 2^e being the first power of two above all of its numbers, and how many numbers lie
    in each of `BINS` bins from -2^e to 2^e. What is not finite is left out."""
    finite = np.isfinite(values)
    shown = np.where(finite, values, 0)
    exponents = np.frexp(np.abs(shown).max(axis=-1, initial=0))[1].astype(int)  # |x| = m 2^e, 1/2 <= m < 1
    half = BINS // 2
    scaled = np.ldexp(shown.astype(np.float64), (int(np.log2(half)) - exponents)[:, None])
    places = np.floor(scaled).astype(int) + half + BINS * np.arange(len(values))[:, None]
    counts = np.bincount(places[finite], minlength=BINS * len(values))
    return exponents, counts.reshape(len(values), BINS).astype(np.int32)


def axis(low: float, high: float) -> Float[np.ndarray, " edges"]:
    """Edges of bars that hold everything from low to high, as wide as a power of two."""
    # at least FEWEST_BARS bars of width 2^e fit in between
    width = 2.0 ** np.floor(np.log2((high - low) / FEWEST_BARS))
    return width * np.arange(np.floor(low / width), np.ceil(high / width) + 1)


def on_axis(
    exponent: int, counts: Int32[np.ndarray, " bins"], edges: Float[np.ndarray, " edges"]
) -> tuple[Float[np.ndarray, " bars"], float, float]:
    """A row of `counted` between other edges, and how many numbers lie below the first and above the last."""
    own = np.ldexp(np.arange(-BINS // 2, BINS // 2 + 1) / (BINS // 2), exponent)
    until = np.concatenate([[0], np.cumsum(counts)])
    at = np.interp(edges, own, until)  # how many numbers lie below each edge
    return np.diff(at), float(at[0]), float(until[-1] - at[-1])

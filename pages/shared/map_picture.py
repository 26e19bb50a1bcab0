"""A quantity over the plane as a small picture: one colour scale, dark to light, that every eye can tell apart."""

import base64
import struct
import zlib

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


def map_picture(values: Float[np.ndarray, "g g"], top: float, dark: bool) -> UInt8[np.ndarray, "g g 3"]:
    """Colours of a map; the colour of 0 is the nearest to the page's ground, and the first row is drawn lowest.

    Args:
        values: what is drawn, [row, column]; NaN where it is not known, drawn as 0.
        top: the value at the end of the scale.
        dark: whether the page is dark.
    """
    return _colours(np.clip(np.nan_to_num(values, nan=0.0) / max(top, 1e-12), 0, 1)[::-1], dark)


def scale_picture(dark: bool, width: int = 256) -> UInt8[np.ndarray, "1 w 3"]:
    """The colour scale from 0 to its end, left to right."""
    return _colours(np.linspace(0, 1, width)[None], dark)


def as_address(picture: UInt8[np.ndarray, "h w 3"]) -> str:
    """The picture as a PNG in a `data:` address: it travels with the page, and nothing is left behind on the server.

    W3C, Portable Network Graphics: 8 bits, truecolour (2), every row led by its filter (0: none).
    """
    height, width, _ = picture.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, -1)], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _colours(shares: Float[np.ndarray, "h w"], dark: bool) -> UInt8[np.ndarray, "h w 3"]:
    """Linear between the anchors; on a light page the scale is turned round."""
    anchors = ANCHORS if dark else ANCHORS[::-1]
    at = np.linspace(0, 1, len(anchors))
    return np.stack([np.interp(shares, at, channel) for channel in anchors.T], axis=-1).round().astype(np.uint8)

"""The height of a surface as its picture shows it: steep walls and a flat valley in one scale."""

import numpy as np
from jaxtyping import Float

from dlcore.surfaces.spec import Surface

SIDE = 121
"""Points of the picture along each side, both ends among them."""
LOW = 0.05
"""The share of the picture whose heights are drawn about in proportion; higher ones in their logarithm."""


def relief(surface: Surface) -> Float[np.ndarray, "side side"]:
    """Shades from 0, at the lowest minimum, to 1. Rows from the highest y down, columns from the lowest x. Where the
    shade is the same the surface is as high."""
    left, right, bottom, top = surface.extent
    x, y = np.meshgrid(np.linspace(left, right, SIDE), np.linspace(top, bottom, SIDE))
    above = np.maximum(surface.value(x, y) - surface.lowest, 0)
    # log(1 + f/c) is f/c for small f
    shades = np.log1p(above / np.quantile(above, LOW))
    return shades / shades.max()

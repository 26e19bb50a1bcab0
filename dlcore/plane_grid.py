"""Where networks are compared over the picture: points on the line of one input, or a grid on the plane."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.projection import Plane

MAP_CELLS, LINE_POINTS = 60, 200


class PlaneGrid(NamedTuple):
    """Axes of a picture in plane coordinates, and its points: row after row, from the lowest v."""

    axes: tuple[Float[np.ndarray, " g"], ...]
    raw: Float[np.ndarray, "n d"]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of an array with one number a point: `(rows, columns)`, or `(points,)` on a line."""
        return tuple(len(axis) for axis in reversed(self.axes))


def plane_grid(plane: Plane) -> PlaneGrid:
    """`MAP_CELLS` × `MAP_CELLS` points over the extent of the plane, or `LINE_POINTS` along a line."""
    left, right, bottom, top = plane.extent
    if len(plane.axes) == 1:
        u = np.linspace(left, right, LINE_POINTS)
        return PlaneGrid((u,), plane.lift(u[:, None]))
    axes = np.linspace(left, right, MAP_CELLS), np.linspace(bottom, top, MAP_CELLS)
    return PlaneGrid(axes, plane.lift(np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)))


def cell_centres(plane: Plane, side: int) -> Float[np.ndarray, "n d"]:
    """Raw inputs at the centres of `side` × `side` cells over the extent of a plane of two axes, row after row, the top
    one first, as pixels are."""
    left, right, bottom, top = plane.extent
    centres = (np.arange(side) + 0.5) / side
    u, v = np.meshgrid(left + centres * (right - left), top - centres * (top - bottom))
    return plane.lift(np.stack([u, v], axis=-1).reshape(-1, 2))


def one_number(outputs: Float[np.ndarray, "*runs n outputs"]) -> Float[np.ndarray, "*runs n"]:
    """What a network says at every point as one number: the output where there is one (the probability of class 1, or
    the value), the class of the largest where there are several."""
    return outputs[..., 0] if outputs.shape[-1] == 1 else outputs.argmax(axis=-1).astype(outputs.dtype)

"""What a surface is: a cost of two parameters that can be looked at as a whole."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

Array = Float[np.ndarray, "..."]


@dataclass(frozen=True, eq=False)
class Surface:
    """One entry of the registry `SURFACES`. All functions take coordinates x and y of any one shape."""

    id: str  # permanent, ASCII, written in links
    label: str
    formula: str  # LaTeX
    help: str  # what it is like, and what to watch for
    source: str
    value: Callable[[Array, Array], Array]  # f
    gradient: Callable[[Array, Array], tuple[Array, Array]]  # df/dx, df/dy
    extent: tuple[float, float, float, float]  # left, right, bottom, top of the picture, which is a square
    minima: tuple[tuple[float, float], ...]  # all local minima, the lowest first
    start: tuple[float, float]  # where a descent begins that was not told where

    @property
    def width(self) -> float:
        """Of the picture."""
        return self.extent[1] - self.extent[0]

    @property
    def centre(self) -> tuple[float, float]:
        """Of the picture."""
        left, right, bottom, top = self.extent
        return (left + right) / 2, (bottom + top) / 2

    @property
    def lowest(self) -> float:
        """f at the lowest minimum."""
        return float(self.value(*np.array(self.minima[:1]).T)[0])

    def is_lowest(self, minimum: int) -> bool:
        """Whether minimum number `minimum` is as low as the lowest."""
        height = self.value(*np.array(self.minima[minimum : minimum + 1]).T)[0]
        return bool(np.isclose(height, self.lowest, atol=1e-9))

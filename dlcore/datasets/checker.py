"""A checkerboard of four by four cells."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.mixture import LEAST_NOISE, Mixture, boxes
from dlcore.datasets.spec import Dataset

CELLS = 4  # per side
CELL_SIZE = 2.5  # the board is 10 x 10, centred on the origin
PADDING = 0.2  # distance kept from the border of a cell before the noise


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Uniform in the cells, at least 0.2 from their borders; class = parity of column + row; then noise."""
    row, column = np.divmod(np.arange(examples) % CELLS**2, CELLS)  # cell after cell, row by row
    corner = CELL_SIZE * (np.column_stack([column, row]) - CELLS / 2)
    points = corner + PADDING + (CELL_SIZE - 2 * PADDING) * rng.rand(examples, 2)
    labels = ((column + row) % 2).astype(np.int64)
    return points + noise * rng.randn(examples, 2), labels


def density(noise: float, classes: int) -> tuple[Mixture, ...]:
    """Eight cells each."""
    row, column = np.divmod(np.arange(CELLS**2), CELLS)
    lower = CELL_SIZE * (np.column_stack([column, row]) - CELLS / 2) + PADDING
    upper = lower + CELL_SIZE - 2 * PADDING
    own = [(row + column) % 2 == label for label in (0, 1)]
    return tuple(boxes(lower[cells], upper[cells], max(noise, LEAST_NOISE)) for cells in own)


CHECKER = Dataset(
    id="checker",
    label="checkerboard",
    task="classification",
    inputs=2,
    input_names=("x1", "x2"),
    classes=(2, 2),
    usual_classes=2,
    synthetic=True,
    help="Sixteen cells in two alternating classes. Needs many pieces of boundary, so small networks "
    "underfit it and few examples are overfitted.",
    source="exclusive or continued to a 4 x 4 board",
    make=make,
    density=density,
)

"""Points set by hand on the plane, as a data set like any other."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dlcore.amounts import counted
from dlcore.data import PreparedData
from dlcore.datasets.own import OwnDataset, own_dataset
from dlcore.own_data.chosen import admitted
from dlcore.own_data.limits import FEWEST_ROWS
from dlcore.own_data.problems import OwnDataError
from dlcore.own_data.written_file import written_file
from dlcore.projection import PLANE_EXTENT

MOST_POINT_CLASSES = 4
MOST_POINTS = 1000
DECIMALS = 3
"""Of a coordinate: finer than a pixel."""


class Point(NamedTuple):
    """Within -6..6 both ways, and its class, 0..3."""

    x1: float
    x2: float
    label: int


def points_from(told: object) -> tuple[Point, ...]:
    """Points from rows (x1, x2, class) that a browser told: what is none is passed over, what is outside moved to the
    edge. Never raises."""
    edge = PLANE_EXTENT[1]
    found = []
    for row in told if isinstance(told, list) else []:
        if not (isinstance(row, list | tuple) and len(row) == 3 and all(isinstance(one, int | float) for one in row)):
            continue
        if not all(abs(one) < 1e6 for one in row):  # NaN too
            continue
        x1, x2 = (round(min(max(float(one), -edge), edge), DECIMALS) + 0.0 for one in row[:2])
        found.append(Point(x1, x2, min(max(int(row[2]), 0), MOST_POINT_CLASSES - 1)))
    return tuple(found[:MOST_POINTS])


def points_of(data: PreparedData) -> tuple[Point, ...]:
    """All examples of a set of classes in the plane, to begin with; () where they are none."""
    raw, extent = data.raw, PLANE_EXTENT[1]
    if data.dataset.inputs != 2 or data.dataset.task == "regression" or data.classes > MOST_POINT_CLASSES:
        return ()
    if np.abs(raw).max() > 2 * extent:  # in units of its own
        return ()
    rows = np.column_stack([raw, data.labels])[:MOST_POINTS]
    return points_from(rows.tolist())


def own_points(points: Sequence[Point]) -> OwnDataset:
    """The data set of these points. OwnDataError where they are too few or of one class."""
    if len(points) < FEWEST_ROWS:
        raise OwnDataError(
            "too few rows",
            f"{counted(len(points), 'point')} so far: {FEWEST_ROWS - len(points)} more are needed to train.",
        )
    present = sorted({point.label for point in points})
    if len(present) < 2:
        raise OwnDataError("one class", "All points have the same class. Set some of another one.")
    labels = np.array([present.index(point.label) for point in points], np.int64)
    made = own_dataset(
        np.array([point[:2] for point in points]),
        labels,
        task="classification",
        input_names=("x1", "x2"),
        class_names=(),
        file=written_file(2, tuple(map(float, range(len(present))))),
        extent=PLANE_EXTENT,
    )
    return admitted(made)

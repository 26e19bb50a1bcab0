"""The files of a study hold its numbers, all of them, in a form that other programs read."""

import csv
import io
import json
from dataclasses import dataclass

import numpy as np

from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.study_export import study_to_csv, study_to_json


@dataclass(frozen=True)
class Curve:
    experiment: Experiment
    sizes: np.ndarray
    dev_error: np.ndarray
    grid: np.ndarray
    networks: int
    share: float
    notes: tuple[str, ...]
    complete: bool


CURVE = Curve(
    Experiment(hidden=(3,)), np.array([10, 20, 40]), np.array([[0.5, 0.25], [0.1, np.nan], [np.nan, np.nan]]),
    np.zeros((2, 2)), 6, float("nan"), ("less",), False,
)  # fmt: skip


def test_json_holds_every_field_and_null_where_nothing_is_known():
    read = json.loads(study_to_json("learning_curve", CURVE))
    assert read["study"] == "learning_curve" and read["complete"] is False
    assert parse_link(read["experiment"]).experiment == CURVE.experiment
    assert read["sizes"] == [10, 20, 40]
    assert read["dev_error"] == [[0.5, 0.25], [0.1, None], [None, None]]
    assert read["networks"] == 6 and read["share"] is None and read["grid"] == [[0.0, 0.0], [0.0, 0.0]]


def test_csv_has_a_row_for_every_size_and_a_column_for_every_seed():
    rows = list(csv.DictReader(io.StringIO(study_to_csv(CURVE))))
    assert [row["sizes"] for row in rows] == ["10", "20", "40"]
    assert [row["dev_error_1"] for row in rows] == ["0.5", "0.1", ""]
    assert [row["dev_error_2"] for row in rows] == ["0.25", "", ""]
    assert set(rows[0]) == {"sizes", "dev_error_1", "dev_error_2"}, "what has no row for a size is not in it"

"""The cards on two classes and on both losses: what is drawn is what was found."""

from pages.shared.losses_chart import CROSS_ENTROPY, SQUARED_ERROR, curve_rows, example_rows, name_rows
from pages.shared.two_classes_chart import HALF, LOGISTIC, SAME, line_rows, point_rows

import numpy as np
import pytest

from dlcore.softmax.confident import slopes
from dlcore.softmax.two_classes import TwoClasses

FOUND = TwoClasses(
    examples=9, learning_rate=0.5, logistic=np.linspace(1, 0.4, 8), half=np.linspace(1, 0.4, 8),
    same=np.linspace(1, 0.2, 8), difference=1e-16, single_difference=1e-7,
)  # fmt: skip


def test_three_descents_are_drawn_as_they_were_found():
    lines = line_rows(FOUND)
    for name, costs in ((LOGISTIC, FOUND.logistic), (SAME, FOUND.same)):
        assert [row["value"] for row in lines if row["set"] == name] == list(costs)
    points = point_rows(FOUND)
    assert [row["update"] for row in points] == [1, 4, 7] and {row["set"] for row in points} == {HALF}
    assert [row["value"] for row in points] == [FOUND.half[k] for k in (1, 4, 7)]


def test_examples_lie_where_their_slopes_are_and_on_the_curves():
    a = np.array([[0.2, 0.5, 0.3], [0.05, 0.95, 0.0]])
    found = slopes(a, np.array([0, 0]))
    rows = example_rows(found)
    assert [(row["loss"], row["probability"]) for row in rows] == [
        (CROSS_ENTROPY, 0.2), (CROSS_ENTROPY, 0.05), (SQUARED_ERROR, 0.2), (SQUARED_ERROR, 0.05),
    ]  # fmt: skip
    assert [row["value"] for row in rows] == [*found.cross_entropy, *found.squared_error]
    assert [row["answer"] for row in rows] == 2 * ["wrong", "wrong and sure"]
    curves = {(row["loss"], round(row["probability"], 2)): row for row in curve_rows(3)}
    for row in rows:
        at = curves[row["loss"], round(row["probability"], 2)]
        assert at["low"] - 1e-9 <= row["value"] <= at["high"] + 1e-9
    # all that is left lies on one class: the upper edge of the band
    assert rows[-1]["value"] == pytest.approx(curves[SQUARED_ERROR, 0.05]["high"])


def test_names_stand_beside_what_they_name():
    for classes in (2, 3, 10):
        least = max(row["low"] for row in curve_rows(classes) if row["loss"] == SQUARED_ERROR)
        names = {row["loss"]: row["value"] for row in name_rows(classes)}
        assert 0 < names[SQUARED_ERROR] < least - 0.05 and names[CROSS_ENTROPY] > 1

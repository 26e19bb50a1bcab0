"""Errors and gaps as people read them."""

import pytest

from dlcore.amounts import error_text, gap_number, gap_text, measure


def test_a_share_is_read_as_percent_and_an_rmse_as_it_is():
    assert (measure("classification"), measure("regression")) == ("error", "RMSE")
    assert (error_text("classification", 0.1234), error_text("regression", 0.1234)) == ("12.3 %", "0.123")


def test_an_rmse_that_is_far_off_can_be_read():
    assert [error_text("regression", one) for one in (9876.5432, 15_234.0, 1.66e18)] == [
        "9876.543", "15,200", "1.66·10¹⁸",
    ]  # fmt: skip
    assert [gap_number("regression", one, sign=True) for one in (-1.66e18, 15_234.0)] == ["−1.66·10¹⁸", "+15,200"]
    assert error_text("regression", float("inf")) == "inf"


@pytest.mark.parametrize(
    ("gap", "points", "rmse"),
    [(0.1234, "12.3 points", "0.123"), (-0.02, "−2.0 points", "−0.020"), (-0.0001, "0.0 points", "0.000")],
)
def test_a_gap_has_a_true_minus_unless_it_rounds_to_nothing(gap, points, rmse):
    assert (gap_text("classification", gap), gap_text("regression", gap)) == (points, rmse)


def test_a_sign_is_written_on_request():
    assert [gap_number("classification", gap, sign=True) for gap in (0.01, -0.01, 0.0)] == ["+1.0", "−1.0", "0.0"]

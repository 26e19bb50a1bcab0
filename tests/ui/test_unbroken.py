"""No line of the page ends between a number and its sign or unit."""

from dataclasses import dataclass

from pages.shared.unbroken import unbroken

import pytest
from streamlit.testing.v1 import AppTest


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("it was 19.9 % less.", "it was 19.9_% less."),
        ("to ± 1 point", "to ±_1 point"),
        ("by **× 0.95**, at α = 0.01", "by **×_0.95**, at α_=_0.01"),
        ("|w| < 5 %, x = −2", "|w|_<_5_%, x_=_−2"),
        ("3 of 4 wrong: a = b", "3 of 4 wrong: a = b"),
        ("as in $a = 1$ and `lr = 1 %`", "as in $a = 1$ and `lr = 1 %`"),
    ],
)
def test_a_number_keeps_its_sign_and_its_unit(words, kept):
    assert unbroken(words).replace("\u00a0", "_") == kept


@dataclass(frozen=True)
class Found:
    finding: str
    detail: str


def test_readings_are_said_so():
    def page():
        from pages.shared.said import say

        from tests.ui.test_unbroken import Found

        say(Found("It learns.", "Train error is 3.3 %."))

    (said,) = AppTest.from_function(page).run().markdown
    assert said.proto.body == "**It learns.** Train error is 3.3\u00a0%."

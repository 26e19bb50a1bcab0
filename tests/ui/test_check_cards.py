"""The cards of the gradient check: what is drawn is what was computed, in its place, and named."""

import json
from typing import Any

from pages.shared.check_blocks_chart import CLASSES, block_rows, cell_rows
from pages.shared.check_curve_card import curve_of
from pages.shared.check_curve_chart import LEAST, curve_rows, slope_rows

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.gradient_check.block_checks import check_blocks, entry_differences
from dlcore.gradient_check.bugs import Planted
from dlcore.gradient_check.check import Check, check
from dlcore.gradient_check.differences import EPSILONS
from dlcore.gradient_check.numbers import scientific
from dlcore.gradient_check.presets import course_case
from dlcore.gradient_check.presets_reading import read_course_case
from dlcore.gradient_check.reading import Asked
from tests.core.checked_networks import random_problem
from tests.ui.visitor import tables_of

TRAITS = {"hidden": (3, 2), "kind": "none", "activation": "tanh", "keep": 1.0, "head": "sigmoid_ce", "inputs": 2}


@pytest.fixture(scope="module")
def buggy() -> Check:
    return check(random_problem(1, **TRAITS), Planted("layer_doubled", 2))


@pytest.fixture(scope="module")
def kinked() -> Check:
    return check(random_problem(2, **TRAITS | {"activation": "relu", "hidden": (4, 4), "examples": 6}))


def script(cards, check, asked):
    """The cards on a page of their own."""
    import importlib

    for card in cards:
        draw = getattr(importlib.import_module(f"pages.shared.{card}"), card)
        draw(*(() if check is None else (check, asked)))


def drawn(cards: list[str], check: Check | None, asked: Asked | None) -> AppTest:
    app = AppTest.from_function(script, args=(cards, check, asked), default_timeout=120).run()
    assert not app.exception, app.exception
    return app


def texts(app: AppTest) -> str:
    return "\n".join([one.value for one in (*app.markdown, *app.caption)])


def numbers(rows: list[dict], **wanted: Any) -> list[float]:
    return [row["value"] for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_both_cards_of_a_check_draw_its_numbers(buggy):
    asked = Asked(1e-4, "unbracketed", "float64")
    app = drawn(["check_curve_card", "check_blocks_card"], buggy, asked)
    double, single, blocks, cells = [tables_of(chart) for chart in app.get("vega_lite_chart")]
    for tables, precision in ((double, "float64"), (single, "float32")):
        for name, formula in (("two-sided", "two"), ("one-sided", "one"), ("/ 2 * ε", "unbracketed")):
            expected = np.clip(buggy.relative(formula, precision)[::-1], LEAST, 1)
            np.testing.assert_allclose(numbers(tables["curves"], set=name), expected)
        assert {row["set"] for row in tables["ends"]} == {"two-sided", "one-sided", "/ 2 * ε"}
    (ring,) = double["chosen"]
    assert (ring["set"], ring["epsilon"]) == ("/ 2 * ε", 1e-4) and not single["chosen"]
    found = check_blocks(buggy, 1e-4, "unbracketed", "float64")
    assert [row["block"] for row in blocks["blocks"]] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    np.testing.assert_allclose(numbers(blocks["blocks"]), [one.relative for one in found])
    assert len(cells["cells"]) == len(buggy.moved) and "at ε = 1e-4" in texts(app)
    spec = json.dumps(json.loads(app.get("vega_lite_chart")[0].proto.spec), ensure_ascii=False)
    assert "relative difference (log scale)" in spec and "step ε (log scale)" in spec


def test_slopes_and_best_steps_stand_below_the_curves():
    right = check(random_problem(1, **TRAITS))
    arms = right.arms()
    assert arms.truncation is not None and arms.rounding is not None
    words = f"slope {arms.truncation.slope:.2f} on the right (theory 2) and −{-arms.rounding.slope:.2f} on the left"
    said = texts(drawn(["check_curve_card"], right, Asked()))
    assert words in said and scientific(arms.least) in said and "Hollow" not in said
    rows = slope_rows("two-sided", curve_of(right, "two", "float64"))
    assert [row["side"] for row in rows] == ["right", "left"]
    assert rows[0]["value"] == pytest.approx(arms.truncation.at(rows[0]["epsilon"]))


def test_a_bug_shows_in_its_block_and_in_its_cells(buggy):
    blocks = check_blocks(buggy, 1e-5)
    assert [row["block"] for row in block_rows(blocks) if row["kind"] == "bug"] == ["W2"]
    cells, names, width, rows = cell_rows(buggy, blocks)
    assert rows == 3 and names[2]["text"] == "W2" and width >= max(cell["x2"] for cell in cells)
    for cell in cells:
        assert (cell["kind"] == CLASSES["bug"]) == cell["name"].startswith("W2")
    # W2 is 2 × 3: its last cell is in the second row and the third column
    (last,) = [cell for cell in cells if cell["name"] == "W2[2,3]"]
    second = next(cell for cell in cells if cell["name"] == "W2[1,1]")
    assert (last["y"] - second["y"], last["x"] - second["x"]) == (1, 2)
    assert last["shown"] == scientific(float(entry_differences(blocks[2])[5]), 2)
    boxes = [(cell["x"], cell["y"]) for cell in cells]
    assert len(set(boxes)) == len(boxes), "no two parameters in one place"


def test_kinks_are_marked_on_curves_blocks_and_cells(kinked):
    crossed = kinked.crossed.sum(axis=1)
    assert crossed[0] and not crossed[-1]
    rows = curve_rows("two-sided", curve_of(kinked, "two", "float64"))
    assert [row["crossed"] for row in rows] == crossed[::-1].tolist()
    blocks = check_blocks(kinked, 1e-1)
    cells, *_ = cell_rows(kinked, blocks)
    assert sum(cell["kind"] == CLASSES["kink"] for cell in cells) == crossed[0]
    assert "kink" in {row["kind"] for row in block_rows(blocks)}
    said = texts(drawn(["check_curve_card", "check_blocks_card"], kinked, Asked(1e-1)))
    assert "Hollow marks" in said and f"{crossed[0]} parameter" in said


def test_what_is_no_number_is_not_drawn(buggy):
    curve = curve_of(buggy, "two", "float64")
    relative = curve.relative.copy()
    relative[3:5] = np.nan
    rows = curve_rows("two-sided", type(curve)(curve.epsilons, relative, curve.crossed))
    assert len(rows) == len(EPSILONS) - 2 and all(np.isfinite(row["value"]) for row in rows)


def test_the_presets_are_those_of_the_course():
    app = drawn(["presets_card"], None, None)
    said, words = texts(app), read_course_case()
    assert f"**{words.finding}** {words.detail}" in said and "1.19e-7" in words.finding
    for published in ("3.0001", "3.0301", "2.9193e-10", "7.8141e-11", "0.333", "0.6"):
        assert published in said
    (tables,) = [tables_of(chart) for chart in app.get("vega_lite_chart")]
    np.testing.assert_allclose(numbers(tables["curves"], set="two bugs"), course_case(bugs=True).relative()[::-1])
    (ring,) = tables["chosen"]
    assert ring["epsilon"] == 1e-7 and ring["value"] == pytest.approx(1.19e-7, rel=0.05)

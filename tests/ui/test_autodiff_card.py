"""The chapter on automatic differentiation: what is typed, what a link asks for, and what the picture is sent."""

import re

from pages.shared.autodiff_charts import curve_rows
from pages.shared.autodiff_graph import message
from pages.shared.autodiff_options import AUTODIFF_OPTIONS
from pages.shared.player import decode

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.autodiff.parser import parse
from dlcore.autodiff.presets import PRESETS
from dlcore.autodiff.tape import go_back, record
from dlcore.links import parse_link
from tests.ui.card_page import address_of, opened


def page() -> None:
    from pages.shared.autodiff_card import autodiff_card
    from pages.shared.autodiff_controls import autodiff_controls
    from pages.shared.autodiff_options import AUTODIFF_OPTIONS
    from pages.shared.notices import show_notices
    from pages.shared.settings_state import PageState

    import streamlit as st

    state = PageState("foundations", AUTODIFF_OPTIONS)
    show_notices(state)
    autodiff_controls(state)
    autodiff_card(state)
    st.text(state.link)
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def visit(**query: str) -> AppTest:
    return opened(page, query)


def sent(app: AppTest) -> dict:
    assert not app.exception
    return decode(app.get_by_key("autodiff-stage").proto.bytes)[0]


def said(app: AppTest) -> str:
    return " ".join(one.value for one in app.markdown)


def test_what_is_typed_is_drawn_and_what_cannot_be_read_leaves_the_picture():
    app = visit()
    assert sent(app)["text"] == "w^2 - 10w + 25" and "After 1,000 updates w = 5.000001." in said(app)
    app.text_input[0].set_value("w^2 + import os").run()
    assert sent(app)["text"] == "w^2 - 10w + 25", "the last good picture stays"
    assert "import is none of the functions" in said(app)
    marked = app.code[1].value.split("\n")
    assert marked[0] == "w^2 + import os" and marked[1] == "      ^^^^^^"
    assert app.text_input[0].value == "w^2 + import os", "to be mended"
    app.text_input[0].set_value("log(1 + exp(x)) + w/x").run()
    header = sent(app)
    assert header["text"] == "log(1 + exp(x)) + w/x" and "This cannot be read" not in said(app)
    assert [one.value for one in app.number_input] == [1.0, 3.0], "a variable that stays keeps its value"
    assert address_of(app)["values"] == "1-3"
    app.number_input[0].set_value(-2.0).run()
    expression = parse("log(1 + exp(x)) + w/x")
    gradients = go_back(record(expression, (-2.0, 3.0))).gradients
    assert sent(app)["nodes"][0]["value"] == "−2"
    assert sent(app)["steps"][-1]["total"] == f"{gradients[0]:.4g}".replace("-", "−")
    next(one for one in app.button if one.label == PRESETS["kink"].title).click().run()
    assert sent(app)["text"] == "relu(x)" and address_of(app)["expression"] == "relu(x)"
    assert "has a kink here" in said(app) and app.text_input[0].value == "relu(x)"


def test_a_link_says_all_of_it_and_opens_it_again():
    query = {"expression": "w^2 + x*b", "values": "-2-0.5-3", "tape_step": "7", "descent_rule": "sgd",
             "descent_rate": "0.01", "descent_start": "here", "descent_precision": "float64",
             "descent_moves": "1-3"}  # fmt: skip
    app = visit(**query)
    assert address_of(app) == {"v": "1"} | query
    assert sent(app)["step"] == 7 and "x = " not in said(app)
    # w_t = (1 - 2 α)^t w_0, down to the digits that are written; x b is linear in b
    assert re.search(r"updates w = −3\.3659\d+·10⁻⁹ and b = ", said(app)) and f"{2 * 0.98**1000:.4e}" == "3.3659e-09"
    link = app.text[-1].value
    assert "expression=w%5E2%20%2B%20x%2Ab&values=-2-0.5-3" in link
    assert parse_link(link, page_keys=AUTODIFF_OPTIONS).notices == ()


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("expression", "__import__('os')", "character 1"),
        ("expression", "(" * 150, "nested"),
        ("expression", "(" * 3000, "200 are the most"),
        ("values", "1-2-3-4", "takes 0 to 3 entries"),
        ("values", "nan", "is not a number"),
        ("tape_step", "many", "is not a number"),
        ("descent_moves", "9", "is not one of"),
    ],
)
def test_a_link_that_asks_for_nonsense_is_answered(key, text, why):
    app = visit(**{key: text})
    assert sent(app)["nodes"]
    assert any(f"{key}=" in one.value and why in one.value for one in app.text[:-1])


def test_the_picture_is_sent_both_passes():
    expression = parse("x*x + log(2)*x")
    header, arrays = decode(message(record(expression, (3.0,)), step=2, visit=1))
    assert [(node["name"], node["value"], node["varies"]) for node in header["nodes"]] == [
        ("x", "3", True), ("v₁", "9", True), ("v₂", "0.6931", False), ("v₃", "2.079", True), ("f", "11.08", True)
    ]  # fmt: skip
    assert [(edge["start"], edge["end"], edge["slope"]) for edge in header["edges"]] == [
        (0, 1, "3"), (0, 1, "3"), (2, 3, "3"), (0, 3, "0.693"), (1, 4, "1"), (3, 4, "1")
    ]  # fmt: skip
    back = go_back(record(expression, (3.0,)))
    turn = header["marks"][0]["epoch"]
    assert len(header["steps"]) == turn + len(back.contributions)
    assert header["steps"][-1]["total"] == "6.693"
    np.testing.assert_array_equal(arrays["signs"], 2)
    amounts = np.array([one.amount for one in back.contributions])
    np.testing.assert_allclose(arrays["shares"], 1 + np.log10(amounts / amounts.max()) / 4, rtol=1e-5)
    assert header["id"] != decode(message(record(expression, (3.0,)), visit=2))[0]["id"], "a link goes to its step"


@pytest.mark.parametrize(("text", "at"), [("log(exp(x))", 800.0), ("1/x", 0.0), ("exp(100x)", 3.0), ("sqrt(x)", -9.0)])
def test_a_curve_is_drawn_where_there_is_one(text, at):
    """What overflows or has no value is left out, and what is steep far away does not flatten what is near."""
    rows, (low, high) = curve_rows(parse(text), (at,), 0)
    assert np.isfinite([value for row in rows for value in row.values()]).all()
    assert low < high and np.isfinite([low, high]).all()

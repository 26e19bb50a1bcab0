"""The confusion matrix and the pad on a page: what travels is what was counted, and the controls ask for it."""

from dataclasses import replace

from pages.shared import confusion_card, digit_pad_card
from pages.shared.confusion import MOST_IN_CELL
from pages.shared.player import decode
from pages.shared.softmax_reading_card import counted_words

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.joint_runs import JointRuns
from dlcore.prediction import outputs_of
from dlcore.softmax import set_answers
from dlcore.softmax.confusion import confusion
from dlcore.softmax.confusion_reading import read_confusion
from dlcore.softmax.mistakes import in_cell, surest_mistakes
from dlcore.softmax.pad import RECIPE
from dlcore.softmax.set_answers import answers_of
from tests.ui.card_page import opened
from tests.ui.visitor import said_on

DIGITS = {"data": "digits", "hidden": "8-8"}


def page() -> None:
    """One of the cards on runs that stand at their first weights."""
    from pages.shared.confusion_card import CONFUSION_OPTIONS, confusion_card
    from pages.shared.digit_pad_card import PAD_OPTIONS, digit_pad_card
    from pages.shared.settings_state import PageState

    import streamlit as st

    from dlcore.joint_runs import JointRuns
    from tests.core.runs import standing

    state = PageState("softmax", {**CONFUSION_OPTIONS, **PAD_OPTIONS, "look": ("confusion", "draw")})
    own = standing(state.experiment)
    shown = JointRuns({"mine": own, "straight": standing(state.experiment.replace(hidden=()))})
    st.session_state["shown"] = shown
    if state.option("look") == "confusion":
        confusion_card(state, own)
    else:
        digit_pad_card(state, shown)
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def reading() -> None:
    from dataclasses import replace

    from pages.shared.softmax_reading_card import softmax_reading_card

    from dlcore.joint_runs import JointRuns
    from tests.core.runs import run_of

    run = replace(run_of("data=circles&n=100&noise=0.1&hidden=8-8&lr=0.03&epochs=6"))  # nobody has its answers
    softmax_reading_card(JointRuns({"mine": run}), "softmax", {})


def visit(**query: str) -> AppTest:
    return opened(page, query)


def sent(app: AppTest, key: str) -> tuple[dict, dict]:
    return decode(app.get_by_key(key).proto.bytes)


@pytest.mark.parametrize(
    ("query", "split", "pictures"),
    [
        (DIGITS, "dev", True),
        (DIGITS | {"confusion_set": "train", "confusion_cells": "rows", "cell": "3-3"}, "train", True),
        ({"data": "moons", "n": "100", "split": "80-0-20", "cell": "1-0"}, "train", False),
        ({"data": "iris", "cell": "2-7"}, "dev", False),
    ],
)
def test_what_travels_is_what_was_counted(query, split, pictures):
    app = visit(**query)
    run = app.session_state["shown"].run
    header, arrays = sent(app, "confusion-view")
    assert len(app.get("bidi_component")) == 1
    answers = answers_of(run, split)
    found = confusion(answers.labels, answers.predicted, run.data.classes)
    np.testing.assert_array_equal(arrays["counts"], found.counts)
    for name in ("of_true", "of_predicted"):
        np.testing.assert_allclose(arrays[name], getattr(found, name), rtol=1e-6)
    assert (header["set"], header["mistakes"]) == (split, found.mistakes)
    assert header["show"] == query.get("confusion_cells", "counts")
    assert header["cell"] == {"3-3": [3, 3], "1-0": [1, 0]}.get(query.get("cell", "")), "no cell beyond the matrix"
    said = read_confusion(found, answers, run.data.dataset)
    assert f"**{said.finding}** {said.detail}" in said_on(app)

    first = run.data.slices[split].start
    places = arrays["numbers"].ravel() - 1
    lists = {name: places[each] for name, each in header["lists"].items()}
    np.testing.assert_array_equal(lists.pop("mistakes"), surest_mistakes(answers)[:60])
    assert len(lists) == np.count_nonzero(found.counts)
    for name, shown in lists.items():
        true, predicted = map(int, name.split("-"))
        np.testing.assert_array_equal(shown, in_cell(answers, true, predicted)[:MOST_IN_CELL])
    np.testing.assert_array_equal(arrays["probabilities"], answers.probabilities[places])
    np.testing.assert_array_equal(arrays["labels"].ravel(), run.data.labels[first + places])
    assert ("pictures" in arrays, "regions" in arrays) == (pictures, not pictures)
    if pictures:
        np.testing.assert_array_equal(arrays["pictures"] / 16, run.data.raw[first + places])
    else:
        np.testing.assert_allclose(arrays["points"], run.data.points[first + places], rtol=1e-6)


def test_the_regions_are_those_that_the_network_picks():
    app = visit(data="blobs", classes="3", n="100")
    run, (header, arrays) = app.session_state["shown"].run, sent(app, "confusion-view")
    left, right, bottom, top = header["extent"]
    side = len(arrays["regions"])
    for row, column in ((0, 0), (3, side - 2), (side // 2, side // 3)):
        u, v = left + (column + 0.5) / side * (right - left), top - (row + 0.5) / side * (top - bottom)
        assert outputs_of(run, np.array([[u, v]])).argmax() == arrays["regions"][row, column]
    assert len(np.unique(arrays["regions"])) > 1


def test_controls_ask_for_another_set_and_other_numbers():
    app = visit(**DIGITS, cell="none")
    whose, cells = app.segmented_control
    whose.set_value("train").run()
    cells = app.segmented_control[1]
    cells.set_value("columns").run()
    assert app.query_params["confusion_set"] in ("train", ["train"])
    header, _ = sent(app, "confusion-view")
    assert (header["set"], header["show"], header["cell"]) == ("train", "columns", None)


def test_the_pad_knows_both_networks_and_examples_to_start_from():
    drawing = "-".join(["0"] * 9 + ["16", "7"])  # a link that was cut off
    app = visit(**DIGITS, look="draw", drawing=drawing)
    shown, (header, arrays) = app.session_state["shown"], sent(app, "digit-pad")
    assert header["drawing"] == [0] * 9 + [16, 7] + [0] * 53
    assert [one["name"] for one in header["networks"]] == ["mine", "straight"]
    for k, run in enumerate(shown.runs.values()):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.parameters)
        assert header["networks"][k]["model"]["sizes"] == list(run.architecture.sizes)
    assert header["recipe"] == {name: list(one) if isinstance(one, tuple) else one for name, one in RECIPE.items()}
    data, answers = shown.run.data, answers_of(shown.run, "dev")
    right = [one for one in header["starts"] if one["truth"] == one["said"]]
    assert [one["truth"] for one in right] == sorted({int(k) for k in answers.labels[~answers.wrong]})
    for one in header["starts"]:
        place = one["number"] - 1
        np.testing.assert_array_equal(arrays["pictures"][one["at"]] / 16, data.raw[answers.rows[place]])
        assert (one["truth"], one["said"]) == (answers.labels[place], answers.predicted[place])
    wrong = [one["number"] - 1 for one in header["starts"] if one["truth"] != one["said"]]
    assert wrong == surest_mistakes(answers)[:4].tolist()


def test_where_nothing_can_be_drawn_or_counted_it_is_said(monkeypatch):
    app = visit(data="iris", look="draw", drawing="1-2")
    assert "cannot be drawn" in said_on(app) and not app.get("bidi_component")
    (link,) = [one.proto for one in app.get("page_link")]
    assert "data=digits" in link.query_string and "look=draw" in link.query_string
    assert "drawing" not in link.query_string, "which was of another network"
    monkeypatch.setattr(digit_pad_card, "MOST_PARAMETERS", 500)  # the one with hidden layers has 682, the other 650
    assert "682 parameters" in said_on(visit(**DIGITS, look="draw"))
    monkeypatch.setattr(digit_pad_card, "MOST_PARAMETERS", 1000)
    assert [one["name"] for one in sent(visit(**DIGITS, look="draw"), "digit-pad")[0]["networks"]] == ["mine"]
    assert "have values, not classes" in said_on(visit(data="sine", n="100"))


def test_a_network_that_overflows_says_no_number(monkeypatch):
    def overflowed(run, split):
        answers = answers_of(run, split)
        return replace(answers, probabilities=answers.probabilities * np.float32(np.nan))

    monkeypatch.setattr(confusion_card, "answers_of", overflowed)
    app = visit(**DIGITS)
    assert "no number" in said_on(app) and not app.get("bidi_component")


def test_what_is_not_counted_is_said(monkeypatch):
    most = {3: 15, 2: 15, 1: 20}  # layers: examples
    monkeypatch.setattr(set_answers, "at_once", lambda architecture, points: most[len(architecture.sizes) - 1])
    app = visit(data="moons", n="200", hidden="8")
    assert "Counted are the first 15 of 40 dev examples." in said_on(app)
    shown = app.session_state["shown"]
    assert counted_words(shown) == (
        " Of mine counted are the first 15 of 40 dev examples. Of straight counted are the first 20 of 40 dev examples."
    )
    alike = JointRuns({name: replace(shown.run) for name in ("a", "b")})
    assert counted_words(alike) == " Of a and b counted are the first 15 of 40 dev examples."
    app = AppTest.from_function(reading, default_timeout=120).run()
    assert "Of mine counted are the first 15 of 20 dev examples." in said_on(app) and not app.exception
    most.update({2: 40, 1: 40})
    assert counted_words(JointRuns({"a": replace(shown.run)})) == ""

"""The dialog in which a teacher makes a lesson: its link says what was entered, and begins with what is there."""

from html import unescape
from urllib.parse import parse_qsl, urlsplit

from pages.shared.lesson_controls import controls_of, groups_of
from pages.shared.settings_state import PageState

import pytest

from dlcore.experiment import Experiment
from tests.ui.test_settings_state import Address
from tests.ui.visitor import PLAYGROUND, Visitor

QUICK = {"v": "1", "data": "xor", "hidden": "4", "epochs": "3"}


def opened(link: dict[str, str], page: str = PLAYGROUND) -> Visitor:
    """A teacher who has pressed the button."""
    visitor = Visitor.arrive(link, page)
    visitor.app.session_state["share"] = True
    visitor.app.run()
    visitor.app.button(key="make-lesson").click().run()
    assert not visitor.app.exception
    return visitor


def enter(visitor: Visitor, kind: str, what: str, value) -> None:
    """Fill in one field of the dialog."""
    getattr(visitor.app, kind)(key=f"{visitor.page}:lesson-{what}").set_value(value).run()


def made(visitor: Visitor) -> list[dict[str, str]]:
    """What the dialog's links say: the one of the lesson, and the one in the frame."""
    codes = [code.value for code in visitor.app.code]
    (frame,) = [code for code in codes if code.startswith("<iframe")]
    links = [codes[codes.index(frame) - 1], unescape(frame.split('src="')[1].split('"')[0])]
    return [dict(parse_qsl(urlsplit(link).query)) for link in links]


def test_the_link_says_what_was_entered():
    visitor = opened(QUICK)
    enter(visitor, "text_input", "title", "Mind the <gap>")
    enter(visitor, "text_area", "question", "One?\nTwo?")
    enter(visitor, "selectbox", "quantity", "test accuracy")
    enter(visitor, "number_input", "number-accuracy", 97.5)
    enter(visitor, "multiselect", "hidden-Regularization", ["l2", "l1"])
    enter(visitor, "multiselect", "locked-Data", ["data"])
    words = {"title": "Mind the <gap>", "ask": "One?\nTwo?", "goal": "test-accuracy-above-0.975"}
    lesson, framed = made(visitor)
    assert lesson == QUICK | words | {"hide": "l2-l1", "lock": "data"}
    assert framed == lesson | {"embed": "true"}
    student = Visitor.arrive(lesson)
    assert student.notices == list(words.values())[:1] + words["ask"].split("\n")
    assert not student.shows("l2") and student.experiment == visitor.experiment


@pytest.mark.parametrize(
    ("data", "quantity", "measure", "number", "goal"),
    [
        ("xor", "dev error", "error", 10.0, "dev-error-below-0.1"),
        ("xor", "train cost", "cost", 0.3, "train-cost-below-0.3"),
        ("sine", "dev RMSE", "error", 0.2, "dev-error-below-0.2"),
    ],
)
def test_a_share_is_entered_in_percent_and_everything_else_in_its_own_unit(data, quantity, measure, number, goal):
    visitor = opened(QUICK | {"data": data})
    enter(visitor, "selectbox", "quantity", quantity)
    enter(visitor, "number_input", f"number-{measure}", number)
    assert made(visitor)[0]["goal"] == goal


def test_the_dialog_begins_with_the_lesson_of_the_page_and_a_hidden_control_is_not_locked_too():
    link = QUICK | {"title": "Old", "goal": "dev-accuracy-below-0.25", "hide": "l2", "lock": "act-l1"}
    visitor = opened(link)
    assert made(visitor)[0] == link
    assert visitor.app.number_input(key="playground:lesson-number-accuracy").value == 25
    enter(visitor, "multiselect", "hidden-Regularization", ["l2", "l1"])
    assert made(visitor)[0] == link | {"hide": "l2-l1", "lock": "act"}


def test_on_a_page_without_a_run_there_is_no_goal_to_choose():
    visitor = opened({"v": "1"}, "gradient_checking")
    assert not [box for box in visitor.app.selectbox if box.key == "gradient_checking:lesson-quantity"]


def controls_on(page: str, monkeypatch, options=None) -> dict:
    monkeypatch.setattr("streamlit.session_state", {})
    monkeypatch.setattr("streamlit.query_params", Address({"v": "1"}))
    return controls_of(PageState(page, options))


def test_a_teacher_is_offered_every_control_of_the_page_once_under_its_own_name(monkeypatch):
    offered = controls_on(PLAYGROUND, monkeypatch, {"study": ("none", "one")})
    not_drawn = {setting.key for setting in Experiment.settings().values()} - set(offered)
    assert {"data", "seeds", "seed", "lr", "hidden", "study"} <= set(offered) and len(not_drawn) < 6
    assert not {"title", "goal", "pins"} & set(offered)
    groups = groups_of(offered)
    assert groups["This page"] == {"study": offered["study"].label} and "lr" in groups["Training"]
    labels = [label for group in groups.values() for label in group.values()]
    assert len(labels) == len(set(labels)) == len(offered)
    assert set(controls_on("traps", monkeypatch, {"entry": ("a", "b")})) == {"entry"}

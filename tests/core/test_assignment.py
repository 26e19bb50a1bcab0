"""Lessons of a teacher: what a link says of them is read back, whatever somebody writes, and never raises."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlcore.assignment import (
    ASSIGNMENT_OPTIONS,
    HIDE,
    LONGEST_QUESTION,
    LONGEST_TITLE,
    QUESTION,
    TITLE,
    Assignment,
    still_held,
)
from dlcore.assignment_goal import MEASURES, Goal
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.metrics import SPLITS
from dlcore.values import read

KEYS = sorted(setting.key for setting in Experiment.settings().values())
MANY_SCRIPTS = (
    "<script>alert(1)</script>",
    "**bold** _it_ [a](javascript:1) $x$ :red[x] `code` # h",
    "שלום: למה הרשת לא לומדת?",
    "می‌خواهم",  # with a joiner that the word needs
    "👩‍🏫 teaches 🇩🇪 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "日本語のタイトル",
    "100 % & more = yes? #1 + 2; a,b~c:d",
)


def opened(query: dict[str, str]) -> tuple[Assignment, list[str]]:
    """The lesson that a query opens, and why parts of it could not be used."""
    values, whys = {}, []
    for key, option in ASSIGNMENT_OPTIONS.items():
        values[key], why = read(option, query[key]) if key in query else (option.default, "")
        values[key] = option.check(values[key])
        whys += [why] if why else []
    return Assignment.of(values), whys


goals = some.builds(
    Goal,
    some.sampled_from(SPLITS),
    some.sampled_from(MEASURES),
    some.booleans(),
    some.floats(0, 1, allow_nan=False).map(lambda number: number + 0.0),
)
keys = some.lists(some.sampled_from(KEYS), unique=True, max_size=6).map(tuple)


@given(some.text(max_size=400), some.text(max_size=400), goals | some.none(), keys, keys)
def test_a_lesson_is_read_back_as_it_was_written(title, question, goal, hidden, locked):
    lesson = Assignment(TITLE.check(title), QUESTION.check(question), goal, hidden, locked)
    assert opened(lesson.query) == (lesson, [])
    assert len(lesson.title) <= LONGEST_TITLE and len(lesson.question) <= LONGEST_QUESTION
    for text in (lesson.title, lesson.question.replace("\n", "")):
        assert not {unicodedata.category(letter) for letter in text} & {"Cc", "Cs", "Zl", "Zp"}
    assert bool(lesson) == bool(lesson.query)


@given(some.dictionaries(some.sampled_from(sorted(ASSIGNMENT_OPTIONS)), some.text(max_size=3000)))
def test_no_text_of_a_link_raises(query):
    lesson, _ = opened(query)
    assert opened(lesson.query) == (lesson, [])


@pytest.mark.parametrize("text", MANY_SCRIPTS)
def test_words_of_any_script_stay_as_they_were_written(text):
    assert opened({"title": text, "ask": text}) == (Assignment(title=text, question=text), [])


@pytest.mark.parametrize(
    ("query", "lesson", "why"),
    [
        ({"title": "x" * 81}, Assignment(title="x" * 80), "has more than 80 characters"),
        ({"ask": "y" * 301}, Assignment(question="y" * 300), "has more than 300 characters"),
        ({"title": "a\u202eb\x07c"}, Assignment(title="a b c"), "has characters that cannot be shown"),
        (
            {"title": "a\u2066b\u2067c\u2068d\u2069e"},
            Assignment(title="a b c d e"),
            "has characters that cannot be shown",
        ),
        ({"title": "two\nlines"}, Assignment(title="two lines"), "has characters that cannot be shown"),
        ({"hide": "lr-<b>"}, Assignment(hidden=("lr",)), "names what is no control of this page: <b>"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_is_kept(query, lesson, why):
    assert opened(query) == (lesson, [why])


def test_a_question_keeps_its_lines_and_none_is_an_empty_list():
    assert opened({"ask": "one\r\ntwo", "hide": "none", "lock": "lr-lr"}) == (
        Assignment(question="one\ntwo", locked=("lr",)),
        [],
    )


def test_a_page_knows_its_controls():
    here = HIDE.among({"lr", "look"})
    assert here.from_text("look-lr-space") == (("look", "lr"), "names what is no control of this page: space")
    assert here.check(("look", "space")) == ("look",)


def test_what_is_held_is_hidden_or_locked():
    assert Assignment(hidden=("lr", "l2"), locked=("l2", "act")).held == {"lr", "l2", "act"}
    notice = still_held(Experiment.settings()["learning_rate"], 0.1)
    assert notice.message == "Learning rate is held by your teacher: lr=0.1 stays."


def test_the_keys_of_a_lesson_are_no_settings_and_a_frame_is_no_fault():
    assert not ASSIGNMENT_OPTIONS.keys() & set(KEYS)
    assert parse_link("/playground?lr=0.1&embed=true&embed_options=light_theme").notices == ()
    assert parse_link("lr=0.1&embed_=true").notices != ()

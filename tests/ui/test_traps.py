"""The page on traps: what it opens with, what links and controls choose, and what it says of every entry."""

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape

from pages.shared.navigation import PAGES
from pages.shared.trap_chart import curve_rows, lines_of, span_of
from pages.shared.traps_jobs import open_trap_jobs, traps_jobs
from pages.shared.traps_table import BROKE, WAITING
from pages.shared.unbroken import unbroken

import pytest
import streamlit as st

from dlcore.lessons import lessons_of
from dlcore.links import parse_link
from dlcore.traps import ENTRIES, measured
from dlcore.traps.links import address_of, options_of
from dlcore.traps.spec import figure_text, headline
from tests.ui.visitor import Visitor

each = pytest.mark.parametrize("id", ENTRIES)
DOORS = {(entry.page, *options_of(entry).items()): entry for entry in ENTRIES.values()}
"""One entry for every page, and for every way to open it."""


def visit(link: str = "") -> Visitor:
    """The page when all that it measures has ended."""
    return settled(Visitor.at(link, "traps"))


def settled(visitor: Visitor) -> Visitor:
    assert not visitor.app.exception
    for office in (open_trap_jobs(), traps_jobs()):
        while office.busy:
            for job in list(office._jobs.values()):
                job.wait(0.2)
    visitor.app.run()
    assert not visitor.app.exception
    return visitor


def measure_only(id: str, monkeypatch) -> None:
    """All other entries have at once what they have with draw 0: a table of one draw more takes many seconds."""
    true = measured.measured

    def found(entry: str, seed: int) -> measured.Measured:
        return true(entry, seed) if entry == id else measured.Measured(entry, seed, true(entry, 0).consequence)

    monkeypatch.setattr(measured, "measured", found)


def html(visitor: Visitor, name: str) -> str:
    """The table of this class; "" where there is none."""
    bodies = [one.proto.body for one in visitor.app.get("html")]
    return next((body for body in bodies if f'class="{name}"' in body), "")


def cells(text: str) -> list[list[str]]:
    """The words of every row of a table but its heading."""
    rows = re.findall(r"<tr>(.*?)</tr>", text.partition("<tbody>")[2], re.DOTALL)
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub("<[^>]*>", "", cell)) for cell in row] for row in found]


def shown(visitor: Visitor) -> str:
    """The title of the entry that is large."""
    return visitor.app.subheader[0].value


@each
def test_a_link_opens_its_entry_with_the_numbers_that_are_measured(id):
    visitor, found = visit(f"entry={id}"), measured.measured(id, 0).consequence
    assert visitor.notices == [] and shown(visitor) == ENTRIES[id].title
    assert {ENTRIES[id].wrong, ENTRIES[id].right} <= {code.value for code in visitor.app.code}
    assert cells(html(visitor, "trap-figures")) == [
        [one.name, figure_text(one.wrong, one.form), figure_text(one.right, one.form)] for one in found.figures
    ]
    assert visitor.says(found.said)
    assert any(ENTRIES[id].claim in one.value and "So it is here." in one.value for one in visitor.app.caption)
    chart = visitor.chart("curves", "ends")
    assert chart["curves"] == curve_rows(found.curves)
    drawn = [name for name, _ in lines_of(found.curves)]
    assert {row["set"] for row in chart["ends"]} == {row["set"] for row in chart["curves"]} <= set(drawn)
    link = next(one.proto for one in visitor.app.get("page_link") if one.proto.label.startswith("See it in"))
    assert link.label == f"See it in {PAGES[ENTRIES[id].page].title}"
    assert parse_link(link.query_string, set(options_of(ENTRIES[id]))).experiment.seed == 0


@pytest.mark.parametrize("entry", DOORS.values(), ids=lambda entry: entry.id)
def test_where_an_entry_lives_opens_without_a_word_of_complaint(entry):
    visitor = Visitor.at(address_of(entry, 1), entry.page)
    assert not visitor.app.exception and visitor.notices == [] and not visitor.app.error
    assert visitor.experiment.seed == 1


def test_a_curve_at_0_is_not_taken_for_the_axis():
    assert span_of([{"value": 0.0}, {"value": 10.0}], log=False)[0] < 0
    assert span_of([{"value": 1.0}, {"value": 10.0}], log=False)[0] == 0


def test_the_page_opens_cold_with_the_first_entry_and_its_table_holds_all_of_them():
    visitor = visit()
    assert shown(visitor) == next(iter(ENTRIES.values())).title and visitor.address == {}
    rows = cells(html(visitor, "traps-table"))
    assert [row[0] for row in rows] == [entry.title for entry in ENTRIES.values()]
    for row, entry in zip(rows, ENTRIES.values(), strict=True):
        assert row[1] == f"✕{entry.wrong}✓{entry.right}"
        assert row[2:] == [unbroken(headline(measured.measured(entry.id, 0).consequence)), PAGES[entry.page].title]


def test_list_and_select_choose_the_entry_and_write_the_link():
    visitor = visit()
    visitor.app.radio(key="traps:entry-Optimizers").set_value("no-root").run()
    assert shown(settled(visitor)) == "RMSprop without the root" and visitor.address["entry"] == "no-root"
    others = {radio.label: radio.value for radio in visitor.app.radio}
    assert others.pop("Optimizers") == "no-root" and set(others.values()) == {None}, "one is marked"
    (select,) = (one for one in visitor.app.selectbox if one.label == "Trap")
    assert select.value == "no-root"
    select.set_value("rand").run()
    assert shown(settled(visitor)) == "rand for randn" and visitor.address["entry"] == "rand"
    assert {radio.label: radio.value for radio in visitor.app.radio}["First weights"] == "rand"
    assert parse_link(visitor.copied, {"entry"}).experiment == visitor.experiment


def test_another_draw_has_other_numbers(monkeypatch):
    measure_only("epoch-zero", monkeypatch)
    visitor = visit("entry=epoch-zero")
    before = html(visitor, "trap-figures")
    visitor.move("seed", 1)
    settled(visitor)
    assert html(visitor, "trap-figures") != before and visitor.address["seed"] == "1"
    rows = cells(html(visitor, "trap-figures"))
    assert rows[2][2] == figure_text(measured.measured("epoch-zero", 1).consequence.figures[2].right)


@pytest.mark.parametrize(
    ("link", "word"),
    [
        ("entry=variances", "variances"),
        ("seed=much", "much"),
        ("nonsense=1", "nonsense"),
        ("lr=0.3", "changes nothing"),
    ],
)
def test_garbage_is_named_and_changes_nothing(link, word):
    visitor = visit(link)
    assert any(word in line for line in visitor.notices)
    assert shown(visitor) == next(iter(ENTRIES.values())).title and cells(html(visitor, "trap-figures"))


def test_what_breaks_says_so_in_words_in_card_and_table(monkeypatch):
    def breaks(seed):
        raise ArithmeticError("no number")

    monkeypatch.setitem(measured.ENTRIES, "epoch-zero", replace(ENTRIES["epoch-zero"], measure=breaks))
    measure_only("epoch-zero", monkeypatch)
    visitor = visit("entry=epoch-zero&seed=77")
    said = " ".join(one.value for one in visitor.app.error)
    assert "This measurement broke: ArithmeticError: no number" in said and not html(visitor, "trap-figures")
    rows = {row[0]: row for row in cells(html(visitor, "traps-table"))}
    assert rows["k/√epoch, with epochs counted from 0"][2] == f"{BROKE}: ArithmeticError: no number"
    assert WAITING not in {row[2] for row in rows.values()}


@pytest.mark.parametrize("lesson", lessons_of("traps"), ids=lambda lesson: lesson.id)
def test_a_lesson_asks_first_and_gives_nothing_away(lesson, monkeypatch):
    measure_only(lesson.options["entry"], monkeypatch)
    entry, link = ENTRIES[lesson.options["entry"]], f"v=1&{lesson.query}&entry={lesson.options['entry']}"
    visitor = visit(f"{link}&lesson={lesson.id}")
    assert visitor.notices == [] and visitor.says(lesson.question) and shown(visitor) == entry.title
    captions = " ".join(one.value for one in visitor.app.caption)
    assert entry.why not in captions and entry.claim not in captions
    assert not html(visitor, "trap-figures") and not html(visitor, "traps-table")
    assert not visitor.app.get("vega_lite_chart") and not visitor.says("you predicted")
    asked = visitor.app.get_by_key(f"traps:prediction:{lesson.id}")
    asked.set_value(lesson.choices[lesson.answer]).run()
    settled(visitor)
    found = lesson.measured(visitor.experiment, lesson.options)
    assert lesson.holds(found) and visitor.says(f"**As you predicted.** {lesson.explain(found)}")
    figures = cells(html(visitor, "trap-figures"))
    assert figures[0][1].removesuffix(" %") in lesson.explain(found), "what is said is what the page shows"


def test_what_is_exported_can_be_read(monkeypatch):
    offered = {}

    def keep(label, data, file, kind, **_):
        offered[file] = data, kind

    monkeypatch.setattr(st, "download_button", keep)
    visit("entry=epoch-zero&seed=1")
    (curves, text), (figures, of_json) = (offered[f"epoch-zero-1.{kind}"] for kind in ("csv", "json"))
    assert (text, of_json) == ("text/csv", "application/json")
    heading, first, *rows = csv.reader(io.StringIO(curves))
    assert heading == ["epoch", "as often written", "as it should be"] and first[1] == first[2] != ""
    assert {row[1] for row in rows} == {""} and all(float(row[2]) > 0 for row in rows)
    held = json.loads(figures, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert (held["trap"], held["draw"], held["holds"]) == ("epoch-zero", 1, True)


def test_a_logarithmic_axis_says_so_and_a_lonely_point_is_drawn():
    visitor = visit("entry=own-moments")
    spec = next(one.proto.spec for one in visitor.app.get("vega_lite_chart"))
    assert "examples normalised together (log scale)" in spec and "dev error (%) (log scale)" not in spec
    assert visitor.chart("curves", "ends", "alone")["alone"] == []
    (alone,) = visit("entry=epoch-zero").chart("curves", "ends", "alone")["alone"]
    assert (alone["set"], alone["x"]) == ("as often written", 0)

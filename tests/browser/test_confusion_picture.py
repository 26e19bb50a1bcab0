"""The confusion matrix on a page of its own: cells, their examples, probabilities under the pointer, keys, a phone."""

from dataclasses import replace

from pages.shared.confusion import SCRIPTS, STYLES, message

import numpy as np
import pytest

from dlcore.links import parse_link
from dlcore.softmax.confusion import Confusion, confusion
from dlcore.softmax.mistakes import in_cell, surest_mistakes
from dlcore.softmax.set_answers import Answers, answers_of
from tests.browser.blank import blank_part, load
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES
from tests.core.runs import standing

LINKS = {"digits": "data=digits&hidden=8-8", "plane": "data=blobs&classes=4&n=100"}


class Picture:
    """The dev examples of a network that stands at its first weights, which mistakes much."""

    def __init__(self, page, kind: str = "digits", theme: str = "light", **shown):
        self.page, self.run = page, standing(parse_link(LINKS[kind]).experiment)
        self.answers: Answers = answers_of(self.run, "dev")
        self.found: Confusion = confusion(self.answers.labels, self.answers.predicted, self.run.data.classes)
        blank_part(page, "ConfusionView", SCRIPTS, STYLES, theme)
        self.show(**shown)

    def show(self, **shown) -> None:
        load(self.page, message(self.run, self.answers, self.found, **shown))

    @property
    def cells(self) -> list[list[str]]:
        """What stands in the cells, row by row."""
        rows = self.page.locator(".matrix tbody tr")
        return [rows.nth(i).locator("td").all_inner_texts()[:-1] for i in range(rows.count())]

    @property
    def words(self) -> str:
        return self.page.locator(".said").inner_text()

    def told_of(self, place: int) -> str:
        """What is said of an example, by its place in the answers."""
        answers = self.answers
        true, said = (answers.names[each[place]] for each in (answers.labels, answers.predicted))
        return f"Dev example {place + 1} is {true}, the network says {said} with {100 * answers.sureness[place]:.1f} %"


def test_the_cells_hold_counts_or_shares(page):
    picture = Picture(page)
    counts = picture.found.counts
    assert picture.cells == [[str(one) if one else "·" for one in row] for row in counts]
    recall = page.locator(".matrix tbody td.side").all_inner_texts()
    assert recall == [f"{100 * one:.0f}" for one in picture.found.recall]
    precision = page.locator(".matrix tfoot td.side").all_inner_texts()
    assert precision == ["–" if np.isnan(one) else f"{100 * one:.0f}" for one in picture.found.precision]
    picture.show(show="columns")
    shares = picture.found.of_predicted
    expected = [["·" if not n else f"{100 * one:.0f}" for n, one in zip(*row, strict=True)]
                for row in zip(counts, shares, strict=True)]  # fmt: skip
    assert [[one.replace("<1", "0") for one in row] for row in picture.cells] == expected


def test_a_cell_shows_its_examples_and_says_so_to_the_page(page):
    picture = Picture(page)
    mistakes = surest_mistakes(picture.answers)
    assert page.locator(".gallery li").count() == min(60, len(mistakes))
    assert picture.words == picture.told_of(mistakes[0])
    pair = picture.found.pairs[1]
    page.locator(".matrix tbody tr").nth(pair.true).locator("td").nth(pair.predicted).locator("button").click()
    assert page.evaluate("told") == [["cell", [pair.true, pair.predicted]]]
    places = in_cell(picture.answers, pair.true, pair.predicted)
    assert page.locator(".gallery li").count() == min(24, len(places))
    assert f"{pair.true} taken for {pair.predicted}" in page.locator(".examples-heading").inner_text()
    page.locator(".gallery button").nth(1).hover()
    assert picture.words == picture.told_of(places[1])
    bars = page.locator(".detail .share").all_inner_texts()
    assert bars == [f"{100 * one:.1f} %" for one in picture.answers.probabilities[places[1]]]
    marks = dict(enumerate(page.locator(".class-mark").all_inner_texts()))
    assert {k: one for k, one in marks.items() if one} == {pair.true: "the truth", pair.predicted: "✕ said"}
    page.locator(".gallery button").nth(0).focus()
    assert picture.words == picture.told_of(places[0]), "by keys too"
    page.get_by_role("button", name="Draw on it").click()
    raw = picture.run.data.raw[picture.answers.rows[places[0]]]
    assert page.evaluate("told.at(-1)") == ["draw", (16 * raw).tolist()]
    page.get_by_role("button", name="Show the surest mistakes").click()
    assert page.evaluate("told.at(-1)") == ["cell", []]
    assert picture.words == picture.told_of(mistakes[0])


def test_arrow_keys_go_from_cell_to_cell_that_holds_examples(page):
    picture = Picture(page)
    assert page.locator(".matrix button[tabindex='0']").count() == 1, "one press of Tab, not a hundred"
    row = next(k for k, counts in enumerate(picture.found.counts) if np.count_nonzero(counts) > 1)
    filled = np.flatnonzero(picture.found.counts[row])
    buttons = page.locator(".matrix tbody tr").nth(row).locator("button")
    buttons.nth(0).focus()
    page.keyboard.press("ArrowRight")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    names = picture.answers.names
    kind = "found" if filled[1] == row else f"taken for {names[filled[1]]}"
    assert label.startswith(f"{names[row]} {kind}: {picture.found.counts[row, filled[1]]} example")
    page.keyboard.press("Enter")
    assert page.evaluate("told") == [["cell", [row, int(filled[1])]]]


def test_examples_of_the_plane_are_points_over_the_regions(page):
    picture = Picture(page, "plane")
    true, predicted, count = picture.found.pairs[0]
    picture.show(cell=(true, predicted))
    places = in_cell(picture.answers, true, predicted)
    assert page.locator(".gallery li").count() == min(24, count) and page.locator(".plane-map canvas").is_visible()
    assert f"class {true} taken for class {predicted}" in page.locator(".examples-heading").inner_text()
    x, y = page.evaluate(f"part.map.at(part.listed[{len(places) - 1}])")
    box = page.locator(".plane-map canvas").bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    assert f"Dev example {places[-1] + 1} " in picture.words


def test_a_network_without_mistakes_still_shows_what_it_gets_right(page):
    picture = Picture(page)
    right = replace(picture.answers, labels=picture.answers.predicted)
    load(page, message(picture.run, right, confusion(right.labels, right.predicted, 10)))
    assert page.locator(".examples-heading").inner_text().startswith("No mistakes · no dev example is wrong")
    assert not page.locator(".detail").is_visible() and page.locator(".gallery li").count() == 0
    page.locator(".matrix button").first.click()
    assert page.locator(".detail").is_visible() and page.locator(".class-mark", has_text="✓ right").count() == 1


@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, theme):
    for kind in LINKS:
        phone.goto("about:blank")
        Picture(phone, kind, theme)
        assert faults(phone) == []
        assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390

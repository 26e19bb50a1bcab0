"""The pad on a page of its own: what is made of a drawing, what networks say of it, examples, cells, keys, a phone."""

from itertools import pairwise

from pages.shared.pad import SCRIPTS, STYLES, message

import numpy as np
import pytest

from dlcore.joint_runs import JointRuns
from dlcore.links import parse_link
from dlcore.prediction import outputs_of
from dlcore.run import Run, train
from dlcore.softmax.pad import HALVINGS, INK, LEAN, NARROW, RADII, RECIPE, WIDTH
from dlcore.softmax.set_answers import answers_of
from tests.browser.blank import blank_part, load
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES
from tests.core.runs import standing

OTHER = "data=digits&hidden=8-8&norm=batch&scale=standard"


def arc(x, y, wide, high, start, end):
    """Points of an ellipse; 0° is right, 90° down."""
    angles = np.radians(np.linspace(start, end, 25))
    return np.stack([x + wide * np.cos(angles), y + high * np.sin(angles)], axis=1).tolist()


DIGITS = [
    [arc(0.5, 0.5, 0.3, 0.5, -90, 270)],
    [[[0.5, 0], [0.5, 1]]],
    [[*arc(0.5, 0.27, 0.3, 0.27, 180, 380), [0.2, 1], [0.85, 1]]],
    [arc(0.45, 0.25, 0.33, 0.25, 200, 450) + arc(0.45, 0.75, 0.36, 0.25, -90, 160)],
    [[[0.6, 0], [0.15, 0.65], [0.9, 0.65]], [[0.65, 0.3], [0.65, 1]]],
    [[[0.8, 0], [0.3, 0], [0.25, 0.45], *arc(0.45, 0.7, 0.33, 0.3, -120, 150)]],
    [[[0.7, 0], [0.4, 0.25], [0.25, 0.6], *arc(0.5, 0.75, 0.27, 0.25, 180, -180)]],
    [[[0.15, 0], [0.85, 0], [0.4, 1]]],
    [arc(0.5, 0.25, 0.25, 0.25, 90, -270) + arc(0.5, 0.75, 0.3, 0.25, -90, 270)],
    [[*arc(0.5, 0.28, 0.28, 0.28, 0, -360), [0.78, 0.28], [0.72, 0.65], [0.6, 1]]],
]
"""Strokes of 0 to 9 in the unit square."""


def drawn(digit: int, size: float, left: float, top: float, slant: float = 0.0) -> list[np.ndarray]:
    """Strokes of a digit in dots of the bitmap."""
    shear = np.array([[1, 0], [-slant, 1]])
    return [np.array(stroke) @ shear * size + [left, top] for stroke in DIGITS[digit]]


def bitmap(strokes, radius):
    """Dots whose centre is within `radius` of a segment."""
    centres = np.arange(32) + 0.5
    x, y = np.meshgrid(centres, centres)
    on = np.zeros((32, 32), bool)
    for stroke in strokes:
        for start, end in zip(np.vstack([stroke[:1], stroke[:-1]]), stroke, strict=True):
            along, length2 = end - start, np.sum((end - start) ** 2)
            share = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / length2, 0, 1) if length2 else 0
            on |= np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1]) <= radius
    return on


def slant(strokes) -> float:
    """Regression of x on y over points laid densely along the strokes, as many as the length asks for."""
    points = []
    for stroke in strokes:
        for start, end in pairwise(stroke):
            count = round(2000 * np.hypot(*(end - start)))
            points.append(start + (end - start) * ((np.arange(count) + 0.5) / max(count, 1))[:, None])
    x, y = np.concatenate(points).T
    return float(np.clip(np.cov(x, y)[0, 1] / np.var(y, ddof=1), -LEAN, LEAN))


def prepared(strokes, lean: float) -> np.ndarray:
    """The recipe: upright, fitted into the box, as much ink as the set's images."""
    upright = [np.column_stack([stroke[:, 0] - lean * stroke[:, 1], stroke[:, 1]]) for stroke in strokes]
    points = np.concatenate(upright)
    low, high = points.min(axis=0), points.max(axis=0)
    thin, thick = RADII
    for _ in range(HALVINGS):
        radius = (thin + thick) / 2
        with np.errstate(divide="ignore"):
            down = min((32 - 2 * radius) / (high[1] - low[1]), RECIPE["enlarged"])
            wide = (WIDTH - 2 * radius) / (high[0] - low[0])
        wide = min(wide, down if high[0] - low[0] < NARROW * (high[1] - low[1]) else RECIPE["enlarged"])
        scale = np.array([wide, min(down, RECIPE["stretch"] * wide)])
        on = bitmap([16 + scale * (stroke - (low + high) / 2) for stroke in upright], radius)
        thin, thick = (radius, thick) if on.sum() < INK else (thin, radius)
    return on


def counts_of(page, strokes, prepare: bool = True) -> np.ndarray:
    """The 64 counts that the browser makes of strokes."""
    dots = "preparedBitmap(strokes, recipe)" if prepare else "bitmapOf(strokes, recipe, recipe.pen)"
    code = f"([strokes, recipe]) => Array.from(countedBlocks({dots}, recipe))"
    return np.array(page.evaluate(code, [[stroke.tolist() for stroke in strokes], RECIPE]))


@pytest.fixture(scope="module")
def linear() -> Run:
    """Softmax regression on the digits, trained."""
    return train(parse_link("data=digits&hidden=none&lr=0.01&epochs=15").experiment)


class Picture:
    """The pad with a trained network and one that stands at its first weights."""

    def __init__(self, page, linear: Run, theme: str = "light", drawing=()):
        self.page, self.run = page, linear
        other = standing(parse_link(OTHER).experiment)
        self.shown = JointRuns({"straight": linear, "other": other})
        blank_part(page, "Pad", SCRIPTS, STYLES, theme)
        self.load(drawing)

    def load(self, drawing=()) -> None:
        load(self.page, message(self.shown, answers_of(self.run, "dev"), drawing))
        self.page.locator(".pad[data-counts]").wait_for(state="attached")

    @property
    def counts(self) -> np.ndarray:
        return np.array(self.page.locator(".pad").get_attribute("data-counts").split("-"), int)

    def until(self, counts) -> None:
        """Until the pad holds these counts."""
        text = "-".join(str(int(one)) for one in np.ravel(counts))
        self.page.locator(f'.pad[data-counts="{text}"]').wait_for(state="attached")

    def draw(self, strokes) -> None:
        """By mouse; strokes are in dots."""
        box = self.page.locator(".board canvas").bounding_box()
        for stroke in strokes:
            at = [(box["x"] + x * box["width"] / 32, box["y"] + y * box["height"] / 32) for x, y in stroke]
            self.page.mouse.move(*at[0])
            self.page.mouse.down()
            for point in at[1:]:
                self.page.mouse.move(*point)
            self.page.mouse.up()


def test_a_drawing_becomes_what_the_recipe_says(page, linear):
    Picture(page, linear)
    for digit, size, left, top, lean in (
        (3, 9.0, 2.0, 3.0, 0.2),
        (0, 26.0, 3.0, 3.0, 0.0),
        (7, 14.0, 15.0, 9.0, -0.3),
        (1, 20.0, 9.0, 9.0, 0.1),
    ):
        strokes = drawn(digit, size, left, top, lean)
        found = page.evaluate(
            "([strokes, recipe]) => slantOf(strokes, recipe)", [[s.tolist() for s in strokes], RECIPE]
        )
        assert found == pytest.approx(slant(strokes), abs=2e-3)
        dots = prepared(strokes, found)
        np.testing.assert_array_equal(counts_of(page, strokes), dots.reshape(8, 4, 8, 4).sum(axis=(1, 3)).ravel())
        assert abs(dots.sum() - INK) <= 20 and dots.any(axis=1).all() and dots.any(axis=0).sum() <= WIDTH + 1
        here = bitmap(strokes, RECIPE["pen"])
        expected = here.reshape(8, 4, 8, 4).sum(axis=(1, 3)).ravel()
        np.testing.assert_array_equal(counts_of(page, strokes, prepare=False), expected)
    dash, dot = [np.array([[8.0, 9.0], [20.0, 9.0]])], [np.array([[5.0, 5.0]])]
    assert counts_of(page, dash).reshape(8, 8)[[0, 7]].sum() == 0, "a dash is not stretched to a 1"
    assert counts_of(page, dot).sum() > 0 and not np.flatnonzero(counts_of(page, dot).reshape(8, 8)[0]).size
    assert not counts_of(page, []).any()


def test_digits_are_read_wherever_and_however_small_they_are_drawn_only_if_prepared(page, linear):
    Picture(page, linear)
    for size, left, top, lean in ((26.0, 3.0, 3.0, 0.0), (9.0, 20.0, 2.0, 0.25)):
        strokes = [drawn(digit, size, left, top, lean) for digit in range(10)]
        read, unread = (
            outputs_of(linear, np.array([counts_of(page, one, prepare) for one in strokes]) / 16).argmax(axis=1)
            for prepare in (True, False)
        )
        # a seven without a bar through its stem looks like a three: the set's have one (test_confusion)
        assert set(np.flatnonzero(read != np.arange(10))) <= {7}
        if size < 20:
            assert (unread == np.arange(10)).sum() <= 3


def test_what_is_drawn_is_answered_as_python_answers(page, linear):
    picture = Picture(page, linear)
    assert "Nothing is drawn yet" in page.locator(".others").inner_text() and page.locator(".board-hint").is_visible()
    picture.draw(drawn(3, 12.0, 4.0, 5.0))
    page.locator('.pad[data-empty="false"][data-says="3"]').wait_for(state="attached")
    counts = picture.counts
    for k, run in enumerate(picture.shown.runs.values()):
        said = page.evaluate("(k) => probabilitiesOf(part.networks[k], part.counts, 16)", k)
        np.testing.assert_allclose(said, outputs_of(run, counts[None] / 16)[0], atol=1e-5)
    said = outputs_of(linear, counts[None] / 16)[0]
    assert page.locator(".class-bars .share").all_inner_texts() == [f"{100 * one:.1f} %" for one in said]
    other = outputs_of(picture.shown.runs["other"], counts[None] / 16)[0]
    assert page.locator(".others").inner_text() == f"other: {other.argmax()} · {100 * other.max():.1f} %"
    page.get_by_role("button", name="Centre and scale").click()
    page.locator("[aria-pressed=false]", has_text="Centre and scale").wait_for()
    small = picture.counts
    assert small.sum() < counts.sum() and small.reshape(8, 8)[:, 5:].sum() == 0, "where it was drawn"
    page.get_by_role("button", name="Clear").click()
    picture.until([0] * 64)
    page.get_by_role("button", name="Undo").click()
    picture.until(small)
    page.get_by_role("button", name="Keep it in the link").click()
    assert page.evaluate("told") == [["drawing", small.tolist()]]
    picture.load(small.tolist())  # as the page sends it back
    page.get_by_role("button", name="Kept in the link").wait_for()
    assert page.evaluate("part.drawing.strokes.length") == 1, "the strokes are kept"


def test_a_drawing_is_there_again_after_another_look(page, linear):
    picture = Picture(page, linear)
    picture.draw(drawn(3, 12.0, 4.0, 5.0))
    page.locator('.pad[data-empty="false"]').wait_for(state="attached")
    again = "() => new Pad(document.createElement('div')).drawing.strokes.length"
    assert page.evaluate(again) == page.evaluate("() => part.drawing.strokes.length") > 0


def test_cells_are_changed_by_a_click_and_by_keys(page, linear):
    picture = Picture(page, linear, drawing=[0] * 63 + [8])
    expected = np.array([0] * 63 + [8])
    picture.until(expected)
    page.locator(".cell-input").nth(9).click()
    expected[9] = 16
    picture.until(expected)
    for keys, at, count in ((("ArrowRight", "ArrowDown", "Space"), 18, 16), (("-",), 18, 12), (("+", "+"), 18, 16),
                            (("ArrowLeft", "+"), 17, 4), (("Space",), 17, 0)):  # fmt: skip
        for key in keys:
            page.keyboard.press(key)
        expected[at] = count
        picture.until(expected)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "row 3, column 2: 0 of 16"
    assert page.locator(".cells [tabindex='0']").count() == 1


def test_a_drawing_can_start_from_an_example(page, linear):
    picture = Picture(page, linear)
    first = page.locator(".start").first
    number = int(first.get_attribute("aria-label").split()[2].strip(":"))
    first.click()
    data = linear.data
    counts = 16 * data.raw[data.slices["dev"].start + number - 1]
    picture.until(counts)
    assert page.get_by_role("button", name="Centre and scale").is_disabled(), "it is in its place"
    picture.draw([np.array([[30.0, 30.0], [30.0, 30.5]])])
    page.locator('.pad:not([data-counts$="-0"])').wait_for(state="attached")
    np.testing.assert_array_equal(picture.counts[:54], counts[:54])
    wrong = page.locator(".start", has_text="→")
    assert 0 < wrong.count() <= 4 and "the network says" in wrong.first.get_attribute("aria-label")


@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, linear, theme):
    picture = Picture(phone, linear, theme)
    phone.locator(".start").first.click()
    phone.locator('.pad[data-empty="false"]').wait_for(state="attached")
    assert faults(phone) == [] and picture.counts.any()
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390

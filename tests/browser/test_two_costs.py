"""Two costs of one unit, on a page of their own: time, a new start by hand and by keys, both colourings, a phone."""

from pages.shared.two_costs import SCRIPTS, STYLES, message

import numpy as np
import pytest

from dlcore.foundations.cost_descent import cost_descent
from dlcore.foundations.cost_maps import cost_maps
from dlcore.foundations.one_feature import one_feature
from tests.browser.blank import blank_part, load
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES

MARGIN = {"left": 34, "bottom": 24}
"""As in cost_panel.js."""


class Picture:
    """Both costs on a blank page; `told` is what the server would be told."""

    def __init__(self, page, theme: str = "light", motion: str = "reduce", **asked):
        self.page = page
        page.emulate_media(reduced_motion=motion)
        blank_part(page, "TwoCosts", SCRIPTS, STYLES, theme)
        self.root = page.locator(".two-costs")
        self.load(**asked)

    def load(self, data="cancer", start=(6.0, -6.0), rate=1.0, shown="cost", only_start=False) -> None:
        given = one_feature(data)
        self.descent, self.maps = cost_descent(given, start, rate), cost_maps(given)
        load(self.page, message(self.descent, self.maps, shown, only_start=only_start))
        self.is_at()

    def is_at(self, **said) -> None:
        """Wait until the picture says so of itself."""
        marks = "".join(f'[data-{name}="{value}"]' for name, value in said.items())
        self.page.locator(f".two-costs[data-update]{marks}").wait_for(state="attached")

    @property
    def update(self) -> int:
        return int(self.root.get_attribute("data-update"))

    def says(self, update: int) -> None:
        """Both panels write the numbers of this update."""
        for k, panel in enumerate(self.page.locator(".cost").all()):
            cost, wrong, slope = panel.locator(".readouts dd").all_inner_texts()
            numbers = [float(text.replace("−", "-").replace("\u2212", "-")) for text in (cost, slope)]
            expected = [self.descent.costs[update, k], self.descent.slopes[update, k]]
            np.testing.assert_allclose(numbers, expected, rtol=0.06, atol=6e-4)
            assert wrong == f"{100 * self.descent.errors[update, k]:.1f} %"

    def square(self, k: int) -> tuple[float, float, float]:
        """Left, top and side of a square on the screen."""
        box = self.page.locator(".cost canvas:not(.map)").nth(k).bounding_box()
        return box["x"] + MARGIN["left"], box["y"], box["width"] - MARGIN["left"]


def test_both_descents_are_played_stepped_and_scrubbed(page):
    picture = Picture(page)
    picture.is_at(update=600, playing="false")
    picture.says(600)
    picture.root.focus()
    for key, update in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 600)):
        page.keyboard.press(key)
        picture.is_at(update=update)
        picture.says(update)
    page.get_by_label("Update of both descents").fill("25")
    picture.is_at(update=25)
    picture.says(25)
    assert page.locator(".timeline .epoch").inner_text().split() == ["update", "25", "of", "600"]
    page.get_by_role("button", name="Step forward").click()
    picture.is_at(update=26)
    page.keyboard.press("Home")
    picture.is_at(update=0)
    page.locator(".two-costs").focus()
    page.keyboard.press("Space")
    picture.is_at(playing="true")
    page.wait_for_function("() => Number(document.querySelector('.two-costs').dataset.update) > 2")
    page.keyboard.press("Space")
    picture.is_at(playing="false")
    picture.says(picture.update)


def test_another_descent_is_played_from_its_start_and_other_colours_keep_the_moment(page):
    picture = Picture(page, motion="no-preference")
    picture.is_at(playing="true")
    picture.root.focus()
    page.keyboard.press("End")
    picture.is_at(update=600, playing="false")
    picture.load(shown="bend")
    picture.is_at(update=600, playing="false")
    assert "hatched: bends down in some direction" in page.locator(".cost .caption").first.inner_text()
    share = 100 * np.mean(picture.maps[0].bends < 0)
    assert f"{share:.1f} % of the square" in page.locator(".cost .caption").first.inner_text()
    picture.load(start=(0.0, 0.0))
    picture.is_at(playing="true")


@pytest.mark.parametrize("k", [0, 1])
def test_a_click_into_a_square_and_keys_start_both_there(page, k):
    picture = Picture(page)
    left, top, side = picture.square(k)
    page.mouse.move(left + 0.25 * side, top + 0.4 * side)
    tip = page.locator(".cost .tooltip").nth(k)
    assert tip.inner_text() == "start at w −5.0, b 2.0"
    page.mouse.click(left + 0.25 * side, top + 0.4 * side)
    assert page.evaluate("told") == [["start", [-5, 2]]]
    picture.root.focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("told.slice(1)") == [["start", [-5, 2.5]], ["start", [-5.5, 2.5]]]
    picture.load(start=(-5.5, 2.5))
    for _ in range(12):
        page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("told.at(-1)") == ["start", [-10, 2.5]], "no farther than the square"
    picture.is_at(update=600)


def test_before_a_prediction_only_the_start_is_there(page):
    picture = Picture(page, only_start=True)
    picture.is_at(update=0, frames=1)
    picture.says(0)
    captions = page.locator(".cost .caption").all_inner_texts()
    assert not any("bends" in caption for caption in captions)
    described = page.locator(".cost canvas:not(.map)").first.get_attribute("aria-label")
    assert "to 6.0, -6.0" in described


def test_the_lowest_point_is_spoken_of_where_it_is_drawn(page):
    picture = Picture(page)
    assert "⊕" in page.locator(".hint").inner_text()
    picture.load(data="iris")
    assert not any(one.lowest_inside for one in picture.maps) and "⊕" not in page.locator(".hint").inner_text()


@pytest.mark.parametrize("shown", ["cost", "bend"])
@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, theme, shown):
    picture = Picture(phone, theme, shown=shown)
    picture.is_at(update=600)
    assert faults(phone) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    tops = [picture.square(k)[1] for k in (0, 1)]
    assert tops[1] > tops[0] + 300, "one below the other"
    for canvas in phone.locator(".two-costs canvas:not(.map)").all():
        box = canvas.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390

"""Optimizers on a surface, on a page of its own: time, keys, a clicked start, hidden trails, a phone."""

import base64

from pages.shared.trails import SCRIPTS, STYLES, frames_of, message

import numpy as np
import pytest

from dlcore.surfaces.race import RACERS, Course, race
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES

UPDATES = 60
ROSENBROCK = Course("rosenbrock", 20.0, (-1.2, 1.0), 0.01, 0.9, 0.999, 1e-8)
RIPPLES = Course("ripples", 20.0, (-4.3, 3.6), 0.1, 0.9, 0.999, 1e-8)


class Picture:
    """A race on a blank page; `told` is what the server would be told."""

    def __init__(self, page, course: Course = ROSENBROCK, theme: str = "light", motion: str = "reduce"):
        self.page = page
        page.emulate_media(reduced_motion=motion)
        page.set_content(
            "<!doctype html><html lang='en'><meta name='viewport' content='width=device-width'><title>Trails</title>"
            "<body style='margin: 0'></body></html>"
        )
        background, text, primary = THEMES[theme]
        page.add_style_tag(
            content=f"body {{ --st-background-color: {background}; --st-text-color: {text};"
            f" --st-primary-color: {primary}; background: {background} }}"
            + "".join(style.read_text("utf-8") for style in STYLES)
        )
        code = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
        page.add_script_tag(content=code + "\nwindow.told = []; window.trails = new Trails(document.body);")
        self.root = page.locator(".trails")
        self.load(course)

    def load(self, course: Course) -> None:
        self.race = race(course, UPDATES)
        self.page.evaluate(
            "(text) => trails.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),"
            " setTriggerValue: (name, value) => told.push([name, value]) })",
            base64.b64encode(message(self.race)).decode(),
        )
        self.page.locator(".trails[data-update]").wait_for(state="attached")

    def at(self, update: int) -> None:
        self.page.locator(f'.trails[data-update="{update}"]').wait_for(state="attached")

    def standings(self) -> list[str]:
        return self.page.locator(".racer .standing").all_inner_texts()


def test_time_keys_and_standings(page):
    picture = Picture(page)
    picture.at(UPDATES)
    ends = picture.race.ends
    assert [f"✕ diverged at {at}" in said for at, said in zip(ends.diverged, picture.standings(), strict=True)] == (
        (ends.diverged >= 0).tolist()
    )
    picture.root.focus()
    first = frames_of(UPDATES)
    for key, update in (("Home", 0), ("ArrowRight", first[1]), ("ArrowRight", first[2]), ("ArrowLeft", first[1])):
        page.keyboard.press(key)
        picture.at(update)
    before = picture.standings()
    assert not any("diverged" in said for said in before), "not yet"
    assert before[0] == f"f {float(f'{picture.race.heights[1, 0]:.3g}'):g}"
    page.keyboard.press("Space")
    page.locator('.trails[data-playing="true"]').wait_for(state="attached")


def test_a_start_is_chosen_by_a_click_or_by_keys(page):
    picture = Picture(page)
    box = page.locator(".ground canvas:not(.map)").bounding_box()
    side = box["width"] - 30  # the axis is left of the picture
    page.mouse.click(box["x"] + 30 + 0.75 * side, box["y"] + 0.25 * side)
    (told,) = page.evaluate("told")
    assert told[0] == "start"
    np.testing.assert_allclose(told[1], [1.0, 2.0], atol=0.02)
    picture.root.focus()
    page.keyboard.press("Shift+ArrowLeft")
    np.testing.assert_allclose(page.evaluate("told.at(-1)[1]"), [0.9, 2.0], atol=0.03)
    assert picture.root.get_attribute("data-update") == str(UPDATES), "the moment is not moved by it"
    picture.load(RIPPLES)
    page.keyboard.press("Shift+ArrowLeft")
    np.testing.assert_allclose(page.evaluate("told.at(-1)[1]"), [-4.55, 3.6], atol=0.011)


def test_trails_can_be_hidden_and_another_race_is_played(page):
    picture = Picture(page, motion="no-preference")
    assert picture.root.get_attribute("data-playing") == "true"
    adam = page.get_by_role("button", name="Adam α")
    adam.click()
    page.locator(f'.trails[data-shown="{len(RACERS) - 1}"]').wait_for(state="attached")
    assert adam.get_attribute("aria-pressed") == "false"
    picture.load(RIPPLES)
    page.locator(f'.trails[data-race*="ripples"][data-shown="{len(RACERS) - 1}"]').wait_for(state="attached")


@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, theme):
    picture = Picture(phone, theme=theme)
    picture.at(UPDATES)
    assert faults(phone) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390

"""The trials of a search, on a page of their own: time, a chosen dot, other axes, trials that come late, a phone."""

from pages.shared.player.blob import encode
from pages.shared.trials_field import SCRIPTS, STYLES
from pages.shared.trials_message import arrays_of, drawn_places, header_of

import pytest

from dlcore.search.ranking import best_among_first
from dlcore.search.result import Trials
from tests.browser.blank import blank_part, load
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES
from tests.core.made_trials import made_trials

FIELD = {"left": 56, "top": 10, "right": 12, "bottom": 26, "inset": 12}
"""As in field_panel.js."""


class Picture:
    """A search on a blank page; `told` is what the server would be told."""

    def __init__(self, page, trials: Trials, theme: str = "light", motion: str = "reduce"):
        self.page, self.trials = page, trials
        page.emulate_media(reduced_motion=motion)
        blank_part(page, "TrialsField", SCRIPTS, STYLES, theme)
        self.root = page.locator(".trials-field")
        self.load(trials)

    def load(self, trials: Trials, **choice) -> None:
        self.trials = trials
        header = header_of(trials, {"x": "lr", "y": "l2", "trial": None} | choice)
        load(self.page, encode(header, arrays_of(trials)))
        self.is_at()

    def is_at(self, **said) -> None:
        """Wait until the picture says so of itself."""
        marks = "".join(f'[data-{name}="{value}"]' for name, value in said.items())
        self.page.locator(f".trials-field[data-search]{marks}").wait_for(state="attached")

    def point(self, trial: int) -> tuple[float, float]:
        """Where the dot of a trial lies on the screen."""
        box = self.page.locator(".field canvas").bounding_box()
        u, v = drawn_places(self.trials)[0][trial, :2]
        wide = box["width"] - FIELD["left"] - FIELD["right"] - 2 * FIELD["inset"]
        high = box["height"] - FIELD["top"] - FIELD["bottom"] - 2 * FIELD["inset"]
        x = box["x"] + FIELD["left"] + FIELD["inset"] + u * wide
        return x, box["y"] + FIELD["top"] + FIELD["inset"] + (1 - v) * high

    def row(self, kind: str) -> list[str]:
        return self.page.locator(f".trial-rows .{kind} :is(th, td)").all_inner_texts()


def test_time_runs_over_the_trials(page):
    trials = made_trials()
    picture = Picture(page, trials)
    best = best_among_first(trials)
    picture.is_at(shown=24, now=24, best=best[-1] + 1, playing="false")
    assert picture.row("best")[0] == f"Best: trial {trials.best + 1}"
    assert picture.row("now")[0] == "Trial 24"
    picture.root.focus()
    for key, shown in (("Home", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 24)):
        page.keyboard.press(key)
        picture.is_at(shown=shown, now=shown, best=best[shown - 1] + 1)
    page.keyboard.press("Home")
    picture.is_at(shown=1)
    counts = page.locator(".axis-choice .count").all_inner_texts()
    assert counts == ["1 value tried", "1 value tried"]
    page.keyboard.press("Space")
    picture.is_at(playing="true")


def test_a_dot_is_chosen_by_hand_and_by_keys(page):
    trials = made_trials()
    picture = Picture(page, trials)
    page.mouse.move(*picture.point(6))
    picture.is_at(hovered=7)
    assert f"trial 7: dev error {100 * trials.score[6]:.1f} %" in page.locator(".field .tooltip").inner_text()
    page.mouse.click(*picture.point(6))
    picture.is_at(chosen=7)
    assert page.evaluate("told") == [["choice", {"trial": 7}]]
    page.locator(".field .caption").hover()
    picture.is_at(hovered="")
    assert (
        picture.row("chosen")[0] == "Chosen: trial 7" and picture.row("chosen")[-1] == f"{100 * trials.score[6]:.1f} %"
    )
    picture.root.focus()
    page.keyboard.press("Shift+ArrowRight")
    to = page.evaluate("told.at(-1)[1].trial")
    places = drawn_places(trials)[0]
    assert places[to - 1, 0] > places[6, 0], "to the right"
    page.keyboard.press("Escape")
    picture.is_at(chosen="")
    assert page.evaluate("told.at(-1)") == ["choice", {"trial": "best"}]


def test_other_axes_are_shown_at_once_and_never_twice_the_same(page):
    picture = Picture(page, made_trials())
    up, across = page.get_by_label("Hyperparameter upwards"), page.get_by_label("Hyperparameter across")
    up.select_option("batch")
    picture.is_at(x="lr", y="batch")
    assert page.evaluate("told") == [["choice", {"field_x": "lr", "field_y": "batch"}]]
    assert page.locator(".axis-choice.up .count").inner_text() == "3 values tried"
    across.select_option("batch")
    picture.is_at(x="batch", y="lr")
    assert up.input_value() == "lr" and across.input_value() == "batch"
    up.select_option("score")
    picture.is_at(x="batch", y="score")
    assert page.locator(".axis-choice.up .count").inner_text() == ""


def test_trials_that_come_late_stand_among_the_others(page):
    picture = Picture(page, made_trials(waiting=(4, 10, 23)))
    picture.is_at(shown=21, now=23)
    assert page.locator(".progress").is_visible()
    picture.root.focus()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    picture.is_at(shown=5, now=6)
    picture.load(made_trials(waiting=(10,)))
    picture.is_at(shown=6, now=6)
    page.keyboard.press("End")
    picture.is_at(shown=23, now=24)
    picture.load(made_trials())
    picture.is_at(shown=24, now=24)
    assert not page.locator(".progress").is_visible()
    picture.load(made_trials(30), trial=9)
    picture.is_at(shown=30, chosen=9)


def test_a_new_search_is_played_from_its_first_trial(page):
    picture = Picture(page, made_trials(), motion="no-preference")
    picture.is_at(playing="true")
    picture.load(made_trials(2, diverged=(0, 1), space="lr~log~0.001~1"), y="score")
    picture.is_at(y="score", best="")
    assert picture.row("best")[0] == "No best yet"


@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, theme):
    picture = Picture(phone, made_trials(), theme=theme)
    picture.is_at(shown=24)
    assert faults(phone) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    box = phone.locator(".field canvas").bounding_box()
    drawn = phone.evaluate("() => { const c = document.querySelector('.field canvas'); return c.width / c.height }")
    assert drawn == pytest.approx(box["width"] / box["height"], rel=0.01), "dots are round"

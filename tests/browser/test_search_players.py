"""The two players of the search's looks, each on a page of its own: replays of grid and random search, and a run that
is watched beside its batch. Keys, the scrubber, a pointer, what the server is told, and a phone."""

from pages.shared import babysitting, replays

import pytest

from dlcore.experiment import Experiment
from dlcore.search.caviar import Caviar
from dlcore.search.nudges import Babysat, watched
from dlcore.search.panda import Watched
from dlcore.search.plan import SearchPlan
from dlcore.search.replay import replay
from dlcore.search.response_surface import SurfacePlan
from dlcore.search.space import usual
from tests.browser.blank import blank_part, load
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES
from tests.core.made_looks import made_caviar, made_surface, made_watched

SMALL = Experiment(data="moons", examples=100, epochs=20)
SURFACE = made_surface(SurfacePlan(SMALL, usual("lr"), usual("beta2")))
FOUND = replay(SURFACE.landscape, 3)
MARGIN = {"left": 38, "right": 58}
"""As in courses_panel.js."""


def shown_replays(page, at: int = 1, found=FOUND, theme: str = "light", motion: str = "reduce"):
    """The replays on a blank page."""
    page.emulate_media(reduced_motion=motion)
    blank_part(page, "Replays", replays.SCRIPTS, replays.STYLES, theme)
    load(page, replays.message(SURFACE, found, at))
    return page.locator(".replays")


def shown_panda(page, *changes, theme: str = "light", motion: str = "reduce"):
    """A run with these changes, those that it was branched off, and its batch."""
    page.emulate_media(reduced_motion=motion)
    blank_part(page, "Babysitting", babysitting.SCRIPTS, babysitting.STYLES, theme)
    page.evaluate("addEventListener('panda-moment', () => told.push(window.pandaMoment))")
    load(page, panda(*changes))
    return page.locator(".babysitting")


def panda(*changes) -> bytes:
    runs = tuple(made_watched(Babysat(watched(SMALL), changes[:k])) for k in range(len(changes), -1, -1))
    plan = SearchPlan(watched(SMALL), (usual("lr"),), trials=8)
    return babysitting.message(Watched(runs, made_caviar(Caviar(plan, 4, 40, 20))))


def says(page, part: str, **marks) -> None:
    """Wait until a player says so of itself."""
    wanted = "".join(f'[data-{name}="{value}"]' for name, value in marks.items())
    page.locator(f".{part}{wanted}").wait_for(state="attached")


def scrub(page, at: int) -> None:
    page.get_by_role("slider").evaluate(
        "(one, at) => { one.value = at; one.dispatchEvent(new Event('input', { bubbles: true })); }", at
    )


def test_keys_and_the_scrubber_lead_through_the_replays_and_the_server_is_told_where_one_stays(page):
    root = shown_replays(page)
    says(page, "replays", replay=1, playing="false")
    won, lost = int((FOUND.lead[:3] > 0).sum()), int((FOUND.lead[:3] < 0).sum())
    root.focus()
    for key in ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    says(page, "replays", replay=3)
    left, _, right = page.locator(".tally-words span").all_inner_texts()
    assert left.startswith(f"Grid better: {lost} (") and right.startswith(f"Random better: {won} (")
    page.wait_for_function("told.length > 0")
    assert page.evaluate("told") == [["replay", 3]]
    best = [f"{100 * one[2].min():.1f} %" for one in (FOUND.grid_scores, FOUND.random_scores)]
    said = page.locator(".search-map canvas[role=img]").evaluate_all("all => all.map((one) => one.ariaLabel)")
    for text, error, name in zip(said, best, ("Grid", "Random"), strict=True):
        assert text.startswith(f"{name}: 9 trials, the best at Learning rate α") and text.endswith(error)
    page.keyboard.press("End")
    says(page, "replays", replay=1000)
    assert f"{FOUND.won:,} ({100 * FOUND.won / 1000:.0f} %)" in page.locator(".tally-words").inner_text()
    scrub(page, 9)
    says(page, "replays", replay=10)
    page.keyboard.press("Space")
    says(page, "replays", playing="true")


def test_a_link_opens_its_replay_and_a_surface_that_is_measured_has_none(page):
    shown_replays(page, at=777, motion="no-preference")
    says(page, "replays", replay=777, playing="false")
    load(page, replays.message(SURFACE, None, 777))
    says(page, "replays", replay=1, playing="false")
    assert not page.get_by_role("slider").is_visible() and not page.locator(".tally").is_visible()
    assert page.locator(".search-map .caption").first.inner_text() == "Grid · the surface is being measured"
    load(page, replays.message(SURFACE, FOUND, 1))
    says(page, "replays", playing="true")


def test_the_watched_run_is_played_and_led_by_hand_and_the_batch_follows_its_work(page):
    root = shown_panda(page)
    says(page, "babysitting", epoch=20, playing="false")
    root.focus()
    page.keyboard.press("Home")
    says(page, "babysitting", epoch=0)
    page.keyboard.press("ArrowRight")
    says(page, "babysitting", epoch=1)
    assert page.evaluate("told.at(-1)") == 1, "the row of changes follows"
    box = page.locator(".courses canvas").first.bounding_box()
    wide = box["width"] - MARGIN["left"] - MARGIN["right"]
    page.mouse.click(box["x"] + MARGIN["left"] + 0.4 * wide, box["y"] + box["height"] / 2)
    says(page, "babysitting", epoch=8)
    scrub(page, 15)
    says(page, "babysitting", epoch=15)
    captions = page.locator(".courses .caption").all_inner_texts()
    assert captions[1].startswith("Caviar · 4 networks that nobody watches, 10 epochs each")
    page.keyboard.press("Space")
    says(page, "babysitting", playing="true")


def test_a_branch_keeps_the_moment_that_is_shown(page):
    shown_panda(page)
    scrub(page, 8)
    says(page, "babysitting", epoch=8)
    load(page, panda((8, 0, 0.1)))
    page.evaluate("new Promise(requestAnimationFrame)")
    says(page, "babysitting", epoch=8, playing="false")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("part", [shown_replays, shown_panda])
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, part, theme):
    root = part(phone, theme=theme)
    says(phone, root.get_attribute("class").split()[1], playing="false")
    assert faults(phone) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    boxes = [one.bounding_box() for one in phone.locator("section canvas[role=img]").all()]
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"], "one below the other"

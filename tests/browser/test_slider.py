"""The page's own slider in a real browser: keys, a drag that is answered on the way, help, and what it says aloud."""

from pathlib import Path

import pytest

from dlcore.links import parse_link
from tests.browser.conftest import page_at_rest

LINK = "v=1&data=moons&hidden=4&epochs=20&seed=3"
SLIDER = Path(__file__).parents[2] / "pages" / "shared" / "slider" / "slider.js"
ALONE = """
window.told = [];
window.part = new Slider(document.body);
window.answer = (at, heard = 0) => part.load({
    data: { label: "Rate", stops: ["a", "b", "c", "d"], at, help: "", disabled: false, heard },
    setTriggerValue: (name, value) => told.push(value),
});
window.patience = PATIENCE;
answer(0);
"""


@pytest.fixture
def alone(browser):
    """A slider on a page of its own, whose time and whose server's answers are moved by hand."""
    with page_at_rest(browser, SLIDER.read_text("utf-8") + ALONE) as page:
        yield page


def at(alone) -> str:
    """The stop on which the slider of its own page stands."""
    return alone.get_by_role("slider").get_attribute("aria-valuetext")


def told(alone) -> list[dict]:
    return alone.evaluate("told")


@pytest.fixture
def rate(server, page, settle):
    """The slider of the learning rate, on a page that stands still."""
    page.goto(f"{server}/playground?{LINK}")
    page.locator(".player .progress[hidden]").wait_for(state="attached")
    settle(page)
    return page.get_by_role("slider", name="Learning rate")


def test_it_is_a_slider_with_a_name_a_value_in_words_and_its_help_as_description(rate):
    assert rate.get_attribute("aria-valuetext") == "0.03"
    described = rate.evaluate("(input) => input.getRootNode().getElementById(input.getAttribute('aria-describedby'))"
                              ".textContent")  # fmt: skip
    assert described.endswith("In a link: lr.")


def test_a_key_moves_it_and_the_link_follows(page, rate, settle):
    rate.press("ArrowRight")
    assert rate.get_attribute("aria-valuetext") == "0.1", "at once, not when the server has answered"
    page.wait_for_url("**lr=0.1**")
    rate.press("Home")
    page.wait_for_url("**lr=0.0001**")
    settle(page)
    assert rate.get_attribute("aria-valuetext") == "0.0001"
    assert parse_link(page.url).experiment == parse_link(LINK).experiment.replace(learning_rate=0.0001)


def test_a_drag_is_answered_before_the_hand_lets_go(page, rate, settle):
    box = rate.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    run = page.locator(".player").get_attribute("data-run")
    page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=8)
    page.locator(f'.player:not([data-run="{run}"])').wait_for(state="attached")
    shown = rate.get_attribute("aria-valuetext")
    settle(page)
    assert rate.get_attribute("aria-valuetext") == shown, "the thumb stays under the hand"
    page.mouse.move(box["x"] + box["width"] - 1, middle, steps=8)
    page.mouse.up()
    page.wait_for_url("**lr=10**")
    settle(page)
    assert rate.get_attribute("aria-valuetext") == "10"


def test_it_follows_a_change_from_elsewhere_and_can_be_moved_back_to_where_it_was(page, rate, settle):
    rate.press("ArrowRight")
    page.wait_for_url("**lr=0.1**")
    settle(page)
    page.go_back()
    page.wait_for_function("(input) => input.getAttribute('aria-valuetext') === '0.03'", arg=rate.element_handle())
    settle(page)
    rate.press("ArrowRight")
    page.wait_for_url("**lr=0.1**")


def test_its_help_is_shown_to_the_pointer_and_to_the_keyboard_and_goes_away(page, rate):
    place = page.locator(".st-key-playground-learning_rate")
    tip = place.locator("[role=tooltip]")
    assert not tip.is_visible()
    place.locator(".help").hover()
    assert tip.is_visible() and "Size of a step" in tip.inner_text()
    page.mouse.move(0, 0)
    assert not tip.is_visible()
    place.locator(".help").focus()
    assert tip.is_visible()
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_a_setting_that_means_nothing_beside_the_others_cannot_be_moved(server, page, settle):
    page.goto(f"{server}/playground?{LINK.replace('moons', 'iris')}")
    settle(page)
    assert page.get_by_role("slider", name="Noise").is_disabled()


def test_a_finger_finds_it(server, phone, settle):
    phone.goto(f"{server}/playground?{LINK}")
    settle(phone)
    assert phone.get_by_role("slider", name="Noise").bounding_box()["height"] >= 44


def test_an_answer_to_an_earlier_key_moves_nothing_back_however_late_it_comes(alone):
    slider = alone.get_by_role("slider")
    for seconds in (1, 2):
        slider.press("ArrowRight")
        alone.clock.run_for(1000 * seconds)
    first, second = told(alone)
    assert (first["stop"], second["stop"]) == (1, 2) and first["when"] < second["when"]
    alone.evaluate(f"answer(1, {first['when']})")
    assert at(alone) == "c", "the hand was here when that answer came"
    slider.press("ArrowRight")
    assert told(alone)[-1]["stop"] == 3, "and the next key goes on from here"


def test_its_own_answer_is_shown_at_once_also_one_that_refuses(alone):
    alone.get_by_role("slider").press("ArrowRight")
    alone.evaluate("answer(0, told[0].when)")
    assert at(alone) == "a"


def test_an_answer_that_overtakes_what_is_still_to_be_told_moves_nothing(alone):
    slider = alone.get_by_role("slider")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert [one["stop"] for one in told(alone)] == [1], "the second one waits for its turn"
    alone.evaluate("answer(1, told[0].when)")
    assert at(alone) == "c"
    alone.clock.run_for(1000)
    assert [one["stop"] for one in told(alone)] == [1, 2]


def test_a_message_that_nobody_answers_is_given_up(alone):
    alone.get_by_role("slider").press("ArrowRight")
    alone.evaluate("answer(0)")
    patience = alone.evaluate("patience")
    alone.clock.run_for(patience - 1)
    assert at(alone) == "b"
    alone.clock.run_for(1)
    assert at(alone) == "a"

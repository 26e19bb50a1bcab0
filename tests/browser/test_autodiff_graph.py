"""The computation graph on a page of its own: what is known at which step, keys, clicks, what the server is told."""

from pages.shared.autodiff_graph import SCRIPTS, STYLES, message

import pytest

from dlcore.autodiff.parser import parse
from dlcore.autodiff.tape import record
from tests.browser.blank import blank_part, load
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES

COURSE = ("w^2 - 10w + 25", (3.0,))
LARGE = ("exp(sin(cos(a*b+c)*tanh(b-c))/(1+square(a)))*c - a", (1.0, 2.0, 0.5))


def drawn(page, text: str, at: tuple[float, ...], step: int = 0, visit: int = 0) -> None:
    load(page, message(record(parse(text), at), step, visit))
    page.locator(".autodiff[data-step]").wait_for(state="attached")


def opened(page, what=COURSE, theme: str = "light", motion: str = "reduce") -> None:
    page.emulate_media(reduced_motion=motion)
    blank_part(page, "AutodiffGraph", SCRIPTS, STYLES, theme)
    drawn(page, *what)


def seek(page, step: int) -> None:
    page.get_by_label("Step of the two passes").fill(str(step - 1))
    at(page, step)


def at(page, step: int) -> None:
    page.locator(f'.autodiff[data-step="{step}"]').wait_for(state="attached")


def texts(page, what: str) -> list[str]:
    return page.locator(f".node .{what}").all_text_contents()


def test_values_come_first_and_gradients_after_them(page):
    opened(page)
    at(page, 11)
    assert texts(page, "value") == ["3", "9", "30", "−21", "4"]
    assert texts(page, "gradient") == ["∂f/∂w = −4", "∂f/∂v₁ = 1", "∂f/∂v₂ = −1", "∂f/∂v₃ = 1", "∂f/∂f = 1"]
    seek(page, 3)
    assert texts(page, "value") == ["3", "9", "30", "?", "?"]
    assert page.locator(".sum").inner_text() == "10·3 = 30"
    assert page.locator(".tape tr.active th").inner_text() == "v₂ = 10·w"
    seek(page, 10)
    assert texts(page, "gradient")[0] == "∂f/∂w = −10", "a part of the sum"
    assert page.locator(".way.back").count() == 4 and page.locator(".way.back.blue").count() == 2


def test_hands_and_keys_go_to_a_step_which_the_server_is_told(page):
    opened(page)
    page.locator('.node[data-node="3"]').click()
    at(page, 7)
    page.get_by_role("button", name="v₁ = w²", exact=True).click()
    at(page, 8)
    page.locator(".autodiff").focus()
    for key, step in (("Home", 1), ("ArrowRight", 2), ("ArrowRight", 3)):
        page.keyboard.press(key)
        at(page, step)
    page.locator('.node[data-node="4"]').focus()
    page.keyboard.press("Enter")
    at(page, 5)
    page.wait_for_function("() => told.length && told.at(-1)[1] === 5")
    assert {name for name, _ in page.evaluate("() => told")} == {"step"}
    drawn(page, "w^2 - 10w + 25", (4.0,), step=5)
    page.locator(".node .value", has_text="16").wait_for(state="attached")
    assert page.locator(".autodiff").get_attribute("data-step") == "5", "other values keep the step"
    drawn(page, "w^2 - 10w + 25", (4.0,), step=9, visit=1)
    at(page, 9)
    drawn(page, "relu(x)", (0.0,))
    at(page, 4)


def test_it_is_played_when_it_is_first_seen(page):
    opened(page, motion="no-preference")
    root = page.locator(".autodiff")
    assert (root.get_attribute("data-playing"), root.get_attribute("data-step")) == ("true", "1")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("what", [COURSE, LARGE], ids=["small", "large"])
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, what, theme):
    opened(phone, what, theme)
    assert faults(phone) == []
    for step in range(1, int(phone.locator(".autodiff").get_attribute("data-steps")) + 1, 6):
        seek(phone, step)
        assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390

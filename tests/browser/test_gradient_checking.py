"""A hunt for a hidden bug in a real browser, and that no state of the page has a serious fault."""

import pytest

from dlcore.bug_hunt import hidden_in
from dlcore.gradient_check.bugs import BUGS
from tests.browser.test_accessibility import faults, overflow

HUNT = next(hunt for hunt in range(1, 999) if hidden_in(hunt) == "bias_not_summed")
LINK = f"v=1&data=circles&hidden=3-3&hunt={HUNT}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_hidden_bug_is_found_with_the_mouse(server, page, settle, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{server}/gradient_checking?{LINK}")
    settle(page)
    card = page.locator(".st-key-card-hunt")
    card.get_by_text("b2", exact=True).click()
    card.get_by_role("combobox").click()
    page.get_by_role("option", name=BUGS["bias_not_summed"].label).click()
    card.get_by_role("button", name="Answer").click()
    card.get_by_text("Found.", exact=True).wait_for()
    settle(page)
    assert faults(page) == []
    assert "1 of 1 found." in card.inner_text()
    page.locator(".backpropagation .code.wrong").wait_for()


def test_on_a_phone_a_planted_bug_fits(server, phone, settle):
    phone.goto(f"{server}/gradient_checking?v=1&data=circles&hidden=3-3&keep=0.8&norm=batch&bug=batchnorm_constant")
    settle(phone)
    assert faults(phone) == []
    assert overflow(phone) <= 1

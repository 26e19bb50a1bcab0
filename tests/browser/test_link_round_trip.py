"""A copied link opens the same run for somebody else, elsewhere: every number on the page is equal."""

import re
from urllib.parse import urlsplit

from dlcore.experiment import Experiment
from dlcore.links import parse_link, to_query
from tests.browser.conftest import DESKTOP, Window
from tests.browser.test_share import shared_link

SECONDS = re.compile(r"trained in\s+[\d.,]+\s+\w+")  # what the machine took is no property of the run


def settled(page, settle) -> None:
    page.locator(".player .progress[hidden]").wait_for(state="attached")
    page.locator('.player[data-playing="false"][data-refined="true"]').wait_for(state="attached")
    settle(page)


def numbers(page) -> dict[str, str | list[str]]:
    """Everything the page says about the run: the player's moment and read-outs, the figures, the reading."""
    reading = page.locator(".st-key-card-reading").inner_text()
    return {
        "reading": SECONDS.sub("", reading),
        "figures": [text for text in page.locator("[data-testid=stMetric]").all_inner_texts() if "trained" not in text],
        "moment": page.locator(".player output").inner_text(),
        "read-outs": page.locator(".player dl.readouts").inner_text(),
        "frames": page.locator(".player").get_attribute("data-frames"),
        "curves": page.locator(".st-key-card-curves svg").first.evaluate(
            "(chart) => [...chart.querySelectorAll('path[d]')].map((path) => path.getAttribute('d')).join('|')"
        ),
    }


def test_a_copied_link_shows_equal_numbers_on_a_server_that_has_just_started(
    server, cold_server, page, browser, settle
):
    page.goto(f"{server}/playground?v=1&epochs=50&hidden=4")
    settled(page, settle)
    before = numbers(page)

    # Set things by hand, as a learner does.
    page.locator('.picker [data-id="moons"]').click()
    page.wait_for_url("**data=moons**")
    page.locator(".st-key-playground-activation").get_by_role("combobox").click()
    page.get_by_role("option", name="elu", exact=True).click()
    page.wait_for_url("**act=elu**")
    for name, presses, written in (("learning_rate", "ArrowLeft", "lr=0.01"), ("l2", "ArrowRight", "l2=0.001")):
        page.locator(f"[class*=st-key-playground-{name}]").get_by_role("slider").focus()
        page.keyboard.press(presses)
        page.wait_for_url(f"**{written}**")
    settled(page, settle)
    there = numbers(page)
    assert there != before, "what is compared is able to differ"

    link = shared_link(page)
    wanted = Experiment(data="moons", hidden=(4,), epochs=50, activation="elu", learning_rate=0.01, l2=0.001)
    assert link == f"{server}/playground?{to_query(wanted)}"
    assert parse_link(page.url).experiment == wanted

    # Another person, another browser, another server, the same size of window so that the charts can be compared.
    window = Window(browser, viewport=DESKTOP)
    try:
        other = window.tab()
        other.goto(f"{cold_server}{urlsplit(link).path}?{urlsplit(link).query}")
        settled(other, settle)
        assert numbers(other) == there
        assert other.get_by_text("could not be used").count() == 0
        assert parse_link(other.url).experiment == wanted
    finally:
        window.close()

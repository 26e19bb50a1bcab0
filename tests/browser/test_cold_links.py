"""A shared link must work on a server that nobody has visited since it started.

Streamlit then takes the folder `pages/` for an app of its older kind and runs the page without `app.py`; see
`pages/shared/shell.py`. AppTest cannot see this.
"""

from urllib.parse import parse_qs, urlsplit

from pages.shared.gallery import GALLERY
from pages.shared.navigation import HOME, PAGES, TOPICS

import pytest

from dlcore.links import parse_link
from tests.browser.conftest import DESKTOP, Window

LINK = "v=1&data=moons&n=100&hidden=4&epochs=6"


def heading(page) -> str:
    return page.locator("[data-testid=stMain] h1").inner_text()


def sidebar(page) -> list[str]:
    return [link.strip() for link in page.locator("[data-testid=stSidebarNavLink]").all_inner_texts()]


def assert_opened(page, spec) -> None:
    """What a link to a page shows: this page, its settings, the whole navigation around it."""
    assert heading(page) == spec.title
    assert page.locator("[data-testid=stException]").count() == 0
    address = urlsplit(page.url)
    assert address.path == f"/{spec.id}"
    assert parse_qs(address.query)["data"] == ["moons"]
    assert sidebar(page) == [registered.title for registered in PAGES.values()]
    assert page.title().startswith(spec.title)


def test_two_visitors_of_a_cold_server_both_get_the_page_and_can_walk_to_the_front_page_and_back(
    cold_server, browser, settle
):
    """One page for all: a cold server runs its script alone until `shell.enter`, the first thing that every page does
    (tests/ui/test_navigation.py), and that does the same for all."""
    spec = TOPICS[0]
    windows = [Window(browser, viewport=DESKTOP) for _ in range(2)]
    try:
        visitors = [window.tab() for window in windows]
        for visitor in visitors:
            visitor.goto(f"{cold_server}/{spec.id}?{LINK}", wait_until="commit")
        for visitor in visitors:
            settle(visitor)
            assert_opened(visitor, spec)
        page = visitors[0]
        page.get_by_role("navigation").get_by_role("link", name=PAGES[HOME].title).click()
        page.get_by_role("heading", name=PAGES[HOME].heading, level=1).wait_for()
        assert urlsplit(page.url).path == "/"
        page.get_by_role("navigation").get_by_role("link", name=spec.title).click()
        page.get_by_role("heading", name=spec.title, level=1).wait_for()
        assert urlsplit(page.url).path == f"/{spec.id}"
        assert page.get_by_text("Page not found").count() == 0
    finally:
        for window in windows:
            window.close()


@pytest.mark.parametrize("spec", TOPICS, ids=lambda spec: spec.id)
def test_a_deep_link_opens_its_page_and_keeps_its_settings(server, page, settle, spec):
    page.goto(f"{server}/{spec.id}?{LINK}")
    settle(page)
    assert_opened(page, spec)


def test_a_card_of_the_front_page_opens_its_experiment_wherever_it_is_clicked(cold_server, page, settle):
    experiment = GALLERY[0]
    page.goto(cold_server)
    settle(page)
    page.locator(f".st-key-card-{experiment.id}").click(position={"x": 20, "y": 20})  # on its picture
    page.get_by_role("heading", name=PAGES[experiment.page].title, level=1).wait_for()
    settle(page)
    assert parse_link(page.url).experiment == parse_link(experiment.settings).experiment


def test_on_a_phone_the_navigation_opens_over_the_page_and_leads_on(server, phone, settle):
    spec = TOPICS[0]
    phone.goto(server)
    settle(phone)
    phone.get_by_role("button", name="Expand sidebar").tap()
    phone.get_by_role("navigation").get_by_role("link", name=spec.title).tap()
    phone.get_by_role("heading", name=spec.title, level=1).wait_for()
    assert urlsplit(phone.url).path == f"/{spec.id}"

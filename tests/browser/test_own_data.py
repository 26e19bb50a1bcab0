"""Own data in Chromium: a file is brought and trained, and a link of it asks for it again."""

import pytest

from tests.browser.test_accessibility import faults
from tests.core.own_tables import plane


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "flats.csv"
    path.write_text(plane(30))
    return path


def test_a_file_is_brought_and_trained_and_its_link_asks_for_it(server, page, phone, settle, table):
    page.goto(f"{server}/playground?data=moons&hidden=3&epochs=5")
    settle(page)
    page.get_by_role("button", name="Bring your own data").click()
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Use these data").click()
    page.get_by_role("radio", name="your own data").wait_for()
    settle(page)
    assert "data=custom" in page.url and page.locator("[data-testid=stException]").count() == 0
    assert page.get_by_role("radio", name="your own data").get_attribute("aria-checked") == "true"
    assert page.get_by_text("orange is small, blue is big").count()

    phone.goto(page.url)
    settle(phone)
    assert phone.get_by_text("data=custom is somebody's own data, which no link carries; data=spiral is used.").count()
    assert phone.get_by_text("Bring the same file here").count() == 1
    assert faults(phone) == []
    phone.locator("input[type=file]").set_input_files(table)
    phone.get_by_role("button", name="Use these data").click()
    phone.get_by_role("radio", name="your own data").wait_for()
    settle(phone)
    assert phone.url == page.url

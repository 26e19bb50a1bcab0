"""Own data in Chromium: a file is brought and trained, a link of it asks for it again, points are set by hand."""

import pytest

from tests.browser.test_accessibility import faults
from tests.core.own_tables import plane


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "flats.csv"
    path.write_text(plane(30))
    return path


def test_a_file_is_brought_and_trained_and_its_link_asks_for_it(server, page, phone, settle, table):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server}/playground?data=moons&hidden=3&epochs=5")
    settle(page)
    page.get_by_role("button", name="Bring your own data").click()
    page.locator("input[type=file]").set_input_files(table)
    use = page.get_by_role("button", name="Use these data")
    use.wait_for()
    assert faults(page) == []
    use.click()
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


def test_points_are_set_moved_and_removed_by_pointer_and_by_key(server, page, settle):
    page.goto(f"{server}/playground?data=moons&hidden=3&epochs=5")
    settle(page)
    page.get_by_role("button", name="Bring your own data").click()
    page.get_by_test_id("stButtonGroup").get_by_text("Points", exact=True).click()
    board = page.get_by_role("application")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    for x, y in ((100, 100), (200, 100), (200, 200)):
        page.mouse.click(box["x"] + x, box["y"] + y)
    page.get_by_text("3 points · class 0: 3").wait_for()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 150, steps=4)
    page.mouse.up()
    page.mouse.click(box["x"] + 150, box["y"] + 150, button="right")  # it is there now, and goes
    page.get_by_text("2 points · class 0: 2").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("3 points · class 0: 3").wait_for()
    board.focus()
    board.press("1")
    for _ in range(6):  # away from every point that is there: Enter on one would pick it up
        board.press("ArrowRight")
    for _ in range(9):
        board.press("ArrowDown")
        board.press("Enter")
    page.get_by_text("12 points · class 0: 3, class 1: 9").wait_for()
    board.press("Delete")
    page.get_by_text("11 points · class 0: 3, class 1: 8").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Use these points").click()
    page.get_by_text("These points are trained.").wait_for()
    settle(page)
    assert "data=custom" in page.url
    board.press("Enter")  # a change is trained at once
    page.get_by_text("12 points").wait_for()
    settle(page)
    assert page.get_by_text("These points are trained.").count() == 1
    assert page.locator("[data-testid=stException]").count() == 0

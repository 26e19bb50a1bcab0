"""How Streamlit calls a component's module, and what must stand after it."""

from pathlib import Path

import pytest

MOUNT = Path(__file__).parents[2] / "pages" / "shared" / "component" / "mount.js"
PART = """
class Part {
  constructor(parent) { this.root = document.createElement("p"); parent.append(this.root); }
  load({ data }) { this.root.textContent = data; }
  destroy() { this.root.remove(); }
}
window.call = mounted(Part);
window.told = (data) => call({ parentElement: document.body, data });
"""


@pytest.fixture
def blank(browser):
    page = browser.new_page()
    page.add_script_tag(content=MOUNT.read_text("utf-8") + PART)
    yield page
    page.close()


def test_one_part_shows_the_newest_message(blank):
    blank.evaluate("() => { told('first'); told('second') }")
    assert blank.locator("p").all_inner_texts() == ["second"]


def test_a_message_that_overtook_the_module_does_not_take_the_part_away(blank):
    blank.evaluate("() => { const first = told('first'); told('second'); first() }")
    assert blank.locator("p").all_inner_texts() == ["second"]


def test_an_older_message_that_comes_last_gives_way_to_the_newer_one(blank):
    blank.evaluate("() => { told('newer'); const older = told('older'); older() }")
    assert blank.locator("p").all_inner_texts() == ["newer"]
    blank.evaluate("() => { const one = told('one'), other = told('other'); one(); other(); told('last') }")
    assert blank.locator("p").all_inner_texts() == ["last"]


def test_the_part_goes_with_its_element_however_many_messages_came(blank):
    blank.evaluate(
        "async () => { told('first'); await new Promise((done) => setTimeout(done, 10)); told('second');"
        " await new Promise((done) => setTimeout(done, 10)); const last = told('third');"
        " await new Promise((done) => setTimeout(done, 10)); last() }"
    )
    assert blank.locator("p").count() == 0, "Streamlit cleans up after the last call only"


def test_the_part_goes_with_the_last_call_and_can_come_again(blank):
    blank.evaluate("() => { const first = told('first'), second = told('second'); second(); first() }")
    assert blank.locator("p").count() == 0
    blank.evaluate("() => { told('third') }")
    assert blank.locator("p").all_inner_texts() == ["third"]

"""When the browser asks for the next drawing of what grows; time is moved by hand."""

from pathlib import Path

import pytest

from tests.browser.conftest import page_at_rest

GROWING = Path(__file__).parents[2] / "pages" / "shared" / "growing" / "growing.js"
SETUP = """
window.told = [];
window.part = new Growing(document.body);
window.show = (drawn, after) => part.load({ data: { drawn, after }, setTriggerValue: (name) => told.push(name) });
window.constants = { HELD, PATIENCE };
"""


@pytest.fixture
def blank(browser):
    with page_at_rest(browser, GROWING.read_text("utf-8") + SETUP) as page:
        yield page


def told(page) -> int:
    """How often the next drawing has been asked for."""
    names = page.evaluate("told")
    assert set(names) <= {"again"}
    return len(names)


def test_it_asks_so_long_after_every_drawing(blank):
    blank.evaluate("show(1, 300)")
    blank.clock.run_for(299)
    assert told(blank) == 0
    blank.clock.run_for(1)
    assert told(blank) == 1
    blank.evaluate("show(2, 100)")
    blank.clock.run_for(100)
    assert told(blank) == 2


def test_the_same_drawing_told_once_more_changes_nothing(blank):
    blank.evaluate("show(1, 300)")
    blank.clock.run_for(200)
    blank.evaluate("show(1, 300)")
    blank.clock.run_for(100)
    assert told(blank) == 1


def test_a_new_drawing_is_waited_for_anew(blank):
    blank.evaluate("show(1, 300)")
    blank.clock.run_for(200)
    blank.evaluate("show(2, 300)")
    blank.clock.run_for(299)
    assert told(blank) == 0


def test_an_answer_that_does_not_come_is_asked_for_again(blank):
    patience = blank.evaluate("constants.PATIENCE")
    blank.evaluate("show(1, 300)")
    blank.clock.run_for(300 + patience - 1)
    assert told(blank) == 1
    blank.clock.run_for(1)
    assert told(blank) == 2


def test_what_has_ended_is_asked_for_no_more(blank):
    blank.evaluate("show(1, 300)")
    blank.clock.run_for(200)
    blank.evaluate("show(2, null)")
    blank.clock.run_for(60_000)
    assert told(blank) == 0


@pytest.mark.parametrize(
    "hand",
    [
        "new KeyboardEvent('keydown', { key: 'ArrowRight' })",
        "new PointerEvent('pointerdown')",
        "new PointerEvent('pointermove', { buttons: 1 })",
    ],
)
def test_it_does_not_ask_while_a_hand_is_on_a_control_and_does_after(blank, hand):
    held = blank.evaluate("constants.HELD")
    blank.evaluate("show(1, 300)")
    for _ in range(4):
        blank.evaluate(f"window.dispatchEvent({hand})")
        blank.clock.run_for(held - 50)
    blank.clock.run_for(49)
    assert told(blank) == 0
    blank.clock.run_for(held)
    assert told(blank) == 1


def test_a_pointer_that_only_passes_by_is_no_hand(blank):
    blank.evaluate("show(1, 300)")
    blank.clock.run_for(299)
    blank.evaluate("window.dispatchEvent(new PointerEvent('pointermove', { buttons: 0 }))")
    blank.clock.run_for(1)
    assert told(blank) == 1


def test_a_part_that_is_gone_asks_for_nothing(blank):
    blank.evaluate("show(1, 300); part.destroy()")
    blank.clock.run_for(60_000)
    assert told(blank) == 0 and blank.locator("span").count() == 0

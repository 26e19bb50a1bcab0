"""How the moment that is shown moves on while a run is played."""

from pathlib import Path

import pytest

CLOCK = Path(__file__).parents[2] / "pages" / "shared" / "player" / "js" / "clock.js"


@pytest.fixture
def blank(browser):
    page = browser.new_page()
    page.add_script_tag(
        content=CLOCK.read_text("utf-8") + "window.Clock = Clock; window.HOLD = HOLD; window.LINGER = LINGER;"
    )
    yield page
    page.close()


def test_it_stands_still_while_a_hand_is_on_another_control_and_goes_on_by_itself(blank):
    """`tick` is what the screen calls before each of its frames, with the time in milliseconds."""
    positions = blank.evaluate("""() => {
        const clock = new Clock(() => {}), now = performance.now(), seen = [];
        clock.load(61, 61, true);
        clock.playing = true;
        clock.last = now;
        for (const moment of [50, 100]) { clock.tick(now + moment); seen.push(clock.position); }
        clock.hold();
        for (const moment of [150, HOLD - 50]) { clock.tick(now + moment); seen.push(clock.position); }
        for (const moment of [HOLD + 200, HOLD + 250]) { clock.tick(now + moment); seen.push(clock.position); }
        clock.stop();
        return seen;
    }""")
    assert 0 < positions[0] < positions[1]
    assert positions[1] == positions[2] == positions[3]
    assert positions[3] < positions[4] < positions[5]


def test_a_run_that_goes_back_to_its_best_weights_comes_to_rest_there(blank):
    """After a moment on the last frame; from there playing begins anew, from where a hand leads it goes on."""
    seen = blank.evaluate("""() => {
        const clock = new Clock(() => {}), seen = {};
        clock.load(61, 61, true, 40);
        clock.position = 59.9;
        clock.playing = true;
        clock.last = 0;
        for (const moment of [100, LINGER, 100 + LINGER]) {
            clock.tick(moment);
            seen[moment] = [clock.frame, clock.playing];
        }
        clock.play();
        seen.anew = clock.frame;
        clock.seek(40);
        clock.play();
        seen.on = clock.frame;
        clock.load(30, 61, false);
        clock.load(61, 61, true);
        clock.settle();
        seen.usual = clock.frame;
        clock.stop();
        return [...Object.values(seen)];
    }""")
    assert seen == [[60, True], [60, True], [40, False], 0, 40, 60]


def test_a_new_run_is_played_at_once(blank):
    moved = blank.evaluate("""() => {
        const clock = new Clock(() => {}), now = performance.now();
        clock.load(61, 61, true);
        clock.hold();
        clock.load(61, 61, true);
        clock.playing = true;
        clock.last = now;
        clock.tick(now + 50);
        clock.stop();
        return clock.position;
    }""")
    assert moved > 0

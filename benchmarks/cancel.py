"""From a click on Stop to the word "Stopped": of one long run, and of a band of many."""

import time

from benchmarks.measure import Row, seconds
from benchmarks.stand import PATIENCE, server, until_quiet, visitor

TIMES = 5
GOAL = "at most 0.3 s"
LONG = "playground?v=1&data=spiral&hidden=64-64-64&batch=10&epochs=2000"
BAND = "playground?v=1&data=spiral&hidden=64-64-64&batch=10&epochs=200&seeds=64"

# Noted in the page itself: asking from outside would add its own waiting.
WATCH = """() => {
  window.marks = {};
  const start = () => { window.marks.start = performance.now(); };
  window.addEventListener("pointerdown", start, { capture: true, once: true });
  const look = () => {
    if (document.body.innerText.includes("Stopped")) window.marks.end = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def measure(browser) -> list[Row]:
    with server() as app:
        page = visitor(browser)
        page.goto(f"{app.address}/playground")
        until_quiet(app.process)
        single = [_stop(page, f"{app.address}/{LONG}&seed={seed}") for seed in range(TIMES)]
        many = [_stop(page, f"{app.address}/{BAND}&seed={seed}") for seed in range(TIMES)]
        page.context.close()
    return [
        Row("Stop pressed on a long run → it says so", seconds(single), GOAL),
        Row("… on a band of 64 seeds", seconds(many), GOAL),
    ]


def _stop(page, address: str) -> float:
    page.goto(address)
    button = page.get_by_role("button", name="Stop", exact=True)
    button.wait_for(timeout=PATIENCE)
    time.sleep(1)
    page.evaluate(WATCH)
    button.click()
    page.wait_for_function("() => window.marks.end", timeout=PATIENCE)
    marks = page.evaluate("() => window.marks")
    return (marks["end"] - marks["start"]) / 1000

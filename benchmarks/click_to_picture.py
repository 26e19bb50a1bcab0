"""From a changed setting to the first picture of the new run, and to its last."""

from statistics import median

from benchmarks.measure import Row, megabytes, seconds
from benchmarks.stand import PATIENCE, open_and_train, server, to_the_end, until_quiet, visitor

TIMES = 10

# The clock starts at the visitor's own event and stops in the screen frame after the player has drawn.
WATCH = """(last) => {
  const player = window.player();
  window.marks = {};
  const start = () => { window.marks.start ??= performance.now(); };
  for (const event of ["pointerdown", "keydown"]) window.addEventListener(event, start, { capture: true, once: true });
  const note = (name) => { if (!(name in window.marks)) { window.marks[name] = null;
    requestAnimationFrame(() => requestAnimationFrame(() => { window.marks[name] = performance.now(); })); } };
  const look = () => {
    if (window.marks.start === undefined) return;
    const isNew = player.dataset.frame !== String(last - 1) || player.dataset.frames !== String(last);
    if (isNew) note("first");
    const isWhole = player.dataset.frames === String(last) && player.querySelector(".progress").hidden;
    if ("first" in window.marks && isWhole) note("whole");
  };
  window.watch?.disconnect();
  window.watch = new MutationObserver(look);
  const attributeFilter = ["data-frame", "data-frames", "hidden"];
  window.watch.observe(player, { subtree: true, attributeFilter });
}"""
FIND = """() => { window.player = () => {
  for (const node of document.querySelectorAll("*")) {
    const found = node.shadowRoot && node.shadowRoot.querySelector(".player");
    if (found) return found;
  }
} }"""


def measure(browser) -> list[Row]:
    with server() as app:
        page = visitor(browser)
        received: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
        open_and_train(page, app.address)
        until_quiet(app.process)
        page.evaluate(FIND)
        page.get_by_role("button", name="More settings").click()
        page.get_by_role("tab", name="Seeds").click()
        more = page.locator("[class*=st-key-playground-seed]").get_by_test_id("stNumberInputStepUp")
        by_button, whole, sizes = [], [], []
        for _ in range(TIMES):
            received.clear()
            first, complete = _time(page, more.click)
            by_button.append(first)
            whole.append(complete)
            sizes.append(max(received))
        page.keyboard.press("Escape")
        slider = page.locator("[class*=st-key-playground-noise]").get_by_role("slider")
        by_slider = [_time(page, lambda: slider.press("ArrowRight"))[0] for _ in range(TIMES)]
    return [
        Row("seed changed → first picture of the new run", seconds(by_button), "at most 1.0 s"),
        Row("seed changed → complete run of 10,800 updates on the stage", seconds(whole)),
        Row("noise slider moved by a key → first picture", seconds(by_slider)),
        Row("largest message of a run on the websocket", megabytes(median(sizes))),
    ]


def _time(page, change) -> tuple[float, float]:
    """Seconds from the visitor's event to the first picture, and to the complete run."""
    page.evaluate(WATCH, to_the_end(page))
    change()
    page.wait_for_function("() => window.marks.whole", timeout=PATIENCE)
    marks = page.evaluate("() => window.marks")
    return (marks["first"] - marks["start"]) / 1000, (marks["whole"] - marks["start"]) / 1000

"""A random walk over the sandbox page: any setting is changed, and the clock runs until its first picture.

A step changes one setting of the page as it stands, by the visitor's own event in Chromium: a picture of the data
picker, a slider's key, an entry of a list, a pill, a step of a number or a typed list, on the page or behind More
settings. The steps are drawn from a seed, so a walk can be walked again.
"""

import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pages.shared.more_settings import TABS, applies

import numpy as np
from playwright.sync_api import TimeoutError

from benchmarks.measure import Row
from benchmarks.stand import ROOT, chromium, open_and_train, server, until_quiet, visitor
from dlcore.budget import refusal
from dlcore.engine.prepare import command
from dlcore.experiment import Experiment
from dlcore.links import parse_link

STEPS = 200
SEED = 2026
LOOKING = 1000  # milliseconds between an answer and the next change
PATIENCE = 5_000  # milliseconds
JUMPS = 0.25  # share of the slider's steps that go to one of its ends
FRONT = ("data", "noise", "layers", "units", "activation", "learning_rate", "l2")
TYPED = {
    "hidden": ("16-8", "4-4-4", "12"),
    "split": ("60-20-20", "80-10-10", "50-30-20"),
    "keep_prob": ("0.8",),
    "change_at": ("none", "5", "20"),
    "change_to": ("0.001", "0.01"),
}
COMPILED = "Finished XLA compilation"

# The clock starts at the event and stops when the screen frame is over in which the player has drawn another run, or in
# which the page has said that it will not train this one.
WATCH = """() => {
  const seek = () => { for (const node of document.querySelectorAll("*")) {
    const found = node.shadowRoot && node.shadowRoot.querySelector(".player");
    if (found) return found;
  } };
  // The player of both passes shows no run: it is known by its numbers.
  const told = (player) => player.matches(".backpropagation") ? player.textContent : player.dataset.run;
  let player = seek(), before = player ? told(player) : "none";
  const marks = (window.marks = {});
  const start = () => {
    if (player && !marks.start) before = told(player);
    marks.start ??= performance.now();
  };
  for (const event of ["pointerdown", "keydown"]) window.addEventListener(event, start, { capture: true, once: true });
  const look = () => {
    if (window.marks !== marks) return;
    if (!player || !player.isConnected) player = seek();
    const refused = document.querySelector(".st-key-card-refused");
    const now = player ? told(player) : refused ? "none" : before;
    if (marks.start && now !== undefined && now !== before) setTimeout(() => { marks.end = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@dataclass(frozen=True)
class Step:
    """One change: the setting, and the seconds until its picture."""

    setting: str
    seconds: float


def measure(browser, steps: int = STEPS) -> list[Row]:
    walked, compiled = walk(browser, steps)
    taken = np.array([one.seconds for one in walked])
    worst = sorted(walked, key=lambda one: -one.seconds)[:5]
    named = ", ".join(f"{one.setting} {1000 * one.seconds:.0f}" for one in worst)
    return [
        Row(f"any of {steps} settings changed → first picture, median", f"{1000 * np.median(taken):.0f} ms"),
        Row("… 95th percentile", f"{1000 * np.quantile(taken, 0.95):.0f} ms", "at most 300 ms"),
        Row("… the slowest five, in ms", named),
        Row("programs compiled during the walk", str(compiled)),
    ]


def walk(browser, steps: int) -> tuple[list[Step], int]:
    """The steps of one walk, and how many programs the server compiled meanwhile."""
    subprocess.run(command(), check=True, cwd=ROOT)  # what a server that has been up for a while has had done
    draw = random.Random(SEED)
    with TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with server(log, JAX_LOG_COMPILES="1") as app:
            page = visitor(browser)
            open_and_train(page, app.address)
            page.set_default_timeout(PATIENCE)
            until_quiet(app.process)
            before = log.read_text("utf-8").count(COMPILED)
            walked = [step(page, draw, _anywhere) for _ in range(steps)]
            return walked, log.read_text("utf-8").count(COMPILED) - before


def step(page, draw: random.Random, find) -> Step:
    """Change one setting that the page offers now; one that has no other value is left for the next. `find` gives the
    name of one and what the visitor does last to change it."""
    while True:
        experiment = parse_link(page.url).experiment
        try:
            name, event = find(page, experiment, draw)
        except TimeoutError:  # a list that was left open covers the page
            page.keyboard.press("Escape")
            continue
        if event is None:
            continue
        page.evaluate(WATCH)
        try:
            event()
        except TimeoutError:  # a number whose box is too narrow for its buttons
            continue
        try:
            page.wait_for_function("() => window.marks.end", timeout=PATIENCE)
        except TimeoutError:
            now = parse_link(page.url).experiment
            taken_back = now == experiment and page.get_by_text("could not be used as given").count()
            if taken_back or (refusal(experiment) and refusal(now)):
                continue  # no picture is owed
            return Step(f"{name} (no picture)", PATIENCE / 1000)
        marks = page.evaluate("() => window.marks")
        page.wait_for_timeout(LOOKING)
        return Step(name, (marks["end"] - marks["start"]) / 1000)


def _anywhere(page, experiment: Experiment, draw: random.Random):
    """A setting of the sandbox, on the page or behind More settings."""
    name = draw.choice([name for names in (FRONT, *TABS.values()) for name in names if applies(experiment, name)])
    _come_to(page, name)
    return name, event_of(page, "playground", name, draw)


def event_of(page, page_id: str, name: str, draw: random.Random):
    """What the visitor does last to change a setting, everything before that being done; None if it cannot be."""
    if name == "data":
        return draw.choice(page.locator('.picker [aria-checked="false"]').all()).click
    place = page.locator(f"[class~=st-key-{page_id}-{name}], [class*='st-key-{page_id}-{name}-']").last
    if place.get_by_role("slider").count():
        return _key_of(place.get_by_role("slider"), draw)
    if place.get_by_role("combobox").count():
        place.get_by_role("combobox").click()
        page.locator("[role=option]").first.wait_for()
        others = page.locator('[role=option][aria-selected="false"]').all()
        if not others:  # the data allow one choice only
            page.keyboard.press("Escape")
        return draw.choice(others).click if others else None
    if place.get_by_test_id("stNumberInput").count():
        return _step_of(place, draw)
    if place.get_by_role("textbox").count():
        box = place.get_by_role("textbox")
        box.fill(draw.choice([value for value in TYPED[name] if value != box.input_value()]))
        return lambda: box.press("Enter")
    chosen, others = '[aria-checked="true"], [aria-pressed="true"]', '[aria-checked="false"], [aria-pressed="false"]'
    free = place.locator(others).all()
    if isinstance(Experiment.settings()[name].default, tuple) and place.locator(chosen).count() > 1:
        free += place.locator(chosen).all()  # several may be chosen, and each given up but the last
    return draw.choice(free).click if free else None


def _come_to(page, name: str) -> None:
    """Open the tab of the setting, or close what lies over the page."""
    button = page.get_by_role("button", name="More settings")
    is_open = page.locator("[data-testid=stPopoverBody]").is_visible()
    tab = next((tab for tab, names in TABS.items() if name in names), None)
    if (tab is not None) != is_open:
        page.keyboard.press("Escape") if is_open else button.click()
    if tab is not None:
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(LOOKING)


def _step_of(place, draw: random.Random):
    """A click that steps a number within its bounds."""
    low, now, high = place.locator("input").evaluate("(input) => [input.min, input.value, input.max].map(Number)")
    ways = ["Down"] * (now > low) + ["Up"] * (now < high)
    return place.get_by_test_id(f"stNumberInputStep{draw.choice(ways)}").click


def _key_of(slider, draw: random.Random):
    """A key that moves the slider."""
    low, now, high = slider.evaluate("(input) => [input.min, input.value, input.max].map(Number)")
    ways = [("ArrowLeft", "Home")] * (now > low) + [("ArrowRight", "End")] * (now < high)
    step, jump = draw.choice(ways)
    key = jump if draw.random() < JUMPS else step
    return lambda: slider.press(key)


if __name__ == "__main__":
    with chromium() as chosen:
        for row in measure(chosen, int(sys.argv[1]) if sys.argv[1:] else STEPS):
            print(*(part for part in (row.what, row.value) if part), sep="  ")

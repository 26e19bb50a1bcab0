"""A random walk over every page that trains: one of the controls in the page is changed, and the clock runs until the
first picture, as in `random_walk`."""

import random
import sys
from collections.abc import Iterator

from pages.shared.more_settings import applies

import numpy as np

from benchmarks.random_walk import PATIENCE, SEED, event_of, step
from benchmarks.stand import PATIENCE as OPENING
from benchmarks.stand import chromium, server, until_quiet, visitor
from dlcore.experiment import Experiment

STEPS = 40
PAGES = (
    "playground", "splits", "bias_variance", "regularization", "initialization", "minibatches", "optimizers",
    "learning_rate", "gradient_checking", "batch_norm", "softmax",
)  # fmt: skip
NO_CHANGE = ("data", "seeds", "split")
"""Offered otherwise; a page's own; and one among whose choices is to move the sets by hand, which is no change yet."""
NOT_SEEN = {"gradient_checking": ("l2",)}
"""What may change no digit of the numbers by which a picture is known to be another one."""
WIDGETS = "(all, prefix) => all.flatMap((one) => [...one.classList]).filter((name) => name.startsWith(prefix))"


def measure(browser, pages=PAGES, steps: int = STEPS) -> Iterator[str]:
    """A table with a row for each page, line by line."""
    yield "| page | changes | median | 90 % | 95 % | within 300 ms |"
    yield "|---|---|---|---|---|---|"
    for page in pages:
        yield _row(page, np.array(walk(browser, page, steps)))


def _row(page: str, taken: np.ndarray) -> str:
    middle, most, nearly = (f"{np.quantile(taken, share):.0f}" for share in (0.5, 0.9, 0.95))
    return f"| {page} | {len(taken)} | {middle} | {most} | {nearly} | {100 * np.mean(taken <= 300):.0f} % |"


def walk(browser, page_id: str, steps: int) -> list[float]:
    """Milliseconds from each change to its first picture, on a server of its own."""

    def in_the_page(page, experiment: Experiment, draw: random.Random):
        prefix = f"st-key-{page_id}-"
        controls = page.locator(f".st-key-card-controls [class*={prefix}]")
        keys = {key.removeprefix(prefix) for key in controls.evaluate_all(WIDGETS, prefix)}
        settings = [*Experiment.settings(), "layers", "units"]
        offered = [name for name in settings if keys & {name, *(f"{name}-{k}" for k in range(1000))}]
        name = draw.choice(["data", *(one for one in offered if one not in (*NO_CHANGE, *NOT_SEEN.get(page_id, ())))])
        return name, event_of(page, page_id, name, draw) if applies(experiment, name) else None

    with server() as app:
        page = visitor(browser)
        page.goto(f"{app.address}/{page_id}", timeout=OPENING)
        page.locator(".player").first.wait_for(state="attached", timeout=OPENING)
        page.set_default_timeout(PATIENCE)
        until_quiet(app.process)
        draw = random.Random(SEED)
        taken = [step(page, draw, in_the_page) for _ in range(steps)]
        page.context.close()
    for one in sorted(taken, key=lambda one: -one.seconds)[:5]:
        print(f"{page_id}: {one.setting} {1000 * one.seconds:.0f} ms", file=sys.stderr)
    return [1000 * one.seconds for one in taken]


if __name__ == "__main__":
    with chromium() as chosen:
        for line in measure(chosen, sys.argv[1:] or PAGES):
            print(line, flush=True)

"""A random walk over every page that trains: one of the controls in the page is changed, and the clock runs until the
first picture, as in `random_walk`."""

import random
import sys

from pages.shared.more_settings import applies

import numpy as np

from benchmarks.random_walk import SEED, event_of, step
from benchmarks.stand import PATIENCE, chromium, server, until_quiet, visitor
from dlcore.experiment import Experiment

STEPS = 40
PAGES = (
    "playground", "splits", "bias_variance", "regularization", "initialization", "minibatches", "optimizers",
    "learning_rate", "gradient_checking", "batch_norm", "softmax",
)  # fmt: skip
WIDGETS = "(all, prefix) => all.flatMap((one) => [...one.classList]).filter((name) => name.startsWith(prefix))"


def measure(browser, pages=PAGES, steps: int = STEPS) -> str:
    """A row for each page."""
    head = ["| page | changes | median | 90 % | 95 % | within 300 ms |", "|---|---|---|---|---|---|"]
    return "\n".join(head + [_row(page, np.array(walk(browser, page, steps))) for page in pages])


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
        name = draw.choice(["data", *(one for one in offered if one not in ("data", "seeds"))])
        return name, event_of(page, page_id, name, draw) if applies(experiment, name) else None

    with server() as app:
        page = visitor(browser)
        page.goto(f"{app.address}/{page_id}", timeout=PATIENCE)
        page.locator(".player").first.wait_for(state="attached", timeout=PATIENCE)
        until_quiet(app.process)
        draw = random.Random(SEED)
        taken = [step(page, draw, in_the_page) for _ in range(steps)]
        page.context.close()
    for one in sorted(taken, key=lambda one: -one.seconds)[:5]:
        print(f"{page_id}: {one.setting} {1000 * one.seconds:.0f} ms", file=sys.stderr)
    return [1000 * one.seconds for one in taken]


if __name__ == "__main__":
    with chromium() as chosen:
        print(measure(chosen, sys.argv[1:] or PAGES))

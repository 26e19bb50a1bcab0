"""From `streamlit run app.py` to a page that a visitor can use, with programs on disk and without."""

import tempfile
import time
from pathlib import Path

from benchmarks.measure import Row, seconds
from benchmarks.stand import LINK, PATIENCE, server

TIMES = 3
COLD_GOAL, WARM_GOAL = "at most 10 s", "at most 5 s"


def measure(browser) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        cold = _until_trained(browser, Path(folder))
        warm = [_until_trained(browser, Path(folder)) for _ in range(TIMES)]
    return [
        Row("`streamlit run` to the first picture, no program on disk", seconds([cold[0]]), COLD_GOAL),
        Row("… to the end of its first run (its program compiled by another process)", seconds([cold[1]])),
        Row("`streamlit run` to the first picture, programs on disk", seconds([one[0] for one in warm]), WARM_GOAL),
        Row("… to the end of its first run", seconds([one[1] for one in warm])),
    ]


def _until_trained(browser, folder: Path) -> tuple[float, float]:
    """Seconds to the first picture and to the complete run, from the start of the process."""
    begun = time.perf_counter()
    with server(WHY_NETWORKS_TRAIN_CACHE=str(folder)) as app:
        context = browser.new_context(viewport={"width": 1400, "height": 1120})
        page = context.new_page()
        page.goto(f"{app.address}/{LINK}")
        page.locator(".player[data-frame]").wait_for(state="attached", timeout=PATIENCE)
        picture = time.perf_counter() - begun
        page.locator(".player .progress[hidden]").wait_for(state="attached", timeout=PATIENCE)
        complete = time.perf_counter() - begun
        context.close()
    return picture, complete

"""Seconds to the first trials and to the end of a search, without a page."""

import time

import numpy as np

from benchmarks.measure import Row, seconds
from dlcore.links import parse_link
from dlcore.search.plan import SearchPlan, effort
from dlcore.search.space import space_of
from dlcore.search.trials import TrialsInProgress

TIMES = 5
GOAL = "at most 10 s"
RATES, MIXED = "lr~log~0.0001~1~~l2~log~0.001~10", "lr~log~0.0001~1~~batch~choice~8~16~32~64~full~~units~linear~2~8"
MEASURED = (
    ("α and λ", "epochs=100", RATES, "random", 256, GOAL),
    ("α, batch size and units", "epochs=100", MIXED, "random", 256, ""),
    ("α and λ, 3 seeds", "epochs=100&seeds=3", RATES, "coarse", 64, ""),
    ("α and λ, 32-32 units", "epochs=100&hidden=32-32", RATES, "grid", 64, ""),
)


def once(plan: SearchPlan) -> tuple[float, float, float]:
    """Seconds until the first trial is known, until all are, and of the longest step."""
    begun, first, longest = time.perf_counter(), np.inf, 0.0
    work = TrialsInProgress(plan)
    while not work.done:
        step = time.perf_counter()
        work.advance()
        longest = max(longest, time.perf_counter() - step)
        if np.isinf(first) and work.snapshot().finished.any():
            first = time.perf_counter() - begun
    return first, time.perf_counter() - begun, longest


def measure() -> list[Row]:
    rows = []
    for name, link, text, sampler, trials, goal in MEASURED:
        plan = SearchPlan(parse_link(link).experiment, space_of(text)[0], sampler, trials)
        found = effort(plan)
        once(plan)  # its programs are compiled, or read from disk
        firsts, ends, longest = zip(*(once(plan) for _ in range(TIMES)), strict=True)
        rows += [
            Row(f"{name}, {sampler}: first trials", seconds(list(firsts))),
            Row(f"… all {plan.count}, {found.updates:,} updates", seconds(list(ends)), goal),
            Row("… announced before it begins", f"{found.seconds:.2f} s"),
            Row("… longest step, after which it can be abandoned", seconds(list(longest))),
        ]
    return rows

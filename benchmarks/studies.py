"""Seconds to the first point and to the end of the studies, without a page."""

import time
from typing import Any

import numpy as np

from benchmarks.measure import Row, seconds
from dlcore.links import parse_link
from dlcore.studies import STUDIES
from dlcore.studies.capacity_curve import PEAK

TIMES = 5
GOAL, GOALS = "at most 10 s", {"penalty_path": "at most 6 s"}
MEASURED = (
    ("learning_curve", "default experiment", ""),
    ("learning_curve", "1,000 examples", "n=1000"),
    ("capacity_curve", "default experiment", ""),
    ("capacity_curve", "diabetes, the peak", PEAK),
    ("decomposition", "default experiment", ""),
    ("decomposition", "sine", "data=sine"),
    ("penalty_path", "default experiment", ""),
    ("penalty_path", "16-16 units, 300 epochs", "data=moons&noise=0.5&hidden=16-16&epochs=300"),
    ("ensemble", "default experiment", ""),
    ("restraint", "default experiment", "l2=1"),
)


def once(study: str, link: str) -> tuple[float, float, float, str]:
    """Seconds until the first number is known, until all are, and of the longest chunk; and how much was trained."""
    experiment = parse_link(link).experiment
    begun, first, longest = time.perf_counter(), np.inf, 0.0
    progress: Any = STUDIES[study].start(experiment)
    while not progress.done:
        chunk = time.perf_counter()
        progress.advance()
        longest = max(longest, time.perf_counter() - chunk)
        if np.isinf(first) and np.isfinite(_numbers(progress.snapshot())).any():
            first = time.perf_counter() - begun
    end, result = time.perf_counter() - begun, progress.snapshot()
    shape = _numbers(result).shape or (result.networks,)
    return first, end, longest, " × ".join(map(str, shape)) + " networks"


def _numbers(result: Any) -> np.ndarray:
    """Dev errors of a curve, `(points, seeds)`, of a committee's members, or the expected error of a decomposition."""
    names = ("dev_error", "member_error", "expected")
    return np.asarray(getattr(result, next(name for name in names if hasattr(result, name))))


def measure() -> list[Row]:
    rows = []
    for study, name, link in MEASURED:
        once(study, link)  # its programs are compiled, or read from disk
        firsts, ends, longest, trained = zip(*(once(study, link) for _ in range(TIMES)), strict=True)
        what = f"{STUDIES[study].title.lower()}, {name}"
        rows += [
            Row(f"{what}: first point", seconds(list(firsts))),
            Row(f"… all of it, {trained[0]}", seconds(list(ends)), GOALS.get(study, GOAL)),
            Row("… longest chunk, after which it can be abandoned", seconds(list(longest))),
        ]
    return rows

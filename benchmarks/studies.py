"""Seconds to the first point and to the end of the curves and the decomposition, without a page."""

import time
from typing import Any

import numpy as np

from benchmarks.measure import Row, seconds
from dlcore.links import parse_link
from dlcore.studies import STUDIES
from dlcore.studies.capacity_curve import PEAK

TIMES = 5
GOAL = "at most 10 s"
MEASURED = (
    ("learning_curve", "default experiment", ""),
    ("learning_curve", "1,000 examples", "n=1000"),
    ("capacity_curve", "default experiment", ""),
    ("capacity_curve", "diabetes, the peak", PEAK),
    ("decomposition", "default experiment", ""),
    ("decomposition", "sine", "data=sine"),
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
    """Dev errors of a curve, `(points, seeds)`, or the expected error of a decomposition."""
    return np.asarray(result.dev_error if hasattr(result, "dev_error") else result.expected)


def measure() -> list[Row]:
    rows = []
    for study, name, link in MEASURED:
        once(study, link)  # its programs are compiled, or read from disk
        firsts, ends, longest, trained = zip(*(once(study, link) for _ in range(TIMES)), strict=True)
        what = f"{STUDIES[study].title.lower()}, {name}"
        rows += [
            Row(f"{what}: first point", seconds(list(firsts))),
            Row(f"… all of it, {trained[0]}", seconds(list(ends)), GOAL),
            Row("… longest chunk, after which it can be abandoned", seconds(list(longest))),
        ]
    return rows

"""What every measurement hands back: rows of one table."""

import math
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One line of the table. `goal` is what was set out to reach, "" where nothing was."""

    what: str
    value: str
    goal: str = ""


def seconds(values: list[float]) -> str:
    """Median of several times, with the fastest and the slowest."""
    return f"{median(values):.2f} s (of {len(values)}: {min(values):.2f} to {max(values):.2f})"


def number(value: float) -> str:
    """Three digits, or whole; a dash for what could not be measured."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def megabytes(count: float) -> str:
    """Bytes as MB, 10^6 bytes."""
    return f"{count / 1e6:.2f} MB"

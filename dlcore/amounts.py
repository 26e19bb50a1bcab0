"""Numbers as people read them: an error and the gap between two, in percent and points or as RMSE; any size in three
digits; how many of something; and a list of names."""

from collections.abc import Sequence

import numpy as np

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def measure(task: str) -> str:
    """What the error of a task is called."""
    return "error" if task == "classification" else "RMSE"


def error_text(task: str, error: float) -> str:
    """A share of wrong examples as percent, one decimal; an RMSE with three, or of a run that is far off with three
    digits."""
    return f"{100 * error:.1f} %" if task == "classification" else _rmse(error)


def gap_text(task: str, gap: float, *, sign: bool = False) -> str:
    """A difference of two errors with its unit: percentage points, or nothing for an RMSE."""
    return f"{gap_number(task, gap, sign=sign)}{' points' if task == 'classification' else ''}"


def gap_number(task: str, gap: float, *, sign: bool = False) -> str:
    """A difference of two errors without its unit; with `sign`, a true minus or a plus stands before it."""
    percent = task == "classification"
    text = f"{abs(100 * gap):.1f}" if percent else _rmse(abs(gap))
    counts = abs(gap) > 0 and text.strip("0.") != ""
    negative = gap < 0 and counts
    mark = "−" if negative else "+" if counts else ""
    return f"{mark}{text}" if sign or negative else text


def _rmse(error: float) -> str:
    """Three decimals, and no more digits than can be read."""
    return number_text(error) if 1e4 <= error < np.inf else f"{error:.3f}"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: W1, b1 and W2."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(count: int, what: str) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def number_text(value: float) -> str:
    """Three digits: 1.23, 131, 15,200, 2.15·10⁶."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞"
    if value == 0 or 0.001 <= abs(value) < 999.5:
        return f"{value:.3g}"
    if 999.5 <= abs(value) < 1e6:
        return f"{round(value, 2 - int(np.floor(np.log10(abs(value))))):,.0f}"
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{float(mantissa):g}·10{raised(int(exponent))}"


def raised(exponent: int) -> str:
    """A whole number as an exponent: ⁻¹²."""
    return str(exponent).translate(RAISED)

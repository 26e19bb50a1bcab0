"""An error, and the gap between two errors, as people read them: percent and points, or RMSE."""


def measure(task: str) -> str:
    """What the error of a task is called."""
    return "error" if task == "classification" else "RMSE"


def error_text(task: str, error: float) -> str:
    """A share of wrong examples as percent, one decimal; an RMSE with three."""
    return f"{100 * error:.1f} %" if task == "classification" else f"{error:.3f}"


def gap_text(task: str, gap: float, *, sign: bool = False) -> str:
    """A difference of two errors with its unit: percentage points, or nothing for an RMSE."""
    return f"{gap_number(task, gap, sign=sign)}{' points' if task == 'classification' else ''}"


def gap_number(task: str, gap: float, *, sign: bool = False) -> str:
    """A difference of two errors without its unit; with `sign`, a true minus or a plus stands before it."""
    percent = task == "classification"
    text = f"{abs(100 * gap if percent else gap):.{1 if percent else 3}f}"
    negative = gap < 0 and float(text) > 0
    mark = "−" if negative else "+" if float(text) > 0 else ""
    return f"{mark}{text}" if sign or negative else text

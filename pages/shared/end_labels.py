"""Where the name of a curve stands at its end: clear of the names of the others."""

import math

CHART_HEIGHT = 230
LABEL_PIXELS = 15


def end_labels(rows: list[dict], top: float, height: int = CHART_HEIGHT) -> list[dict]:
    """Where each curve ends; labels that would cover each other in a chart of this height are moved apart."""
    ends = sorted({row["set"]: row for row in rows}.values(), key=lambda row: row["value"])
    gap, floor, ceiling = top * LABEL_PIXELS / height, 0.0, top
    heights = []
    for row in ends:  # from the lowest: each at least a label's height above the one below
        heights.append(max(min(row["value"], top), floor))
        floor = heights[-1] + gap
    for k in reversed(range(len(ends))):  # what was pushed out at the top comes back, and pushes down
        heights[k] = min(heights[k], ceiling)
        ceiling = heights[k] - gap
    return [{**row, "value": height} for row, height in zip(ends, heights, strict=True)]


def span_end_labels(rows: list[dict], low: float, top: float, height: int) -> list[dict]:
    """The same on an axis that begins at `low`."""
    raised = [row | {"value": row["value"] - low} for row in rows]
    return [row | {"value": row["value"] + low} for row in end_labels(raised, top - low, height)]


def log_end_labels(rows: list[dict], low: float, top: float, height: int) -> list[dict]:
    """The same on a logarithmic axis from `low` to `top`."""
    drawn = [row | {"value": math.log(max(row["value"], low) / low)} for row in rows]
    return [row | {"value": low * math.exp(row["value"])} for row in end_labels(drawn, math.log(top / low), height)]

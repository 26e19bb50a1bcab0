"""Series over updates in small charts that share their horizontal axis, one below the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pages.shared.charts import DARK, FONT, LIGHT, draw, is_dark, quiet
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
from jaxtyping import Shaped

from dlcore.amounts import number_text

HEIGHT, AXIS_HEIGHT = 124, 34
"""Of a panel with its title, and of the updates below the last one."""
MOST_POINTS = 400
"""Of a series; longer ones are thinned evenly, the last update always kept."""
AXIS_PIXELS = 62
"""Of every vertical axis, so that the charts below each other begin at the same place."""
NAMES_PIXELS = 4
LONGEST_NAME = "wrong"
"""Every panel leaves room for it at the right, so that all of them end at the same place too."""
LABEL_SHARE = 0.19
"""Of the axis, for a name at the end of a line."""
BEYOND = 3.0
"""A wrong line may stretch an axis to so many times the span of the right ones; what lies beyond runs along the
edge."""
MARGIN = 0.06
OUTLIERS = 0.004
"""Share of the values that may lie beyond either end of an axis: one of a thousand must not flatten the others."""
ROLES = ("right", "beside", "wrong", "limit")


@dataclass(frozen=True, eq=False)
class Line:
    """One series: its name at the end of the line, and its role: the line that counts; one drawn lightly beside it; one
    from a wrong rule; or a limit, dotted."""

    name: str
    values: Shaped[np.ndarray, " u"]
    role: str = "right"


@dataclass(frozen=True, eq=False)
class Panel:
    """One small chart, of what is called `name` in a sentence. `first` is the number of the update whose value comes
    first: 0 for what is known before any."""

    name: str
    title: str
    lines: tuple[Line, ...]
    first: int = 1
    zero: bool = True  # whether 0 has a meaning, and a rule


def panel_chart(panel: Panel, key: str, last: int, *, bottom: bool = False) -> list[str]:
    """Draw a panel up to update `last`, with the numbers of the updates at the `bottom` one only. Gives a sentence for
    each line that leaves it."""
    low, high = limits(panel)
    rows = [row for line in panel.lines for row in line_rows(line, panel.first, low, high)]
    ends = end_rows(panel.lines, rows, low, high)
    datasets = {"lines": rows, "ends": ends, "zero": _zero(panel, low, high), "room": [{"value": low}]}
    draw(_spec(panel.title, bottom, is_dark()), datasets, key, {"bottom": low, "top": high, "last": last})
    left = [_leaves(line, panel.first, low, high) for line in panel.lines]
    return [f"{panel.name} {words}" for words in left if words]


def limits(panel: Panel) -> tuple[float, float]:
    """Both ends of the vertical axis: what the right lines need, and for a wrong one at most `BEYOND` as much."""
    right = np.concatenate([line.values for line in panel.lines if line.role in ("right", "beside")])
    low, high = _span(right)
    wide = BEYOND * max(high - low, 1e-12)
    for line in panel.lines:
        if line.role == "wrong":
            wrong_low, wrong_high = _span(line.values)
            low, high = max(min(low, wrong_low), low - wide), min(max(high, wrong_high), high + wide)
        if line.role == "limit":
            low, high = max(min(low, line.values.min()), low - wide), min(max(high, line.values.max()), high + wide)
    if panel.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    margin = MARGIN * (high - low) or max(abs(high), 1e-9)
    return float(low - margin), float(high + margin)


def _span(values: Shaped[np.ndarray, " u"]) -> tuple[float, float]:
    known = values[np.isfinite(values)].astype(float)
    if not len(known):
        return 0.0, 0.0
    return float(np.quantile(known, OUTLIERS)), float(np.quantile(known, 1 - OUTLIERS))


def line_rows(line: Line, first: int, low: float, high: float) -> list[dict]:
    """Rows (update, set, role, value within the axis, text) of one line; infinite ones lie on the edge."""
    count = len(line.values)
    kept = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int)) if count else []
    return [
        {
            "update": int(at) + first,
            "set": line.name,
            "role": line.role,
            "value": float(np.clip(float(line.values[at]), low, high)),
            "text": number_text(float(line.values[at])).replace("-", "−"),
        }
        for at in kept
        if not np.isnan(line.values[at])
    ]


def end_rows(lines: Sequence[Line], rows: Sequence[dict], low: float, high: float) -> list[dict]:
    """The names at the ends of the lines, moved apart where they would cover each other."""
    ends = sorted({row["set"]: row for row in rows}.values(), key=lambda row: row["value"])
    gap, floor, ceiling = LABEL_SHARE * (high - low), low, high
    heights = []
    for row in ends:
        heights.append(max(row["value"], floor))
        floor = heights[-1] + gap
    for k in reversed(range(len(ends))):
        heights[k] = min(heights[k], ceiling)
        ceiling = heights[k] - gap
    return [{**row, "value": height} for row, height in zip(ends, heights, strict=True)]


def _zero(panel: Panel, low: float, high: float) -> list[dict]:
    return [{"value": 0.0}] if panel.zero and low < 0 < high else []


def _leaves(line: Line, first: int, low: float, high: float) -> str:
    """Where a line first leaves the axis by more than an outlier, and how far it goes."""
    far = np.flatnonzero(~((line.values >= 2 * low - high) & (line.values <= 2 * high - low)))
    if line.role != "wrong" or not len(far):
        return ""
    largest = line.values[np.argmax(np.abs(np.nan_to_num(line.values, nan=np.inf)))]
    return f"from update {int(far[0]) + first:,}, up to {number_text(float(largest)).replace('-', '−')}"


@lru_cache(maxsize=64)
def _spec(title: str, bottom: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X(
        "update:Q",
        title="update" if bottom else None,
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False),
        axis=alt.Axis(labels=bottom, ticks=bottom, tickMinStep=1, format=",d"),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False, zero=False),
        axis=alt.Axis(tickCount=3, minExtent=AXIS_PIXELS, maxExtent=AXIS_PIXELS, format=".3~g"),
    )
    shades = [colours.train, colours.quiet, RUN_INKS[4].colour(dark), colours.quiet]
    colour = alt.Color("role:N", scale=alt.Scale(domain=ROLES, range=shades), legend=None)
    dash = alt.StrokeDash("role:N", scale=alt.Scale(domain=ROLES, range=[[1, 0], [1, 0], [5, 3], [1, 4]]), legend=None)
    width = alt.StrokeWidth("role:N", scale=alt.Scale(domain=ROLES, range=[1.75, 1, 1.75, 1.25]), legend=None)
    rows = alt.Chart(alt.NamedData("lines"))
    lines = rows.mark_line(clip=True, strokeJoin="round").encode(x, y, colour, dash, width, detail="set:N")
    tooltip = [alt.Tooltip("set:N", title="line"), alt.Tooltip("update:Q"), alt.Tooltip("text:N", title="value")]
    hover = rows.mark_point(**UNSEEN, size=80).encode(x, y, tooltip=tooltip)
    zero = (
        alt.Chart(alt.NamedData("zero")).mark_rule(strokeWidth=1, aria=False).encode(y, color=alt.value(colours.quiet))
    )
    style = {"align": "left", "dx": 6, "fontWeight": "bold", "fontSize": 12, "aria": False}
    at_the_end = alt.value(alt.expr("width"))
    names = alt.Chart(alt.NamedData("ends")).mark_text(**style)
    words = names.encode(x=at_the_end, y=y, text="set:N", color=colour)
    room = alt.Chart(alt.NamedData("room")).mark_text(**style | UNSEEN)
    space = room.encode(x=at_the_end, y=y, text=alt.value(LONGEST_NAME))
    layers = (zero + lines + words + space + hover).properties(
        height=HEIGHT + (AXIS_HEIGHT if bottom else 0),
        width="container",
        title=alt.TitleParams(
            title, anchor="start", fontSize=12, fontWeight="normal", font=FONT, color=colours.quiet, offset=6
        ),
    )
    return quiet(layers, colours, right=NAMES_PIXELS).to_dict()

"""Errors of each kind of normalization against a learning rate or a batch size: medians with bands on a log axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.end_labels import end_labels
from pages.shared.run_inks import ink_of

import altair as alt
import numpy as np
from jaxtyping import Float

HEIGHT, RANGES_ROW = 300, 18
"""Of the curves, and of each bar below them."""
ROOM_FOR_NAME = 0.4
"""Of the width: the name of a bar fits in there, on a phone too."""
ROOM_RIGHT = 4
CROSS = 16


@dataclass(frozen=True)
class Curve:
    """Low edge, median and high edge at every abscissa; nothing is drawn where they are not finite. A × with something
    to say is drawn at the top of the chart at the abscissas in `crosses`, at its foot at those in `refused`."""

    low: Float[np.ndarray, " n"]
    middle: Float[np.ndarray, " n"]
    high: Float[np.ndarray, " n"]
    crosses: Mapping[float, str] = field(default_factory=dict)
    refused: Mapping[float, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Axes:
    """Titles and ends. `bottom` is below 0 where differences are drawn; `base` is that of the logarithmic axis."""

    x: str
    y: str
    across: tuple[float, float]
    bottom: float
    top: float
    percent: bool
    base: int = 10


def kind_curves(
    curves: Mapping[str, Curve],
    at: Sequence[float],
    axes: Axes,
    key: str,
    *,
    levels: Sequence[tuple[float, str]] = (),
    rule: tuple[float, str] | None = None,
    ranges: Mapping[str, Sequence[tuple[float, float]]] | None = None,
) -> None:
    """Draw the curves, by their names in the order of their inks, over the abscissas `at`.

    Args:
        levels: heights of dotted level lines, and their words.
        rule: where to draw an upright line, and its words.
        ranges: parts of the abscissa to draw below 0, for each curve; then nothing else is below 0.
    """
    rows = [row for name, curve in curves.items() for row in curve_rows(name, at, curve)]
    low, high = axes.across
    bars = range_rows(ranges or {}, axes)
    datasets = {
        "curves": rows,
        "ends": curve_ends(rows, axes.bottom, axes.top),
        "crosses": [row for name, curve in curves.items() for row in cross_rows(name, curve, axes)],
        "levels": [{"value": value, "text": text} for value, text in levels if axes.bottom <= value <= axes.top],
        "ranges": [row for row in bars if "to" in row],
        "ranged": [row for row in bars if "to" not in row],
        "rule": [] if rule is None or not low <= rule[0] <= high else [{"x": rule[0], "text": rule[1]}],
    }
    foot = axes.bottom if ranges is None else -axes.top * RANGES_ROW * (len(ranges) + 0.4) / HEIGHT
    numbers = {"low": low, "high": high, "bottom": foot, "top": axes.top}
    spec = _spec(tuple(curves), axes.x, axes.y, axes.percent, axes.base, ranges is not None, is_dark())
    draw(spec, datasets, key, numbers)


def curve_rows(name: str, at: Sequence[float], curve: Curve) -> list[dict]:
    """Rows (x, set, low, value, high) of what is known."""
    found = zip(at, curve.low, curve.middle, curve.high, strict=True)
    return [
        {"x": float(x), "set": name, "low": float(low), "value": float(middle), "high": float(high)}
        for x, low, middle, high in found
        if np.isfinite([low, middle, high]).all()
    ]


def curve_ends(rows: list[dict], bottom: float, top: float) -> list[dict]:
    """The names at the ends of the curves, moved apart, on an axis that may begin below 0."""
    lifted = [row | {"value": row["value"] - bottom} for row in rows]
    return [row | {"value": row["value"] + bottom} for row in end_labels(lifted, top - bottom, HEIGHT)]


def cross_rows(name: str, curve: Curve, axes: Axes) -> list[dict]:
    """Rows (x, set, value, text) of what could not be trained to its end, or at all."""
    places = ((curve.crosses, axes.top), (curve.refused, axes.bottom))
    return [
        {"x": float(x), "set": name, "value": value, "text": text} for some, value in places for x, text in some.items()
    ]


def range_rows(ranges: Mapping[str, Sequence[tuple[float, float]]], axes: Axes) -> list[dict]:
    """Rows (set, x, to, value) of the bars below 0, and of the name of each curve (x and the `side` of it, but no `to`)
    where there is room for it: before its first bar or behind its last."""
    low, high = axes.across
    rows = []
    for number, (name, parts) in enumerate(ranges.items()):
        value = -axes.top * RANGES_ROW * (number + 0.7) / HEIGHT
        rows += [{"set": name, "x": start, "to": end, "value": value} for start, end in parts]
        first, last = (parts[0][0], parts[-1][1]) if parts else (low, low)
        before = np.log(first / low) >= ROOM_FOR_NAME * np.log(high / low)
        side, text = "left" if before else "right", name if parts else f"{name}: none"
        rows.append({"set": name, "x": first if before else last, "side": side, "value": value, "text": text})
    return rows


def _x(title: str | None, base: int) -> alt.X:
    scale = alt.Scale(
        type="log", base=base, domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, clamp=True
    )
    axis = alt.Axis(format="~g", tickCount=6 if base == 10 else 9, labelOverlap="greedy")
    return alt.X("x:Q", title=title, scale=scale, axis=axis)


@lru_cache(maxsize=32)
def _spec(
    names: tuple[str, ...], x_title: str, y_title: str, percent: bool, base: int, ranges: bool, dark: bool
) -> dict:
    """The chart without its numbers."""
    colours, inks = DARK if dark else LIGHT, [ink_of(number) for number in range(len(names))]
    x = _x(x_title, base)
    heights = alt.Scale(domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False, clamp=True)
    shown = {"format": ".0%"} if percent else {}
    if ranges:  # below 0 are bars
        numbered = "format(datum.value, '.0%')" if percent else "datum.label"
        shown = {"labelExpr": f"datum.value < 0 ? '' : {numbered}"}
        shown["gridColor"] = alt.condition("datum.value >= 0", alt.value(colours.hairline), alt.value("transparent"))
        shown["tickColor"] = shown["gridColor"]
    axis = alt.Axis(**shown)

    def y(name: str) -> alt.Y:
        return alt.Y(name, title=y_title, scale=heights, axis=axis)

    colour = alt.Color(
        "set:N", scale=alt.Scale(domain=list(names), range=[ink.colour(dark) for ink in inks]), legend=None
    )
    dash = alt.StrokeDash(
        "set:N", scale=alt.Scale(domain=list(names), range=[list(ink.dash) for ink in inks]), legend=None
    )
    shape = alt.Shape("set:N", scale=alt.Scale(domain=list(names), range=[ink.mark for ink in inks]), legend=None)
    curves = alt.Chart(alt.NamedData("curves"))
    area = curves.mark_area(opacity=AREA_OPACITY, clip=True).encode(x, y("low:Q"), alt.Y2("high"), colour)
    lines = curves.mark_line(strokeWidth=2, clip=True).encode(x, y("value:Q"), colour, dash)
    numbers = ".1%" if percent else ".4f"
    tooltip = [
        alt.Tooltip("set:N", title="kind"),
        alt.Tooltip("x:Q", title=x_title, format="~g"),
        *(alt.Tooltip(f"{name}:Q", format=numbers, title=title)
          for name, title in (("value", "median"), ("low", "10 %"), ("high", "90 %"))),
    ]  # fmt: skip
    points = curves.mark_point(filled=True, size=42, opacity=1, clip=True).encode(
        x, y("value:Q"), colour, shape, tooltip=tooltip
    )
    crosses = alt.Chart(alt.NamedData("crosses")).mark_text(text="×", fontSize=CROSS, fontWeight="bold").encode(
        x, y("value:Q"), colour, tooltip=[alt.Tooltip("set:N", title="kind"), alt.Tooltip("text:N", title="here")]
    )  # fmt: skip
    refused = alt.Chart(alt.NamedData("crosses")).transform_filter("datum.value == bottom").mark_text(
        text="refused", align="left", dx=9, dy=-8, fontSize=12
    ).encode(x, y("value:Q"), colour)  # fmt: skip
    level = alt.Chart(alt.NamedData("levels"))
    dotted = level.mark_rule(strokeDash=[1, 4], color=colours.quiet, aria=False).encode(y("value:Q"))
    words_of_levels = []  # on the side of the line where there are no curves, clear of points on it
    for side, baseline, away in (("datum.value * 2 > top", "top", 6), ("datum.value * 2 <= top", "bottom", -6)):
        text = {"align": "left", "baseline": baseline, "dx": 4, "dy": away, "fontSize": 12}
        some = level.transform_filter(side)
        for mark in (
            some.mark_text(**text, stroke=NEUTRAL[dark], strokeWidth=4),
            some.mark_text(**text, color=colours.quiet),
        ):
            words_of_levels.append(mark.encode(y("value:Q"), x=alt.value(0), text="text:N"))
    rule = alt.Chart(alt.NamedData("rule"))
    upright = rule.mark_rule(strokeWidth=1.25, strokeDash=[1, 3], color=colours.quiet, aria=False).encode(x)
    words = rule.mark_text(align="left", baseline="top", dx=5, dy=2, fontSize=12, color=colours.quiet).encode(
        x, y=alt.value(0), text="text:N"
    )
    layers = (
        area + dotted + upright + lines + points + crosses + refused + words + end_names(x, y("value:Q"), colour, dx=9)
    )
    for text in words_of_levels:
        layers += text
    if ranges:
        bars = alt.Chart(alt.NamedData("ranges")).mark_rule(strokeWidth=9).encode(x, alt.X2("to"), y("value:Q"), colour)
        layers += bars
        for side, away in (("left", -8), ("right", 8)):  # of the bar; the text is aligned with what it stands beside
            some = alt.Chart(alt.NamedData("ranged")).transform_filter(f"datum.side == '{side}'")
            said = some.mark_text(align="right" if side == "left" else "left", dx=away, fontSize=12, fontWeight="bold")
            layers += said.encode(x, y("value:Q"), colour, text="text:N")
    height = HEIGHT + RANGES_ROW * len(names) * ranges
    return quiet(layers.properties(height=height, width="container"), colours, top=10, right=ROOM_RIGHT).to_dict()

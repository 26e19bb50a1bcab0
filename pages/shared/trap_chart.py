"""Both ways of an entry on one chart: dashed as often written, solid as it should be."""

from collections import Counter
from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, power_label, quiet
from pages.shared.end_labels import log_end_labels, span_end_labels
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.traps.spec import Curves

HEIGHT = 380
RIGHT, WRONG, QUIET = RUN_INKS[0], RUN_INKS[4], RUN_INKS[3]
DASHES = [[7, 4], [1, 0], [2, 3]]
MOST_POINTS = 300
ROOM = 0.06
"""Of the height, above and below the curves."""


def trap_chart(curves: Curves, key: str) -> None:
    """Draw the curves, named at their ends."""
    rows = curve_rows(curves)
    low, top = span_of(rows, curves.y_log)
    labels = log_end_labels if curves.y_log else span_end_labels
    names = tuple(name for name, _ in lines_of(curves))
    spec = _spec(names, curves.x_label, curves.y_label, curves.x_log, curves.y_log, is_dark())
    numbers = {"low": low, "top": top, "first": float(curves.x.min()), "last": float(curves.x.max())}
    draw(spec, {"curves": rows, "alone": points_of(rows), "ends": labels(rows, low, top, HEIGHT)}, key, numbers)


def lines_of(curves: Curves) -> list[tuple[str, np.ndarray]]:
    """Wrong, right, and those for reference, by their names."""
    named = [(curves.wrong_name, curves.wrong), (curves.right_name, curves.right)]
    return named + [(line.name, line.y) for line in curves.more]


def curve_rows(curves: Curves) -> list[dict]:
    """Rows (x, set, value) of what can be drawn, evenly thinned, the last point of every curve kept."""
    rows = []
    for name, values in lines_of(curves):
        drawable = np.isfinite(values) & ((values > 0) | (not curves.y_log))
        kept = np.flatnonzero(drawable)
        if len(kept) > MOST_POINTS:
            kept = kept[np.unique(np.linspace(0, len(kept) - 1, MOST_POINTS).round().astype(int))]
        rows += [{"x": float(curves.x[k]), "set": name, "value": float(values[k])} for k in kept]
    return rows


def points_of(rows: list[dict]) -> list[dict]:
    """The rows of curves that are a single point, of which a line would show nothing."""
    count = Counter(row["set"] for row in rows)
    return [row for row in rows if count[row["set"]] == 1]


def span_of(rows: list[dict], log: bool) -> tuple[float, float]:
    """Ends of the vertical axis, which holds all that is drawn; without a logarithm it begins below 0, so that a
    curve at 0 is not taken for the axis, or at 0 where all curves stay away from it."""
    values = [row["value"] for row in rows]
    low, top = min(values), max(values)
    if log:
        factor = (top / low) ** ROOM if top > low else 2.0
        return low / factor, top * factor
    touched, low = low <= 0, min(low, 0.0)
    room = ROOM * ((top - low) or 1.0)
    return low - (room if touched else 0), top + room


def _axis(log: bool) -> alt.Axis:
    """Numbers as people write them; on a logarithmic axis 1, 2 and 5 of each decade, far from 1 the decades alone, and
    no line without a number."""
    if not log:
        return alt.Axis()
    power = "floor(log(datum.value) / LN10 + 1e-6)"
    digit = f"round(datum.value / pow(10, {power}))"
    far = f"({power} < -3 || {power} > 4)"
    some = f"({digit} == 1 || {digit} == 2 || {digit} == 5)"
    near = f"{some} ? format(datum.value, '~r') : ''"
    drawn = alt.condition(f"{digit} == 1 || (!{far} && {some})", alt.value(1), alt.value(0))
    return alt.Axis(
        labelExpr=f"{far} ? ({digit} == 1 ? {power_label(power)} : '') : {near}",
        labelOverlap="greedy",
        gridOpacity=drawn,
        tickOpacity=drawn,
    )


@lru_cache(maxsize=64)
def _spec(names: tuple[str, ...], x_label: str, y_label: str, x_log: bool, y_log: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT

    def scale(low: str, top: str, log: bool) -> alt.Scale:
        ends = {"domainMin": alt.ExprRef(low), "domainMax": alt.ExprRef(top)}
        return alt.Scale(type="log" if log else "linear", zero=False, nice=False, clamp=True, **ends)

    def title(label: str, log: bool) -> str:
        return f"{label} (log scale)" if log else label

    x = alt.X("x:Q", title=title(x_label, x_log), scale=scale("first", "last", x_log), axis=_axis(x_log))
    y = alt.Y("value:Q", title=title(y_label, y_log), scale=scale("low", "top", y_log), axis=_axis(y_log))
    inks = [WRONG.colour(dark), RIGHT.colour(dark), *[QUIET.colour(dark)] * (len(names) - 2)]
    colour = alt.Color("set:N", scale=alt.Scale(domain=list(names), range=inks), legend=None)
    dashes = [*DASHES[:2], *[DASHES[2]] * (len(names) - 2)]
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=list(names), range=dashes), legend=None)
    rows = alt.Chart(alt.NamedData("curves"))
    number = alt.Tooltip("value:Q", format=".4~g", title=y_label)
    tooltip = [alt.Tooltip("set:N", title="way"), alt.Tooltip("x:Q", format=".4~g", title=x_label), number]
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    alone = (
        alt.Chart(alt.NamedData("alone")).mark_point(filled=True, opacity=1, size=70, aria=False).encode(x, y, colour)
    )
    hover = rows.mark_point(**UNSEEN, size=80).encode(x, y, tooltip=tooltip)
    layers = lines + alone + end_names(x, y, colour) + hover
    layers = layers.properties(height=HEIGHT, width="container")
    return quiet(layers, colours, top=8, right=8).to_dict()

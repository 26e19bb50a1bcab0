"""The cost over two weights as contours, and the way that gradient descent takes down to its minimum."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet

import altair as alt
import numpy as np
import streamlit as st

from dlcore.inputs.conditioning import View

WIDTH, HEIGHT = 308, 310
"""Pixels of the whole chart, so that its plot is a square: a unit of w1 is as long as one of w2."""
BELOW, BESIDE = 24, 40
"""Pixels for the numbers of the axes."""
SHORT = "abs(datum.value) >= 1e5 || (datum.value != 0 && abs(datum.value) < 1e-4) ? format(datum.value, '.1~e') : "
SHORT += "format(datum.value, '.3~r')"
ROOM, FARTHEST = 1.15, 2.5
"""Half the side of the frame, in distances of the path from the minimum; and of the start, at most."""
EVERY_UPDATE, MORE_POINTS = 40, 80
"""Of a path every one of the first updates is drawn, and so many more of all the others."""


def bowl_chart(view: View, least: float, names: tuple[str, str], key: str) -> None:
    """Draw one view of the cost.

    Args:
        view: the contours and the path.
        least: J at the minimum.
        names: of the two inputs.
        key: tells the charts of one page apart.
    """
    away = np.abs(view.path - view.minimum).max(axis=1)
    half = float(min(ROOM * away.max(), FARTHEST * away[0]))
    numbers = {
        f"{side}_{end}": float(middle + sign * half)
        for side, middle in zip("xy", view.minimum, strict=True)
        for end, sign in (("low", -1), ("high", 1))
    }
    datasets = {"contours": contour_rows(view), "path": path_rows(view, least), "marks": mark_rows(view)}
    with st.container(width=WIDTH):
        draw(_spec(names, is_dark()), datasets, key, numbers)


def contour_rows(view: View) -> list[dict]:
    """Rows (level, at, w1, w2): closed curves, the highest first."""
    return [
        {"level": level, "at": at, "w1": float(w1), "w2": float(w2)}
        for level in reversed(range(len(view.contours)))
        for at, (w1, w2) in enumerate([*view.contours[level], view.contours[level][0]])
    ]


def path_rows(view: View, least: float) -> list[dict]:
    """Rows (update, w1, w2, J), thinned where there are many."""
    last = len(view.path) - 1
    later = np.geomspace(EVERY_UPDATE, last, MORE_POINTS).round() if last > EVERY_UPDATE else []
    kept = sorted({*range(min(last, EVERY_UPDATE) + 1), *(int(one) for one in later)})
    return [
        {"update": k, "w1": float(view.path[k][0]), "w2": float(view.path[k][1]), "J": least + float(view.above[k])}
        for k in kept
    ]


def mark_rows(view: View) -> list[dict]:
    """Where the descent starts, and the minimum."""
    return [
        {"what": what, "w1": float(w1), "w2": float(w2)}
        for what, (w1, w2) in (("start", view.path[0]), ("minimum", view.minimum))
    ]


@lru_cache(maxsize=32)  # the names hold the stretch, which a link can choose
def _spec(names: tuple[str, str], dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT

    def axis(channel: type[alt.X] | type[alt.Y], field: str, side: str, name: str, room: int):
        scale = alt.Scale(domainMin=alt.ExprRef(f"{side}_low"), domainMax=alt.ExprRef(f"{side}_high"), nice=False)
        look = alt.Axis(labelExpr=SHORT, tickCount=4, grid=False, minExtent=room, maxExtent=room)
        return channel(field, title=f"weight of {name}", scale=scale, axis=look)

    x, y = axis(alt.X, "w1:Q", "x", names[0], BELOW), axis(alt.Y, "w2:Q", "y", names[1], BESIDE)
    contours = (
        alt.Chart(alt.NamedData("contours"))
        .mark_line(
            stroke=colours.quiet, strokeWidth=1, strokeOpacity=0.55, fill=colours.quiet, fillOpacity=0.05, clip=True
        )
        .encode(x, y, detail="level:N", order="at:Q")
    )
    path = alt.Chart(alt.NamedData("path"))
    line = path.mark_line(color=colours.train, strokeWidth=1.5, clip=True).encode(x, y, order="update:Q")
    tooltip = ["update:Q", *(alt.Tooltip(f"{field}:Q", format=".4~g") for field in ("w1", "w2", "J"))]
    points = path.mark_point(filled=True, size=18, opacity=1, color=colours.train, clip=True).encode(
        x, y, tooltip=tooltip
    )
    what = ["start", "minimum"]
    shape = alt.Shape("what:N", scale=alt.Scale(domain=what, range=["circle", "cross"]), legend=None)
    size = alt.Size("what:N", scale=alt.Scale(domain=what, range=[70, 110]), legend=None)
    angle = alt.Angle("what:N", scale=alt.Scale(domain=what, range=[0, 45]), legend=None)
    marks = (
        alt.Chart(alt.NamedData("marks"))
        .mark_point(filled=True, opacity=1, color=colours.dev, clip=True)
        .encode(x, y, shape, size, angle, tooltip=["what:N"])
    )
    layers = (contours + line + points + marks).properties(width="container", height=HEIGHT)
    return quiet(layers, colours, right=6).to_dict()

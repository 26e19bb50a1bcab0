"""The mean squared distance of mini-batch gradients from the full gradient against the batch size, on log axes."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet

import altair as alt
import numpy as np

from dlcore.amounts import number_text
from dlcore.minibatches.noise import Noise, expected_noise

HEIGHT = 360
CURVE = 120
ROOM = 1.7
"""Factor between what is drawn and the ends of the axis."""
DECADE = "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6"
LABELS = (
    f"{DECADE} ? (datum.value >= 1e4 || datum.value < 1e-3 ? format(datum.value, '.0e') : format(datum.value, '~g'))"
)
LABELS += " : ''"
LABEL = 0.055
"""Of the height of the chart: two names stand that far apart at least."""
LEAST_SIGNAL = 1e-3
"""Of the lowest point: a gradient shorter than this is not drawn, it would press all the rest together."""


def noise_chart(noise: Noise, key: str) -> None:
    """Draw points, their bars of two standard errors, and the lines of the theory."""
    points, lines = point_rows(noise), line_rows(noise)
    lowest = min(row["value"] for row in points)
    highest = max(row["value"] for row in points)
    signal = [noise.signal] if noise.signal > LEAST_SIGNAL * lowest else []
    bottom, top = min([lowest, *signal]) / ROOM, max([highest, *signal]) * ROOM
    datasets = {
        "points": points,
        "lines": [row for row in lines if row["value"] >= bottom],
        "marked": [row for row in points if row["mark"]],
        "names": name_rows(noise, signal, bottom, top),
    }
    draw(_spec(is_dark()), datasets, key, {"bottom": bottom, "top": top, "most": float(noise.examples)})


def name_rows(noise: Noise, signal: list[float], bottom: float, top: float) -> list[dict]:
    """Rows (size, value, kind, text, at): levels at the right end of the chart, and where they are named, apart."""
    rows = [{"value": noise.spread / noise.examples, "kind": "put back", "text": "tr Σ/s"}]
    rows += [{"value": value, "kind": "signal", "text": "‖g‖²"} for value in signal]
    gap, least, named = (top / bottom) ** LABEL, 0.0, []
    for row in sorted(rows, key=lambda row: row["value"]):
        at = max(row["value"], least)
        named.append(row | {"size": noise.examples, "at": at})
        least = at * gap
    return named


def point_rows(noise: Noise) -> list[dict]:
    """Rows (size, value, low, high, mark, text, batches, expected) of what was measured; the bars are two standard
    errors to either side. `mark` is "own" for the run's batch size, "last" for the last one of its epochs."""
    found = zip(noise.sizes, noise.measured, noise.error, noise.expected, noise.batches, strict=True)
    rows = []
    for size, value, error, expected, batches in found:
        mark = "own" if size == noise.own else "last" if size == noise.last else ""
        text = {"own": f"yours: {size:,}", "last": f"last: {size:,}", "": ""}[mark]
        low = max(value - 2 * error, value / 100)
        rows.append(
            {"size": int(size), "value": float(value), "low": float(low), "high": float(value + 2 * error),
             "mark": mark, "text": text, "batches": int(batches), "said": number_text(float(value)),
             "expected": number_text(float(expected))}
        )  # fmt: skip
    return rows


def line_rows(noise: Noise) -> list[dict]:
    """Rows (size, kind, value): the theory, and what it would be if every example were put back before the next is
    drawn."""
    sizes = np.geomspace(1, noise.examples, CURVE)
    least = sizes[:-1]
    theory = expected_noise(noise.spread, noise.examples, least)
    rows = [{"size": float(s), "kind": "drawn", "value": float(v)} for s, v in zip(least, theory, strict=True)]
    return rows + [{"size": float(s), "kind": "put back", "value": noise.spread / float(s)} for s in sizes]


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X(
        "size:Q",
        title="examples in a mini-batch, s (log scale)",
        scale=alt.Scale(type="log", base=2, domainMin=1, domainMax=alt.ExprRef("most"), nice=False),
        axis=alt.Axis(format="~s", tickCount=8, labelOverlap="greedy"),
    )
    down = alt.Scale(type="log", domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False)

    grid = alt.condition(DECADE, alt.value(colours.hairline), alt.value("transparent"))
    decades = alt.Axis(labelExpr=LABELS, gridColor=grid)

    def y(field: str) -> alt.Y:
        return alt.Y(field, title="mean ‖g_B − g‖² (log scale)", scale=down, axis=decades)

    kinds = ["drawn", "put back"]
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=kinds, range=[[1, 0], [3, 4]]), legend=None)
    ink = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[colours.train, colours.quiet]), legend=None)
    lines = alt.Chart(alt.NamedData("lines")).mark_line(strokeWidth=1.5, clip=True).encode(x, y("value:Q"), dash, ink)
    names = alt.Chart(alt.NamedData("names"))
    level = (
        names.transform_filter("datum.kind == 'signal'")
        .mark_rule(color=colours.test, strokeWidth=1.5, strokeDash=[8, 4])
        .encode(y("value:Q"))
    )
    shades = alt.Scale(domain=["put back", "signal"], range=[colours.quiet, colours.test])
    named = names.mark_text(align="left", dx=6, fontSize=12, fontWeight="bold").encode(
        x, y("at:Q"), alt.Color("kind:N", scale=shades, legend=None), text="text:N"
    )
    points = alt.Chart(alt.NamedData("points"))
    bars = points.mark_rule(strokeWidth=2, opacity=0.55, color=colours.train, clip=True).encode(
        x, y("low:Q"), alt.Y2("high")
    )
    tooltip = [
        alt.Tooltip("size:Q", title="examples"), alt.Tooltip("said:N", title="measured"),
        alt.Tooltip("expected:N", title="theory"), alt.Tooltip("batches:Q", title="mini-batches"),
    ]  # fmt: skip
    shape = alt.Shape(
        "mark:N", scale=alt.Scale(domain=["", "own", "last"], range=["circle", "circle", "diamond"]), legend=None
    )
    marks = points.mark_point(filled=True, size=54, opacity=1, color=colours.train, clip=True).encode(
        x, y("value:Q"), shape, tooltip=tooltip
    )
    marked = alt.Chart(alt.NamedData("marked"))
    ring = marked.mark_point(size=190, strokeWidth=2, color=colours.dev, opacity=1).encode(x, y("value:Q"))
    bold = {"fontSize": 12, "fontWeight": "bold", "color": colours.dev}
    right = marked.transform_filter("datum.size * 4 <= most").mark_text(align="left", dx=11, dy=-12, **bold)
    left = marked.transform_filter("datum.size * 4 > most").mark_text(align="right", dx=-13, dy=12, **bold)
    words = right.encode(x, y("value:Q"), text="text:N") + left.encode(x, y("value:Q"), text="text:N")
    layers = lines + level + named + bars + marks + ring + words
    return quiet(
        layers.resolve_scale(color="independent").properties(height=HEIGHT, width="container"), colours, top=8, right=50
    ).to_dict()

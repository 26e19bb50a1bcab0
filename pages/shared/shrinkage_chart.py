"""How far early stopping and L2 have gone in every direction of a quadratic: lines are formulas, marks measurements."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels

import altair as alt
import numpy as np

from dlcore.shrinkage import Shrinkage, penalised_factor, stopped_factor

HEIGHT = 270
STOPPED, PENALISED = "stopped", "L2"
POINTS = 80
TOP = 1.05


def shrinkage_chart(result: Shrinkage, key: str) -> None:
    """Draw the share of the way to the minimum against the curvature."""
    lines, measured = line_rows(result), measured_rows(result)
    ends = [row | {"epoch": row["h"]} for row in lines]
    datasets = {"lines": lines, "measured": measured, "ends": end_labels(ends, TOP)}
    spec = _spec(is_dark())
    low, high = float(result.eigenvalues[-1]), float(result.eigenvalues[0])
    numbers = {"low": low, "high": high}
    draw(spec, datasets, key, numbers)


def line_rows(result: Shrinkage) -> list[dict]:
    """Rows (h, set, value) of the two formulas."""
    h = np.geomspace(result.eigenvalues[-1], result.eigenvalues[0], POINTS)
    shares = {
        STOPPED: stopped_factor(h, result.learning_rate, result.updates),
        PENALISED: penalised_factor(h, result.penalty, result.examples),
    }
    return [
        {"h": float(at), "set": name, "value": float(value)}
        for name, values in shares.items()
        for at, value in zip(h, values, strict=True)
    ]


def measured_rows(result: Shrinkage) -> list[dict]:
    """Rows (h, set, value) of the weights that were found."""
    shares = {STOPPED: result.stopped_measured, PENALISED: result.penalised_measured}
    return [
        {"h": float(at), "set": name, "value": float(value)}
        for name, values in shares.items()
        for at, value in zip(result.eigenvalues, values, strict=True)
    ]


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    scale = alt.Scale(type="log", domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False)
    x = alt.X("h:Q", title="curvature h (log scale)", scale=scale,
              axis=alt.Axis(format="~g", tickCount=4))  # fmt: skip
    y = alt.Y(
        "value:Q", title="of the way to the minimum", scale=alt.Scale(domain=[0, TOP]), axis=alt.Axis(format=".0%")
    )
    names = [STOPPED, PENALISED]
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[colours.train, colours.quiet]), legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]]), legend=None)
    shape = alt.Shape("set:N", scale=alt.Scale(domain=names, range=["circle", "diamond"]), legend=None)
    lines = alt.Chart(alt.NamedData("lines")).mark_line(strokeWidth=2).encode(x, y, colour, dash)
    tooltip = ["set:N", alt.Tooltip("h:Q", format=".3g"), alt.Tooltip("value:Q", format=".1%", title="measured")]
    marks = alt.Chart(alt.NamedData("measured")).mark_point(filled=True, size=60, opacity=1)
    labels = end_names(x, y, colour, dx=8)
    layers = alt.layer(lines, marks.encode(x, y, colour, shape, tooltip=tooltip), labels)
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=4).to_dict()

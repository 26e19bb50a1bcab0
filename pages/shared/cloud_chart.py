"""Training examples as they are and as the first epochs changed them: a cloud of points around each."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.colours import CLASSES
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData

EXAMPLES_SHOWN = 120
"""More marks make the browser slow and show nothing more."""
SIDE = 270
"""Pixels of the plane, as wide as high: a turned point stays as far from the centre as it was."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def cloud_chart(data: PreparedData, epochs: list[Float[np.ndarray, "m d"]], key: str) -> None:
    """Draw the first training examples, and faintly what each of the `epochs` made of their raw inputs."""
    shown = slice(0, min(data.counts[0], EXAMPLES_SHOWN))
    names = data.plane.names
    labels = data.labels[shown]
    points = [data.points_of(raw[shown], labels) for raw in epochs]
    originals = _rows(data.points[shown], labels, data)
    changed = [row | {"epoch": epoch + 1} for epoch, each in enumerate(points) for row in _rows(each, labels, data)]
    drawn = np.concatenate([data.points[shown], *points])
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    margin = 0.05 * np.maximum(high - low, 1e-9)
    if data.dataset.inputs == 2:  # both axes alike
        low, high = np.full(2, (low - margin).min()), np.full(2, (high + margin).max())
    ends = {"x_low": float(low[0]), "x_high": float(high[0]), "y_low": float(low[1]), "y_high": float(high[1])}
    kinds = tuple(sorted({row["label"] for row in originals})) if data.dataset.task == "classification" else ()
    spec = _spec(tuple(names), kinds, is_dark())
    draw(spec, {"originals": originals, "changed": changed}, key, ends, width="content")


def _rows(points: Float[np.ndarray, "m 2"], labels: np.ndarray, data: PreparedData) -> list[dict]:
    names = data.dataset.class_names

    def label(value: float) -> str | float:
        if data.dataset.task == "regression":
            return float(value)
        return names[int(value)] if names else f"class {int(value)}"

    return [{"x": float(x), "y": float(y), "label": label(value)} for (x, y), value in zip(points, labels, strict=True)]


@lru_cache(KEPT_SPECS)
def _spec(names: tuple[str, ...], classes: tuple[str, ...], dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    palette = CLASSES[dark]

    def axis(field: str, title: str) -> dict:
        ends = alt.ExprRef(f"{field}_low"), alt.ExprRef(f"{field}_high")
        return {"title": title, "scale": alt.Scale(domainMin=ends[0], domainMax=ends[1], nice=False, zero=False)}

    x, y = alt.X("x:Q", **axis("x", names[0])), alt.Y("y:Q", **axis("y", names[1]))
    if classes:
        legend = alt.Legend(title=None, orient="top", symbolOpacity=1, labelColor=colours.quiet)
        colour = alt.Color(
            "label:N", scale=alt.Scale(domain=list(classes), range=list(palette[: len(classes)])), legend=legend
        )
        shape = alt.Shape("label:N", scale=alt.Scale(domain=list(classes), range=list(SHAPES[: len(classes)])))
        look = [colour, shape]
    else:
        shades = alt.Scale(range=[palette[1], colours.quiet, palette[0]], interpolate="rgb")
        legend = alt.Legend(orient="top", gradientOpacity=1, labelColor=colours.quiet, titleColor=colours.quiet)
        colour = alt.Color("label:Q", title="y", scale=shades, legend=legend)
        look = [colour]
    label = alt.Tooltip("label:N", title="label") if classes else alt.Tooltip("label:Q", format=".2f", title="y")
    place = [alt.Tooltip(f"{field}:Q", format=".2f", title=name) for field, name in zip("xy", names, strict=True)]
    tooltip = [label, *place]
    changed = (
        alt.Chart(alt.NamedData("changed"))
        .mark_point(filled=True, size=16, opacity=0.32, clip=True)
        .encode(x, y, *look, tooltip=[*tooltip, alt.Tooltip("epoch:Q", title="in epoch")])
    )
    originals = (
        alt.Chart(alt.NamedData("originals"))
        .mark_point(filled=True, size=52, opacity=1, stroke=colours.train, strokeWidth=1, clip=True)
        .encode(x, y, *look, tooltip=tooltip)
    )
    layers = (changed + originals).properties(height=SIDE, width=SIDE)
    chart = quiet(layers, colours, top=2, right=6).to_dict()
    chart["autosize"] = {"type": "pad"}  # the plane keeps its sides, whatever stands around it
    return chart

"""Gradients of mini-batches as points of a plane: along the full gradient and across it, in the same unit."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.run_inks import RUN_INKS

import altair as alt
import numpy as np

from dlcore.minibatches.cloud import Cloud

HEIGHT = 430
ROOM = 1.06
SHAPES = ("circle", "diamond")


def gradient_cloud_chart(cloud: Cloud, key: str) -> None:
    """Draw the points, the ellipses of the theory, and the full gradient as an arrow."""
    points, ellipses = point_rows(cloud), ellipse_rows(cloud)
    drawn = np.array([[row["along"], row["across"]] for row in [*points, *ellipses]] + [[0.0, 0.0], [1.0, 0.0]])
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    numbers = {
        "middle": float((low[0] + high[0]) / 2),
        "half_along": float(max(ROOM * (high[0] - low[0]) / 2, 0.6)),
        "half_across": float(max(ROOM * np.abs(drawn[:, 1]).max(), 0.3)),
    }
    datasets = {
        "points": points,
        "ellipses": ellipses,
        "names": name_rows(cloud),
        "arrow": [{"along": 0.0, "across": 0.0, "to": 1.0}],
        "zero": [{"along": 0.0, "across": 0.0, "text": "uphill ◂", "to": 0.0}],
    }
    draw(_spec(is_dark()), datasets, key, numbers)


def point_rows(cloud: Cloud) -> list[dict]:
    """Rows (along, across, number, size), the smaller batches first."""
    return [
        {"along": float(x), "across": float(y), "number": number, "size": one.size}
        for number, one in enumerate(cloud.clouds)
        for x, y in one.points
    ]


def ellipse_rows(cloud: Cloud) -> list[dict]:
    """Rows (along, across, number, at) of the closed outlines."""
    return [
        {"along": float(x), "across": float(y), "number": number, "at": at}
        for number, one in enumerate(cloud.clouds)
        for at, (x, y) in enumerate(one.ellipse)
    ]


def name_rows(cloud: Cloud) -> list[dict]:
    """Where every ellipse is named: at its top."""
    tops = [one.ellipse[int(one.ellipse[:, 1].argmax())] for one in cloud.clouds]
    return [
        {"along": float(x), "across": float(y), "number": number, "text": f"s = {one.size:,}"}
        for number, (one, (x, y)) in enumerate(zip(cloud.clouds, tops, strict=True))
    ]


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers. The plane is as wide as the card; a unit is as many pixels in both directions, so
    the longer half decides."""
    colours = DARK if dark else LIGHT
    half = "max(half_across, half_along * height / width)"
    along = {side: alt.ExprRef(f"middle {sign} {half} * width / height") for side, sign in (("Min", "-"), ("Max", "+"))}
    across = {side: alt.ExprRef(f"{sign}{half}") for side, sign in (("Min", "-"), ("Max", ""))}

    def scale(ends: dict) -> alt.Scale:
        return alt.Scale(domainMin=ends["Min"], domainMax=ends["Max"], nice=False, zero=False)

    x = alt.X("along:Q", title="along the full gradient (its length is 1)", scale=scale(along))
    y = alt.Y("across:Q", title="across it", scale=scale(across), axis=alt.Axis(grid=False, tickCount=5))
    numbers = list(range(len(SHAPES)))
    ink = alt.Color(
        "number:O",
        scale=alt.Scale(domain=numbers, range=[RUN_INKS[1].colour(dark), RUN_INKS[0].colour(dark)]),
        legend=None,
    )
    shape = alt.Shape("number:O", scale=alt.Scale(domain=numbers, range=list(SHAPES)), legend=None)
    tooltip = [
        alt.Tooltip("size:Q", title="examples"), alt.Tooltip("along:Q", format=".2f"),
        alt.Tooltip("across:Q", format=".2f"),
    ]  # fmt: skip
    points = (
        alt.Chart(alt.NamedData("points"))
        .mark_point(filled=True, size=30, opacity=0.6, clip=True)
        .encode(x, y, ink, shape, tooltip=tooltip)
    )
    outline = (
        alt.Chart(alt.NamedData("ellipses"))
        .mark_line(strokeWidth=2, clip=True)
        .encode(x, y, ink, detail="number:O", order="at:Q")
    )
    named = alt.Chart(alt.NamedData("names"))
    halo = named.mark_text(dy=-9, fontSize=12, fontWeight="bold", stroke=NEUTRAL[dark], strokeWidth=4).encode(
        x, y, text="text:N"
    )
    names = halo + named.mark_text(dy=-9, fontSize=12, fontWeight="bold").encode(x, y, ink, text="text:N")
    zero = alt.Chart(alt.NamedData("zero"))
    wall = zero.mark_rule(strokeDash=[3, 3], strokeWidth=1.25, color=colours.quiet).encode(x)
    above = {"align": "right", "dx": -6, "fontSize": 12, "y": 10}
    words = {"x": x, "text": "text:N"}
    uphill = zero.mark_text(stroke=NEUTRAL[dark], strokeWidth=4, **above).encode(**words)
    uphill += zero.mark_text(color=colours.quiet, **above).encode(**words)
    arrow = alt.Chart(alt.NamedData("arrow"))
    shaft = arrow.mark_rule(strokeWidth=3, color=colours.dev).encode(x, alt.X2("to"), y)
    tip = arrow.mark_point(filled=True, shape="triangle-right", size=230, opacity=1, color=colours.dev, xOffset=-4)
    head = tip.encode(alt.X("to:Q", title="along the full gradient (its length is 1)", scale=scale(along)), y)
    layers = points + outline + wall + uphill + shaft + head + names
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=12, right=8).to_dict()

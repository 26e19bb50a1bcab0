"""λ_max and the train cost over the epochs of one run, one above the other on the same axis."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, axis_top, draw, epoch_axis, is_dark, quiet, thinned
from pages.shared.player import as_linked, moment_layer
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.curvature.edge import EDGES
from dlcore.studies.curvature import CurvatureStudy

HEIGHT, COST_HEIGHT = 260, 150
LEFT = 46
"""Pixels for the numbers of both vertical axes: their epochs stand below each other."""
ROOM_RIGHT = 10
ROOM_ABOVE = 1.12
FAR = 2.5
"""An edge so many times as high as the largest λ_max is not drawn, and said in words: the curve would be flat."""
EDGE_DASH = [5, 4]


def bend_chart(result: CurvatureStudy, moments: list[int], key: str) -> None:
    """Draw λ_max with the largest one that is stable. `moments` are the epochs of the player's frames."""
    rows = bend_rows(result)
    drawn = edge_rows(result)
    top = ROOM_ABOVE * max([row["value"] for row in (*rows, *drawn)], default=1.0)
    datasets = {
        "bend": rows,
        "edge": drawn,
        "name": [{**drawn[-1], "words": f"stable below {EDGES[result.experiment.optimizer].text}"}] if drawn else [],
        "frames": [{"epoch": epoch} for epoch in moments],
    }
    numbers = {"last_epoch": result.experiment.epochs, "top": top}
    draw(_bend_spec(is_dark()), datasets, key, numbers)


def cost_below(result: CurvatureStudy, moments: list[int], key: str) -> None:
    """Draw the train cost of every epoch."""
    rows = cost_rows(result)
    datasets = {"course": rows, "frames": [{"epoch": epoch} for epoch in moments]}
    numbers = {"last_epoch": result.experiment.epochs, "top": axis_top([row["value"] for row in rows] or [1.0])}
    draw(_cost_spec(is_dark()), datasets, key, numbers)


def bend_rows(result: CurvatureStudy) -> list[dict]:
    """Rows (epoch, value, edge, J) of the moments whose λ_max is known."""
    return [
        {
            "epoch": int(epoch),
            "value": float(value),
            "edge": float(edge) if np.isfinite(edge) else None,
            "rate": float(rate),
            "cost": float(cost),
            "slope": float(slope),
        }
        for epoch, value, edge, rate, cost, slope in zip(
            result.epochs, result.largest, result.edge, result.rate, result.cost, result.gradient_norm, strict=True
        )
        if np.isfinite(value)
    ]


def edge_rows(result: CurvatureStudy) -> list[dict]:
    """Rows (epoch, value) of the largest stable λ, as far as it is not `FAR` above every λ_max."""
    known = result.largest[np.isfinite(result.largest)]
    if not len(known):
        return []
    reach = FAR * float(known.max())
    return [
        {"epoch": int(epoch), "value": float(edge)}
        for epoch, edge in zip(result.epochs, result.edge, strict=True)
        if edge <= reach
    ]


def cost_rows(result: CurvatureStudy) -> list[dict]:
    """Rows (epoch, value), evenly thinned, as far as J is a number."""
    finite = np.isfinite(result.course)
    last = int(finite.argmin()) - 1 if not finite.all() else len(finite) - 1
    return [{"epoch": int(epoch), "value": float(result.course[epoch])} for epoch in thinned(last)] if last >= 0 else []


def _y(title: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True, nice=False)
    return alt.Y("value:Q", title=title, scale=scale, axis=alt.Axis(minExtent=LEFT, maxExtent=LEFT, tickCount=5))


@lru_cache(maxsize=2)
def _bend_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x, y = epoch_axis(), _y("largest eigenvalue")
    edge = (
        alt.Chart(alt.NamedData("edge"))
        .mark_line(strokeWidth=1.75, strokeDash=EDGE_DASH, interpolate="step-after", clip=True)
        .encode(x, y, color=alt.value(colours.quiet))
    )
    bend = alt.Chart(alt.NamedData("bend"))
    line = bend.mark_line(strokeWidth=2, clip=True).encode(x, y, color=alt.value(colours.train))
    tooltip = ["epoch:Q"] + [
        alt.Tooltip(f"{field}:Q", title=title, format=".4~g")
        for field, title in (
            ("value", "λ_max"),
            ("edge", "stable below"),
            ("rate", "α"),
            ("cost", "J"),
            ("slope", "‖dJ‖"),
        )
    ]
    points = bend.mark_point(filled=True, size=22, opacity=1, clip=True).encode(
        x, y, color=alt.value(colours.train), tooltip=tooltip
    )
    name = (
        alt.Chart(alt.NamedData("name"))
        .mark_text(align="right", baseline="bottom", dx=-2, dy=-9, fontSize=12)
        .encode(x, y, text="words:N", color=alt.value(colours.quiet))
    )
    layers = edge + name + line + points + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()


@lru_cache(maxsize=2)
def _cost_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x, y = epoch_axis(), _y("J")
    rows = alt.Chart(alt.NamedData("course"))
    line = rows.mark_line(strokeWidth=1.5, clip=True).encode(x, y, color=alt.value(colours.train))
    hover = rows.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["epoch:Q", alt.Tooltip("value:Q", format=".4~g", title="J")]
    )
    layers = line + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=COST_HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

"""The cost J of a restrained run in its two parts, and the dev cost of the run and of its free twin."""

from copy import deepcopy
from functools import cache

from pages.shared.band_charts import AREA_OPACITY, CLEAR_OF_OUTLIERS
from pages.shared.charts import CURVE_POINTS, DARK, DASHES, LIGHT, end_labels, quiet
from pages.shared.player import as_linked, moment_layer
from pages.shared.stage import moments

import altair as alt
import numpy as np
import streamlit as st

from dlcore.restraints import Restrained
from dlcore.run import Run

HEIGHT = 250
J, DATA, DEV, FREE = "J", "data cost", "dev cost", "dev, free"
FREE_DASH = [1, 3]
ROOM_FOR_NAMES = 74  # pixels


def penalised_cost_chart(pair: Restrained, key: str) -> None:
    """Draw the parts of J as areas, J and the dev costs as lines, with the rule of the player's moment."""
    areas, lines = part_rows(pair.run), line_rows(pair)
    top = max(float(np.quantile([row["value"] for row in lines], CLEAR_OF_OUTLIERS)) * 1.05, 1e-6)
    datasets = {
        "parts": areas,
        "lines": lines,
        "ends": end_labels(lines, top),
        "frames": [{"epoch": int(epoch)} for epoch in moments([pair.without, pair.run])],
    }
    unit = "nats per example" if pair.experiment.loss == "ce" else "squared error per example"
    spec = _spec(f"cost ({unit})", st.context.theme.type == "dark")
    numbers = [{"name": "last_epoch", "value": pair.experiment.epochs}, {"name": "top", "value": top}]
    st.vega_lite_chart(deepcopy(spec) | {"params": numbers, "datasets": datasets}, theme=None, key=key)


def kept_epochs(run: Run) -> np.ndarray:
    """The epochs that are drawn: all of them, or evenly thinned, the last always kept."""
    return np.unique(np.linspace(0, run.last, min(run.last + 1, CURVE_POINTS)).round().astype(int))


def part_rows(run: Run) -> list[dict]:
    """Rows (epoch, part, low, high): the data cost from 0, and on it the penalty up to J."""
    epochs = kept_epochs(run)
    data, penalty = run.history["train_cost"][epochs], run.history["penalty"][epochs]
    # J = data cost + penalty
    return [
        {"epoch": int(epoch), "part": name, "low": float(low), "high": float(high)}
        for name, lows, highs in (("data", np.zeros(len(epochs)), data), ("penalty", data, data + penalty))
        for epoch, low, high in zip(epochs, lows, highs, strict=True)
    ]


def line_rows(pair: Restrained) -> list[dict]:
    """Rows (epoch, set, value): J (called the data cost where nothing is added to it), and the dev costs."""
    run, rows = pair.run, []
    epochs = kept_epochs(run)
    cost = run.history["train_cost"][epochs] + run.history["penalty"][epochs]
    series = [(J if run.experiment.l1 or run.experiment.l2 else DATA, epochs, cost)]
    if run.data.counts[1]:
        series.append((DEV, epochs, run.history["dev_cost"][epochs]))
        if pair.without is not run:
            free = kept_epochs(pair.without)
            series.append((FREE, free, pair.without.history["dev_cost"][free]))
    for name, at, values in series:
        rows += [
            {"epoch": int(epoch), "set": name, "value": float(value)} for epoch, value in zip(at, values, strict=True)
        ]
    return rows


@cache
def _spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last_epoch"), nice=False))
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title=title, scale=scale)
    look = {
        J: (colours.train, DASHES["train"]),
        DATA: (colours.train, DASHES["train"]),
        DEV: (colours.dev, DASHES["dev"]),
        FREE: (colours.dev, FREE_DASH),
    }
    names = list(look)
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[shade for shade, _ in look.values()]), legend=None)
    dashes = alt.Scale(domain=names, range=[dash for _, dash in look.values()])
    parts = alt.Chart(alt.NamedData("parts"))
    shades = alt.Scale(domain=["data", "penalty"], range=[colours.train, colours.quiet])
    depth = alt.Scale(domain=["data", "penalty"], range=[AREA_OPACITY / 2, 2 * AREA_OPACITY])
    areas = parts.mark_area(clip=True).encode(
        x,
        alt.Y("low:Q", title=title, scale=scale),
        alt.Y2("high"),
        alt.Color("part:N", scale=shades, legend=None),
        alt.Opacity("part:N", scale=depth, legend=None),
        alt.Detail("part:N"),
    )
    lines = alt.Chart(alt.NamedData("lines"))
    curves = lines.mark_line(strokeWidth=2, clip=True).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    hover = lines.mark_point(opacity=0, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4f", title="cost")]
    )
    labels = (
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=6, fontWeight="bold", fontSize=12)
        .encode(x, y, colour, text="set:N")
    )
    layers = alt.layer(areas, curves, labels, hover, moment_layer(alt.NamedData("frames"), x))
    layers = layers.resolve_scale(color="independent", opacity="independent")
    padding = {"left": 2, "top": 6, "right": ROOM_FOR_NAMES, "bottom": 2}
    layers = layers.properties(height=HEIGHT, width="container", padding=padding)
    return as_linked(quiet(layers, colours)).to_dict()

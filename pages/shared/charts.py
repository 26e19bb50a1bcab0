"""Curves over training, as Altair charts whose rule follows the player."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache

from pages.shared.player import as_linked, moment_layer

import altair as alt
import numpy as np
import streamlit as st

from dlcore.run import Run

CURVE_POINTS = 300
"""Points per curve; longer histories are thinned evenly, the last epoch always kept."""
CHART_HEIGHT = 230
LABEL_PIXELS = 15
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
DASHES = {"train": [1, 0], "dev": [6, 3], "test": [2, 2]}


@dataclass(frozen=True)
class Palette:
    """Colours of the three sets: train is ink, dev magenta, test teal."""

    train: str
    dev: str
    test: str
    quiet: str
    hairline: str


LIGHT = Palette("#1b2430", "#a2318c", "#00796b", "#5d6878", "#e3e6eb")
DARK = Palette("#e6ebf2", "#e282cd", "#4db6ac", "#9aa7b8", "#2a3441")


def history_rows(run: Run, quantity: str) -> list[dict]:
    """Rows (epoch, set, value) of `quantity` ("cost" or "error") for train and, where there is one, dev."""
    last = run.ended
    kept = np.unique(np.linspace(0, last, min(last + 1, CURVE_POINTS)).round().astype(int))
    return [
        {"epoch": int(epoch), "set": split, "value": float(run.history[f"{split}_{quantity}"][epoch])}
        for split, count in zip(("train", "dev"), run.data.counts, strict=False)
        for epoch in kept
        if count
    ]


def cost_chart(run: Run, key: str) -> None:
    """Draw train and dev cost over the epochs, labelled at their ends, with the rule of the player's moment."""
    rows = history_rows(run, "cost")
    unit = "nats per example" if run.experiment.loss == "ce" else "squared error per example"
    top = max(float(np.quantile([row["value"] for row in rows], 0.995)) * 1.05, 1e-6)
    datasets = {
        "history": rows,
        "ends": end_labels(rows, top),
        "frames": [{"epoch": int(epoch)} for epoch in run.frame_epochs],
    }
    spec = _curve_spec(f"cost ({unit})", st.context.theme.type == "dark")
    numbers = [{"name": "last_epoch", "value": run.experiment.epochs}, {"name": "top", "value": top}]
    st.vega_lite_chart(deepcopy(spec) | {"params": numbers, "datasets": datasets}, theme=None, key=key)


@cache
def _curve_spec(title: str, dark: bool) -> dict:
    """The chart without its numbers. Made once: what Altair checks and copies would cost every rerun 0.2 s."""
    colours = DARK if dark else LIGHT
    sets = list(DASHES)
    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last_epoch"), nice=False))
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True))
    colour = alt.Color(
        "set:N", scale=alt.Scale(domain=sets, range=[getattr(colours, one) for one in sets]), legend=None
    )
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=sets, range=[DASHES[one] for one in sets]), legend=None)
    history = alt.Chart(alt.NamedData("history"))
    lines = history.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    labels = (
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=6, fontWeight="bold", fontSize=12)
        .encode(x, y, colour, text="set:N")
    )
    hover = history.mark_point(opacity=0, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4f", title="cost")]
    )
    layers = lines + labels + hover + moment_layer(alt.NamedData("frames"), x)
    return as_linked(quiet(layers.properties(height=CHART_HEIGHT, width="container"), colours)).to_dict()


def end_labels(rows: list[dict], top: float) -> list[dict]:
    """Where each curve ends; labels that would cover each other are moved apart."""
    ends = sorted({row["set"]: row for row in rows}.values(), key=lambda row: row["value"])
    gap, floor, ceiling = top * LABEL_PIXELS / CHART_HEIGHT, 0.0, top
    heights = []
    for row in ends:  # from the lowest: each at least a label's height above the one below
        heights.append(max(min(row["value"], top), floor))
        floor = heights[-1] + gap
    for k in reversed(range(len(ends))):  # what was pushed out at the top comes back, and pushes down
        heights[k] = min(heights[k], ceiling)
        ceiling = heights[k] - gap
    return [{**row, "value": height} for row, height in zip(ends, heights, strict=True)]


def quiet(chart: alt.LayerChart, colours: Palette) -> alt.LayerChart:
    """Axes that stay behind the curves: horizontal hairlines only, muted words, room for the end labels."""
    return (
        chart.configure(background="transparent", padding={"left": 2, "top": 6, "right": 40, "bottom": 2})
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=colours.quiet,
            titleColor=colours.quiet,
            gridColor=colours.hairline,
            domainColor=colours.hairline,
            tickColor=colours.hairline,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            titlePadding=8,
            labelFont=FONT,
            titleFont=FONT,
        )
        .configure_axisX(grid=False, tickCount=6)
        .configure_axisY(tickCount=5)
        .configure_text(font=FONT)
        .configure_rule(color=colours.train)
    )

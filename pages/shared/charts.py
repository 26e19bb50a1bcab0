"""Curves over training, as Altair charts whose rule follows the player."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import streamlit as st

from dlcore.run import Run
from pages.shared.player import as_linked, moment_layer

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


def palette() -> Palette:
    """The palette of the theme in which the visitor sees the page."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def history_rows(run: Run, quantity: str) -> list[dict]:
    """Rows (epoch, set, value) of `quantity` ("cost" or "error") for train and, where there is one, dev."""
    last = run.last
    kept = np.unique(np.linspace(0, last, min(last + 1, CURVE_POINTS)).round().astype(int))
    return [
        {"epoch": int(epoch), "set": split, "value": float(run.history[f"{split}_{quantity}"][epoch])}
        for split, count in zip(("train", "dev"), run.data.counts, strict=False)
        for epoch in kept
        if count
    ]


def cost_chart(run: Run) -> alt.LayerChart:
    """Train and dev cost over the epochs, labelled at their ends, with the rule of the player's moment."""
    colours, rows = palette(), history_rows(run, "cost")
    sets = list(dict.fromkeys(row["set"] for row in rows))
    unit = "nats per example" if run.experiment.loss == "ce" else "squared error per example"
    top = max(float(np.quantile([row["value"] for row in rows], 0.995)) * 1.05, 1e-6)
    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(domain=[0, run.experiment.epochs], nice=False))
    y = alt.Y("value:Q", title=f"cost ({unit})", scale=alt.Scale(domain=[0, top], clamp=True))
    colour = alt.Color(
        "set:N", scale=alt.Scale(domain=sets, range=[getattr(colours, one) for one in sets]), legend=None
    )
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=sets, range=[DASHES[one] for one in sets]), legend=None)
    base = alt.Chart(alt.InlineData(values=rows))
    lines = base.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    labels = (
        alt.Chart(alt.InlineData(values=_end_labels(rows, top)))
        .mark_text(align="left", dx=6, fontWeight="bold", fontSize=12)
        .encode(x, y, colour, text="set:N")
    )
    hover = base.mark_point(opacity=0, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4f", title="cost")]
    )
    chart = (lines + labels + hover + moment_layer(run.frame_epochs, x)).properties(height=CHART_HEIGHT)
    return as_linked(_quiet(chart, colours))


def _end_labels(rows: list[dict], top: float) -> list[dict]:
    """Where each curve ends; labels that would cover each other are moved apart."""
    ends = sorted({row["set"]: row for row in rows}.values(), key=lambda row: row["value"])
    gap, lowest = top * LABEL_PIXELS / CHART_HEIGHT, 0.0
    labels = []
    for row in ends:
        height = max(row["value"], lowest)
        labels.append({**row, "value": min(height, top)})
        lowest = height + gap
    return labels


def _quiet(chart: alt.LayerChart, colours: Palette) -> alt.LayerChart:
    """Axes that stay behind the curves: horizontal hairlines only, muted words, room for the end labels."""
    return (
        chart.configure(background="transparent", padding={"left": 2, "top": 6, "right": 40, "bottom": 2})
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=colours.quiet, titleColor=colours.quiet, gridColor=colours.hairline, domainColor=colours.hairline,
            tickColor=colours.hairline, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titlePadding=8,
            labelFont=FONT, titleFont=FONT,
        )
        .configure_axisX(grid=False, tickCount=6)
        .configure_axisY(tickCount=5)
        .configure_text(font=FONT)
        .configure_rule(color=colours.train)
    )  # fmt: skip

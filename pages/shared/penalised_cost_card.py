"""The cost of a restrained run: J in its two parts, and the dev cost beside that of the free twin."""

from functools import lru_cache

from pages.shared.charts import (
    AREA_OPACITY,
    DARK,
    LIGHT,
    axis_top,
    cost_overlay,
    cost_unit,
    draw,
    epoch_axis,
    is_dark,
    quiet,
    thinned,
)
from pages.shared.end_labels import CHART_HEIGHT, end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.pin_curves import PENALISED
from pages.shared.player import as_linked, moment_layer
from pages.shared.stage import moments
from pages.shared.two_runs_chart import ROOM_RIGHT, history_of, named, rows_of, two_runs_chart
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st

from dlcore.restraints import Restrained
from dlcore.run import Run

J, DATA = "J", "data"


def penalised_cost_card(pair: Restrained) -> None:
    """Draw both costs; where there is no dev set, J alone."""
    unit = cost_unit(pair.experiment)
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        penalised = pair.experiment.l1 or pair.experiment.l2
        parts = "dark: data cost, light: penalty" if penalised else "nothing is added to the data cost"
        st.markdown(f"**J{' with the restraint' if pair.run is not pair.without else ''}** · {parts}")
        penalised_cost_chart(pair, unit, key="cost-chart")
    if pair.run.data.counts[1]:
        with right:
            st.markdown("**Dev cost** · where it rises while J falls, it is overfitting")
            rows = history_of(pair, "dev_cost")
            overlay = cost_overlay(pair.run)
            two_runs_chart(pair, rows, f"cost ({unit})", key="dev-cost", ink="dev", overlay=overlay)


def penalised_cost_chart(pair: Restrained, unit: str, key: str) -> None:
    """Draw the parts of J as areas and J as a line, with the rule of the player's moment."""
    lines = line_rows(pair.run)
    total = [row for row in lines if row["set"] == J]
    top = axis_top([row["value"] for row in total])
    datasets = {
        "parts": part_rows(pair.run),
        "lines": total,
        "ends": end_labels(lines, top),
        "frames": [{"epoch": int(epoch)} for epoch in moments([run for _, run in named(pair)])],
    }
    spec = _spec(f"cost ({unit})", is_dark())
    numbers = {"last_epoch": pair.experiment.epochs, "top": top}
    overlay = cost_overlay(pair.run)._replace(quantity=PENALISED)
    draw(spec, datasets, key, numbers, overlay=overlay)


def part_rows(run: Run) -> list[dict]:
    """Rows (epoch, part, low, high): the data cost from 0, and on it the penalty up to J."""
    epochs = thinned(run.ended)
    data, penalty = run.history["train_cost"][epochs], run.history["penalty"][epochs]
    # J = data cost + penalty
    return [
        {"epoch": int(epoch), "part": name, "low": float(low), "high": float(high)}
        for name, lows, highs in ((DATA, np.zeros(len(epochs)), data), ("penalty", data, data + penalty))
        for epoch, low, high in zip(epochs, lows, highs, strict=True)
    ]


def line_rows(run: Run) -> list[dict]:
    """Rows (epoch, set, value) of J and, where anything is added to it, of the data cost."""
    epochs = thinned(run.ended)
    data, penalty = run.history["train_cost"][epochs], run.history["penalty"][epochs]
    rows = rows_of(J, epochs, data + penalty)
    return [*rows_of(DATA, epochs, data), *rows] if run.experiment.l1 or run.experiment.l2 else rows


@lru_cache(KEPT_SPECS)
def _spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = epoch_axis()
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title=title, scale=scale)
    parts = alt.Chart(alt.NamedData("parts"))
    depth = alt.Scale(domain=[DATA, "penalty"], range=[2 * AREA_OPACITY, AREA_OPACITY / 2])
    areas = parts.mark_area(clip=True).encode(
        x,
        alt.Y("low:Q", title=title, scale=scale),
        alt.Y2("high"),
        alt.Opacity("part:N", scale=depth, legend=None),
        alt.Detail("part:N"),
        color=alt.value(colours.train),
    )
    lines = alt.Chart(alt.NamedData("lines"))
    curve = lines.mark_line(strokeWidth=2, clip=True).encode(x, y, color=alt.value(colours.train))
    hover = lines.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["epoch:Q", alt.Tooltip("value:Q", format=".4f", title=J)]
    )
    ends = alt.Chart(alt.NamedData("ends"))
    labels = ends.mark_text(align="left", dx=6, fontWeight="bold", fontSize=12).encode(
        x, y, text="set:N", color=alt.value(colours.train)
    )
    layers = areas + curve + labels + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=CHART_HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

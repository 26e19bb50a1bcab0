"""Symmetry: how many hidden units of a layer are different, over the epochs."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, epoch_axis, is_dark, quiet
from pages.shared.end_labels import CHART_HEIGHT, end_labels
from pages.shared.player import as_linked, moment_layer
from pages.shared.run_inks import RUN_INKS
from pages.shared.said import say
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st
from jaxtyping import Int

from dlcore.run import Run
from dlcore.signal.distinct_units import distinct_units
from dlcore.symmetry_reading import read_symmetry

MOST_LINES = 4
"""Lines in the chart; layers with the same numbers at all epochs share one."""
ROOM_ABOVE = 1.1
ROOM_RIGHT = 76


def symmetry_card(run: Run, name: str = "") -> None:
    """Draw the number of different units of a run, called `name` on the stage."""
    whose = f" of {name}" if name else ""
    st.markdown(
        f"**Different units**{whose} · how many units of a hidden layer differ in their weights. Two that are equal "
        "compute the same and get the same gradient: they are one unit, twice"
    )
    if not run.architecture.hidden:
        st.caption("There is no hidden layer, so there are no hidden units to compare.")
        return
    counts = distinct_units(run)
    rows = symmetry_rows(run.frame_epochs, counts)
    top = max(run.architecture.hidden) * ROOM_ABOVE
    numbers = {"last_epoch": run.experiment.epochs, "top": top}
    datasets = {
        "units": rows,
        "ends": end_labels(rows, top),
        "frames": [{"epoch": int(one)} for one in run.frame_epochs],
    }
    draw(_spec(is_dark()), datasets, "symmetry-chart", numbers)
    drawn = len({row["set"] for row in rows})
    groups = len(grouped(counts))
    if groups > drawn:
        st.caption(f"{drawn} lines of {groups} are drawn, evenly spread over the layers.")
    words = read_symmetry(run, counts)
    say(words)


def symmetry_rows(epochs: Int[np.ndarray, " f"], counts: Int[np.ndarray, "f layers"]) -> list[dict]:
    """Rows (epoch, set, number, value): `set` names the layers that share a line, `number` tells the lines apart."""
    groups = grouped(counts)
    kept = np.unique(np.linspace(0, len(groups) - 1, min(len(groups), MOST_LINES)).round().astype(int))
    return [
        {"epoch": int(epoch), "set": _name(groups[at], counts.shape[1]), "number": number, "value": int(value)}
        for number, at in enumerate(kept)
        for epoch, value in zip(epochs, counts[:, groups[at][0]], strict=True)
    ]


def grouped(counts: Int[np.ndarray, "f layers"]) -> list[list[int]]:
    """Places of the layers whose numbers are the same at all epochs, in the order of the first of each."""
    groups: dict[bytes, list[int]] = {}
    for layer in range(counts.shape[1]):
        groups.setdefault(counts[:, layer].tobytes(), []).append(layer)
    return list(groups.values())


def _name(layers: list[int], of: int) -> str:
    if len(layers) == of > 1:
        return "all layers"
    first, last = layers[0] + 1, layers[-1] + 1
    if last - first + 1 == len(layers) > 1:
        return f"layers {first}–{last}"
    return f"layer {first}" if len(layers) == 1 else f"layer {first}, …"


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = epoch_axis()
    y = alt.Y(
        "value:Q",
        title="different units",
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True),
        axis=alt.Axis(format="d", tickMinStep=1),
    )
    lines, inks = range(MOST_LINES), RUN_INKS[:MOST_LINES]
    colour = alt.Color(
        "number:O", scale=alt.Scale(domain=list(lines), range=[one.colour(dark) for one in inks]), legend=None
    )
    dash = alt.StrokeDash(
        "number:O", scale=alt.Scale(domain=list(lines), range=[list(one.dash) for one in inks]), legend=None
    )
    rows = alt.Chart(alt.NamedData("units"))
    drawn = rows.mark_line(strokeWidth=2, interpolate="step-after", clip=True).encode(x, y, colour, dash)
    tooltip = [alt.Tooltip("set:N", title="of"), "epoch:Q", alt.Tooltip("value:Q", title="different units")]
    hover = rows.mark_point(**UNSEEN, size=120).encode(x, y, tooltip=tooltip)
    layers = drawn + end_names(x, y, colour) + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=CHART_HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

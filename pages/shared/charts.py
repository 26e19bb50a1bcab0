"""Curves over training, as Altair charts whose rule follows the player, and what all charts share."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pages.shared.chart_numbers import DATASET, with_numbers
from pages.shared.end_labels import CHART_HEIGHT, end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.pin_curves import Overlay, overlaid
from pages.shared.pin_runs import shown_pins
from pages.shared.player import as_linked, moment_layer
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st
from jaxtyping import Int

from dlcore.amounts import raised
from dlcore.experiment import Experiment
from dlcore.reading import constant_cost
from dlcore.run import Run

CURVE_POINTS = 300
"""Points per curve; longer histories are thinned evenly, the last epoch always kept."""
AREA_OPACITY = 0.18
CLEAR_OF_OUTLIERS = 0.995
"""The axis ends at this quantile of what is drawn: one steep beginning must not flatten all the rest."""
CLEAR_OF_PINS = 2.0
"""Room is made for pinned runs up to this many times the cost of always giving the same answer."""
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


def is_dark() -> bool:
    """Whether the visitor's theme is the dark one."""
    return st.context.theme.type == "dark"


def draw(
    spec: dict,
    datasets: dict[str, list[dict]],
    key: str,
    numbers: Mapping[str, float] | None = None,
    *,
    overlay: Overlay | None = None,
    width: Literal["stretch", "content"] | None = None,
    **more,
) -> None:
    """Draw a chart that was made without its numbers.

    Args:
        spec: the chart; it is made once and kept, because what Altair checks and copies would cost every rerun 0.2 s.
        datasets: the rows of every `alt.NamedData` in it.
        key: tells the charts of one page apart.
        numbers: the value of every `alt.ExprRef` in it.
        overlay: what of the pinned runs is drawn on it too, and told below it.
        width: whether the chart fills its place or is as wide as its description says; None leaves it to Streamlit.
        more: keys of the chart that depend on the numbers, its height for one.
    """
    words, pins = "", shown_pins() if overlay else []
    if overlay and pins:
        spec, datasets, numbers, words = overlaid(spec, datasets, dict(numbers or {}), overlay, pins, is_dark())
    if numbers:
        spec, datasets = with_numbers(spec, numbers), datasets | {DATASET: [dict(numbers)]}
    tables = {name: _table(rows) for name, rows in datasets.items()}
    st.vega_lite_chart(deepcopy(spec) | {"datasets": tables} | more, theme=None, key=key, width=width)
    if words:
        st.caption(words)


def _table(rows: list[dict]) -> pa.Table:
    """Rows as columns, NaN as no value. Streamlit would make them through pandas, which takes seven times as long."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: pa.array([row.get(name) for row in rows], from_pandas=True) for name in names})


def cost_unit(experiment: Experiment) -> str:
    """What the cost is measured in."""
    return "nats per example" if experiment.loss == "ce" else "squared error per example"


def axis_top(values: Sequence[float]) -> float:
    """Where an axis from 0 ends that shows these values, but for a few outliers."""
    return max(float(np.quantile(values, CLEAR_OF_OUTLIERS)) * 1.05, 1e-6)


def thinned(last: int, first: int = 0) -> Int[np.ndarray, " kept"]:
    """The epochs from `first` to `last` that are drawn, evenly spaced, both ends among them."""
    return np.unique(np.linspace(first, last, min(last - first + 1, CURVE_POINTS)).round().astype(int))


def epoch_axis() -> alt.X:
    """The epochs from 0 to the number `last_epoch`."""
    return alt.X(
        "epoch:Q", title="epoch", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last_epoch"), nice=False)
    )


def power_label(exponent: str) -> str:
    """A Vega expression for 10 to the power of an expression that gives a whole number from -40 to 40: 10⁻⁶."""
    names = [f"10{raised(power)}" for power in range(-40, 41)]
    return f"{names}[round({exponent}) + 40]"


def end_names(*encodings, dx: int = 6, **more) -> alt.Chart:
    """The names of the curves in the dataset `ends`, at the right of where they end."""
    words = alt.Chart(alt.NamedData("ends")).mark_text(align="left", dx=dx, fontWeight="bold", fontSize=12)
    return words.encode(*encodings, text="set:N", **more)


def history_rows(run: Run, quantity: str) -> list[dict]:
    """Rows (epoch, set, value) of `quantity` ("cost" or "error") for train and, where there is one, dev."""
    last = run.ended
    kept = thinned(last)
    return [
        {"epoch": int(epoch), "set": split, "value": float(run.history[f"{split}_{quantity}"][epoch])}
        for split, count in zip(("train", "dev"), run.data.counts, strict=False)
        for epoch in kept
        if count
    ]


def cost_chart(run: Run, key: str) -> None:
    """Draw train and dev cost over the epochs, labelled at their ends, with the rule of the player's moment."""
    rows = history_rows(run, "cost")
    unit = cost_unit(run.experiment)
    top = axis_top([row["value"] for row in rows])
    datasets = {
        "history": rows,
        "ends": end_labels(rows, top),
        "frames": [{"epoch": int(epoch)} for epoch in run.frame_epochs],
    }
    spec = _curve_spec(f"cost ({unit})", is_dark())
    numbers = {"last_epoch": run.experiment.epochs, "top": top}
    draw(spec, datasets, key, numbers, overlay=cost_overlay(run))


def cost_overlay(run: Run) -> Overlay:
    """The pinned runs on a chart of train and dev cost: by their dev cost, unless the run has no dev set."""
    judged = "dev" if run.data.counts[1] else "train"
    return Overlay(f"{judged}_cost", run.experiment, CLEAR_OF_PINS * constant_cost(run))


@lru_cache(KEPT_SPECS)
def _curve_spec(title: str, dark: bool) -> dict:
    """The chart without its numbers. Made once: what Altair checks and copies would cost every rerun 0.2 s."""
    colours = DARK if dark else LIGHT
    sets = list(DASHES)
    x = epoch_axis()
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True))
    colour = alt.Color(
        "set:N", scale=alt.Scale(domain=sets, range=[getattr(colours, one) for one in sets]), legend=None
    )
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=sets, range=[DASHES[one] for one in sets]), legend=None)
    history = alt.Chart(alt.NamedData("history"))
    lines = history.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    labels = end_names(x, y, colour)
    hover = history.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4f", title="cost")]
    )
    layers = lines + labels + hover + moment_layer(alt.NamedData("frames"), x)
    return as_linked(quiet(layers.properties(height=CHART_HEIGHT, width="container"), colours)).to_dict()


def quiet(chart: alt.LayerChart, colours: Palette, *, top: int = 6, right: int = 40) -> alt.LayerChart:
    """Axes that stay behind the curves: horizontal hairlines only, muted words, and room for the names of the curves:
    so many pixels at the `top` and at the `right`."""
    return (
        chart.configure(background="transparent", padding={"left": 2, "top": top, "right": right, "bottom": 2})
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=colours.quiet,
            titleColor=colours.quiet,
            gridColor=colours.hairline,
            domainColor=colours.hairline,
            tickColor=colours.hairline,
            labelFontSize=12,
            labelSeparation=4,
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

"""Dropout as charts: J with the masks and without them, what units hand on on average, and two kinds of prediction."""

from collections.abc import Sequence
from functools import cache, lru_cache

from pages.shared.charts import (
    DARK,
    LIGHT,
    axis_top,
    cost_overlay,
    cost_unit,
    draw,
    end_names,
    epoch_axis,
    is_dark,
    quiet,
    thinned,
)
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.pin_curves import PENALISED
from pages.shared.player import as_linked, moment_layer
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.dropout_numbers import SIGMAS, Expectation, TwoCosts, TwoPredictions
from dlcore.run import Run

HEIGHT = 230
WITH, WITHOUT = "with masks", "all units"
ROOM_FOR_NAMES = 78  # pixels at the right of the lines
BINS = 30
MOST_UNITS = 200
"""Points of the expectation check; of more units every few are drawn."""


def two_costs_chart(run: Run, costs: TwoCosts, key: str) -> None:
    """Draw both J over the epochs, labelled at their ends, with the rule of the player's moment."""
    rows = cost_rows(costs)
    top = axis_top([row["value"] for row in rows])
    datasets = {
        "costs": rows,
        "ends": end_labels(rows, top),
        "frames": [{"epoch": int(epoch)} for epoch in run.frame_epochs],
    }
    unit = cost_unit(run.experiment)
    numbers = {"last_epoch": run.experiment.epochs, "top": top}
    overlay = cost_overlay(run)._replace(quantity=PENALISED)
    draw(_costs_spec(f"J ({unit})", is_dark()), datasets, key, numbers, overlay=overlay)


def cost_rows(costs: TwoCosts) -> list[dict]:
    """Rows (epoch, set, value), thinned evenly."""
    last = len(costs.epochs) - 1
    kept = thinned(last)
    return [
        {"epoch": int(costs.epochs[k]), "set": name, "value": float(values[k])}
        for name, values in ((WITH, costs.noisy), (WITHOUT, costs.quiet))
        for k in kept
    ]


def expectation_chart(found: Sequence[Expectation], key: str) -> None:
    """Draw the mean of a d / keep_prob of every unit against a: on the diagonal they are equal."""
    rows = expectation_rows(found)
    ends = [row[name] for row in rows for name in ("a", "low", "high")]
    low, high = min(ends), max(ends)
    room = 0.05 * max(high - low, 1e-6)
    diagonal = [{"a": at, "mean": at} for at in (low - room, high + room)]
    numbers = {"low_end": low - room, "high_end": high + room}
    draw(_expectation_spec(is_dark()), {"units": rows, "diagonal": diagonal}, key, numbers)


def expectation_rows(found: Sequence[Expectation]) -> list[dict]:
    """Rows of the units: a, the mean, where it should be within, and whether it is."""
    rows = [
        {
            "layer": f"layer {one.layer}", "unit": unit + 1, "a": float(one.a[unit]), "mean": float(one.mean[unit]),
            "low": float(one.a[unit] - SIGMAS * one.standard_error[unit]),
            "high": float(one.a[unit] + SIGMAS * one.standard_error[unit]),
            "kept": float(one.kept[unit]), "where": "near a" if one.near[unit] else "not near a",
        }
        for one in found
        for unit in range(len(one.a))
    ]  # fmt: skip
    return rows[:: -(-len(rows) // MOST_UNITS)]


def predictions_chart(two: TwoPredictions, title: str, key: str) -> None:
    """Draw how often the masked network says what, and where the whole one stands."""
    middle = (two.with_masks.min() + two.with_masks.max()) / 2
    names_left = two.mean > middle  # of the rules, so that they stay within the chart
    draw(_predictions_spec(title, names_left, is_dark()), prediction_rows(two), key)


def prediction_rows(two: TwoPredictions) -> dict[str, list[dict]]:
    """The bars of the histogram, and the two rules with their words."""
    counts, edges = np.histogram(two.with_masks, BINS)
    share = counts / len(two.with_masks)
    bars = [
        {"from": float(left), "to": float(right), "foot": 0.0, "share": float(part)}
        for left, right, part in zip(edges, edges[1:], share, strict=False)
        if part > 0
    ]
    if two.constant:
        bars = []  # one bar of no width
    mean = {"at": two.mean, "name": "with the mask" if two.constant else "mean with masks"}
    return {"bars": bars, "mean": [mean], "whole": [{"at": two.without, "name": WITHOUT}]}


@lru_cache(KEPT_SPECS)
def _costs_spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = epoch_axis()
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True))
    names = [WITH, WITHOUT]
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[colours.quiet, colours.train]), legend=None)
    width = alt.StrokeWidth("set:N", scale=alt.Scale(domain=names, range=[1, 2.5]), legend=None)
    costs = alt.Chart(alt.NamedData("costs"))
    lines = costs.mark_line(clip=True).encode(x, y, colour, width)
    labels = end_names(x, y, colour)
    hover = costs.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4f", title="J")]
    )
    layers = lines + labels + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_FOR_NAMES)).to_dict()


@cache
def _expectation_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    scale = alt.Scale(domainMin=alt.ExprRef("low_end"), domainMax=alt.ExprRef("high_end"), nice=False)
    x = alt.X("a:Q", title="a: what the unit says", scale=scale)

    def y(field: str) -> alt.Y:
        return alt.Y(field, title="mean of a · d / keep_prob", scale=scale)

    where = ["near a", "not near a"]
    colour = alt.Color("where:N", scale=alt.Scale(domain=where, range=[colours.train, colours.dev]), legend=None)
    shape = alt.Shape("where:N", scale=alt.Scale(domain=where, range=["circle", "cross"]), legend=None)
    diagonal = (
        alt.Chart(alt.NamedData("diagonal"))
        .mark_line(strokeDash=[4, 3], strokeWidth=1.25, color=colours.quiet, aria=False)
        .encode(x, y("mean:Q"))
    )
    units = alt.Chart(alt.NamedData("units"))
    reach = units.mark_rule(strokeWidth=5, opacity=0.25, color=colours.quiet, aria=False).encode(
        x, y("low:Q"), alt.Y2("high")
    )
    numbers = [alt.Tooltip(f"{field}:Q", format=".3f", title=name) for field, name in (("a", "a"), ("mean", "mean"))]
    tooltip = ["layer:N", "unit:Q", *numbers, alt.Tooltip("kept:Q", format=".1%", title="stayed")]
    points = units.mark_point(filled=True, size=44, opacity=1).encode(x, y("mean:Q"), colour, shape, tooltip=tooltip)
    return quiet((diagonal + reach + points).properties(height=HEIGHT, width="container"), colours).to_dict()


@lru_cache(KEPT_SPECS)
def _predictions_spec(title: str, names_left: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    scale = alt.Scale(zero=False, nice=True)

    def x(field: str) -> alt.X:
        return alt.X(field, title=title, scale=scale)

    y = alt.Y("share:Q", title="share of the masks", axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=True))
    bars = (
        alt.Chart(alt.NamedData("bars"))
        .mark_rect(color=colours.quiet, opacity=0.45)
        .encode(x("from:Q"), alt.X2("to"), y, alt.Y2("foot"), tooltip=[alt.Tooltip("share:Q", format=".1%")])
    )
    side = {"align": "right", "dx": -5} if names_left else {"align": "left", "dx": 5}
    layers = bars
    for name, dash, colour, top in (("mean", [5, 3], colours.quiet, 4), ("whole", [1, 0], colours.train, 20)):
        data = alt.Chart(alt.NamedData(name))
        rule = data.mark_rule(strokeWidth=2, strokeDash=dash, color=colour).encode(
            x("at:Q"), tooltip=["name:N", alt.Tooltip("at:Q", format=".4f", title="prediction")]
        )
        words = data.mark_text(**side, fontSize=12, fontWeight="bold", color=colour, aria=False).encode(
            x("at:Q"), y=alt.value(top), text="name:N"
        )
        layers = layers + rule + words
    return quiet(layers.properties(height=HEIGHT, width="container"), colours).to_dict()

"""How far J went up or down at every rate, of the parabola and of the network."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.run_inks import RUN_INKS

import altair as alt
import numpy as np

from dlcore.amounts import number_text
from dlcore.studies.divergence import DivergenceStudy

HEIGHT = 320
LOWEST, HIGHEST = 1e-3, 1e3
"""Ends of the vertical axis: what lies beyond is drawn at its edge."""
PARABOLA, NETWORK = "linear model", "network"


def divergence_chart(result: DivergenceStudy, key: str) -> None:
    """Draw both ladders of rates; what has overflowed is marked ▲ at the upper edge."""
    rows = ladder_rows(result)
    ends = [[row for row in rows if row["set"] == name][-1:] for name in (PARABOLA, NETWORK)]
    datasets = {
        "rates": rows,
        "lines": up_to_the_edge(rows),
        "ends": apart([row for one in ends for row in one]),
        "predicted": [{"multiple": 1, "words": "predicted: 2/λ_max"}],
        "unchanged": [{"value": 1}],
    }
    numbers = {"low": float(result.multiples[0]), "high": float(result.multiples[-1])}
    draw(_spec(is_dark()), datasets, key, numbers)


def ladder_rows(result: DivergenceStudy) -> list[dict]:
    """Rows (multiple, set, value, rate, text, lost) of the rates that were tried."""
    return [
        {
            "multiple": float(multiple),
            "set": name,
            "value": float(np.clip(ratio, LOWEST, HIGHEST)),
            "rate": number_text(float(multiple * predicted)),
            "text": "overflowed" if np.isinf(ratio) else f"{number_text(float(ratio))} times J before",
            "lost": bool(ratio > HIGHEST),
        }
        for name, ratios, predicted in (
            (PARABOLA, result.parabola_ratio, result.parabola_predicted),
            (NETWORK, result.network_ratio, result.network_predicted),
        )
        for multiple, ratio in zip(result.multiples, ratios, strict=True)
        if not np.isnan(ratio)
    ]


def up_to_the_edge(rows: list[dict]) -> list[dict]:
    """The rows of each line as far as the first that lies beyond the axis."""
    kept, lost = [], set()
    for row in rows:
        if row["set"] not in lost:
            kept.append(row)
        if row["lost"]:
            lost.add(row["set"])
    return kept


def apart(ends: list[dict]) -> list[dict]:
    """The names at the ends of both lines, a line of words apart: 0.35 powers of ten."""
    if len(ends) < 2 or abs(np.log10(ends[0]["value"] / ends[1]["value"])) > 0.35:
        return ends
    high = int(ends[1]["value"] > ends[0]["value"])
    return [
        {**one, "value": one["value"] if k == high else ends[high]["value"] * 10**-0.35} for k, one in enumerate(ends)
    ]


@lru_cache(maxsize=2)
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    domain = alt.Scale(
        type="log", base=2, domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, clamp=True
    )
    axis = alt.Axis(values=[2.0**k for k in range(-3, 7)], labelExpr="format(datum.value, '~g') + ' ×'")
    x = alt.X("multiple:Q", title="learning rate, in multiples of 2/λ_max (log scale)", scale=domain, axis=axis)
    scale = alt.Scale(type="log", domain=[LOWEST, HIGHEST], nice=False, clamp=True)
    ticks = alt.Axis(values=[1e-3, 1e-2, 0.1, 1, 10, 100, 1000], format="~g", grid=False, labelOverlap=False)
    y = alt.Y("value:Q", title="J after the updates ÷ J before (log scale)", scale=scale, axis=ticks)
    names, inks = [PARABOLA, NETWORK], (RUN_INKS[1], RUN_INKS[0])
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[ink.colour(dark) for ink in inks]), legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[list(ink.dash) for ink in inks]), legend=None)
    shape = alt.Shape("set:N", scale=alt.Scale(domain=names, range=["diamond", "circle"]), legend=None)
    rows = alt.Chart(alt.NamedData("rates"))
    lines = alt.Chart(alt.NamedData("lines")).mark_line(strokeWidth=1.75, clip=True).encode(x, y, colour, dash)
    tooltip = [
        alt.Tooltip("set:N", title="of the"),
        alt.Tooltip("multiple:Q", title="multiple", format=".3~g"),
        alt.Tooltip("rate:N", title="α"),
        alt.Tooltip("text:N", title="J"),
    ]
    points = (
        rows.transform_filter("!datum.lost")
        .mark_point(filled=True, size=34, opacity=1)
        .encode(x, y, colour, shape, tooltip=tooltip)
    )
    lost = (
        rows.transform_filter("datum.lost")
        .mark_text(text="▲", fontSize=11, baseline="top")
        .encode(x, y, colour, tooltip=tooltip)
    )
    ends = (
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=10, fontWeight="bold", fontSize=12)
        .encode(x, y, colour, text="set:N")
    )
    predicted = alt.Chart(alt.NamedData("predicted"))
    upright = predicted.mark_rule(strokeWidth=1.25).encode(x, color=alt.value(colours.quiet))
    words = predicted.mark_text(align="right", baseline="top", dx=-6, fontSize=12).encode(
        x, y=alt.value(0), text="words:N", color=alt.value(colours.quiet)
    )
    level = (
        alt.Chart(alt.NamedData("unchanged"))
        .mark_rule(strokeWidth=1, strokeDash=[1, 4])
        .encode(y, color=alt.value(colours.quiet))
    )
    layers = alt.layer(level, upright, words, lines, points, lost, ends)
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=8, right=4).to_dict()

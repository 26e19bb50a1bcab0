"""What drawing from a range does: histograms with their exact density, and what the best of n real trials comes to."""

from functools import lru_cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, is_dark, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.end_labels import span_end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import ink_of
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.amounts import measure
from dlcore.search.axis import Tick, ticks_of, value_text
from dlcore.search.dimension import Dimension
from dlcore.search.scale_trials import TRIALS, ScaleTrials
from dlcore.search.scales import Sampled, density_along, evenly

BINS, POINTS = 24, 240
HEIGHT, BEST_HEIGHT = 130, 270
EXTENT = 26
"""Of the axis of a histogram in pixels: those above and below each other begin at the same place."""
NAMES_HEIGHT = 200
"""Of the part of a chart between its axes, in which names keep apart."""
HIGHEST = 6.0
"""The axis of a histogram ends here at the latest: a density that is beyond is cut off."""
MOST_TRIALS = 32
INKS = (ink_of(0), ink_of(5))
"""Drawn evenly, and on the scale."""
SCALE_NAMES = {"log": "10^U", "one_minus": "1 − 10^U", "linear": "evenly"}


def ways(dimension: Dimension) -> tuple[str, str]:
    """What the two ways of drawing are called."""
    return "evenly", SCALE_NAMES[dimension.scale]


def histogram(found: Sampled, way: int, along: Dimension, key: str) -> None:
    """Draw the values drawn in one way (0 evenly, 1 on the scale) along an axis."""
    rows = histogram_rows(found, way, along)
    top = min(HIGHEST, max(1.6, *(1.12 * row["value"] for row in [*rows["bars"], *rows["density"]])))
    draw(_histogram_spec(way, ticks_of(along), is_dark()), rows, key, {"top": top})


def histogram_rows(found: Sampled, way: int, along: Dimension) -> dict[str, list[dict]]:
    """Rows of the bars (place, end, value, count, text) and of the density (place, value), which is 1 where the axis is
    filled evenly."""
    values = (found.even, found.scaled)[way]
    drawn = (evenly(found.dimension), found.dimension)[way]
    places = np.array([along.place(float(value)) for value in values])
    counts, edges = np.histogram(places, bins=BINS, range=(0, 1))
    bars = [
        {
            "place": float(low),
            "end": float(high),
            "value": float(count * BINS / len(values)),
            "count": int(count),
            "text": f"{value_text(along, along.at(low))} to {value_text(along, along.at(high))}",
        }
        for count, low, high in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    ]
    at = (np.arange(POINTS) + 0.5) / POINTS
    density = density_along(drawn, along, at)
    return {"bars": bars, "density": [{"place": float(u), "value": float(p)} for u, p in zip(at, density, strict=True)]}


@lru_cache(maxsize=32)
def _histogram_spec(way: int, ticks: tuple[Tick, ...], dark: bool) -> dict:
    """The chart without its numbers: places of an axis with these ticks."""
    colours, ink = DARK if dark else LIGHT, INKS[way].colour(dark)
    places = [tick.place for tick in ticks]
    names = (
        f"{[tick.text for tick in ticks]}[indexof({[round(1e6 * one) for one in places]}, round(1e6 * datum.value))]"
    )
    x = alt.X(
        "place:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(values=places, labelExpr=names, labelFlush=True, grid=False),
    )
    heights = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)  # not clamped: what is beyond is cut off
    y = alt.Y("value:Q", title="density", scale=heights, axis=alt.Axis(tickCount=3, minExtent=EXTENT, maxExtent=EXTENT))
    bars = (
        alt.Chart(alt.NamedData("bars"))
        .mark_rect(color=ink, opacity=0.32, clip=True, stroke=NEUTRAL[dark], strokeWidth=1)
        .encode(
            x, alt.X2("end"), y, alt.Y2(datum=0),
            tooltip=[alt.Tooltip("text:N", title="values"), alt.Tooltip("count:Q", title="draws")],
        )
    )  # fmt: skip
    density = alt.Chart(alt.NamedData("density")).mark_line(color=ink, strokeWidth=2, clip=True).encode(x, y)
    layers = alt.LayerChart(layer=[bars, density]).properties(width="container", height=HEIGHT)
    return quiet(layers, colours, right=20).to_dict()


def best_of_chart(found: ScaleTrials, key: str) -> None:
    """Draw what the best of n trials drawn either way is expected to come to."""
    task, names = found.experiment.dataset.task, ways(found.plan.dimension)
    rows = best_of_rows(found)
    top = max(row["high"] for row in rows) * 1.05
    bottom = 0.0 if task == "classification" else min(row["low"] for row in rows) * 0.98
    last = [row | {"set": f"drawn {row['set']}"} for row in rows if row["n"] == min(MOST_TRIALS, found.values.shape[1])]
    datasets = {"best": rows, "ends": span_end_labels(last, bottom, top, NAMES_HEIGHT)}
    spec = _best_spec(names, f"best dev {measure(task)}", task == "classification", is_dark())
    draw(spec, datasets, key, {"bottom": bottom, "top": max(top, 1e-6)})


def best_of_rows(found: ScaleTrials) -> list[dict]:
    """Rows (n, set, low, value, high)."""
    return [
        {"n": n + 1, "set": name, "low": float(one.low[n]), "value": float(one.mean[n]), "high": float(one.high[n])}
        for name, one in zip(ways(found.plan.dimension), found.best, strict=True)
        for n in range(min(MOST_TRIALS, TRIALS, len(one.mean)))
    ]


@lru_cache(KEPT_SPECS)
def _best_spec(names: tuple[str, str], title: str, percent: bool, dark: bool) -> dict:
    colours = DARK if dark else LIGHT
    across = alt.Scale(type="log", base=2, domain=[1, MOST_TRIALS], nice=False)
    x = alt.X("n:Q", title="trials n (log scale)", scale=across, axis=alt.Axis(format="d", values=[1, 2, 4, 8, 16, 32]))
    heights = alt.Scale(domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False, clamp=True)

    def y(name: str) -> alt.Y:
        return alt.Y(name, title=title, scale=heights, axis=alt.Axis(format=".0%") if percent else alt.Axis())

    domain = [*names, *(f"drawn {name}" for name in names)]
    colour = alt.Color(
        "set:N", legend=None, scale=alt.Scale(domain=domain, range=[ink.colour(dark) for ink in (*INKS, *INKS)])
    )
    dash = alt.StrokeDash(
        "set:N", legend=None, scale=alt.Scale(domain=domain, range=[list(ink.dash) for ink in (*INKS, *INKS)])
    )
    best = alt.Chart(alt.NamedData("best"))
    area = best.mark_area(opacity=AREA_OPACITY, clip=True).encode(x, y("low:Q"), alt.Y2("high"), colour)
    numbers = ".1%" if percent else ".3f"
    lines = best.mark_line(strokeWidth=2, clip=True).encode(x, y("value:Q"), colour, dash)
    hover = best.mark_point(**UNSEEN, size=100).encode(
        x, y("value:Q"),
        tooltip=[alt.Tooltip("set:N", title="drawn"), alt.Tooltip("n:Q", title="trials"),
                 alt.Tooltip("value:Q", title="expected best", format=numbers),
                 alt.Tooltip("low:Q", title="10 %", format=numbers),
                 alt.Tooltip("high:Q", title="90 %", format=numbers)],
    )  # fmt: skip
    words = alt.Chart(alt.NamedData("ends")).mark_text(align="left", dx=6, fontWeight="bold", fontSize=12)
    ends = words.encode(x, y("value:Q"), colour, text="set:N")
    layers = alt.LayerChart(layer=[area, lines, hover, ends]).properties(width="container", height=BEST_HEIGHT)
    return quiet(layers, colours, right=104).to_dict()

"""How rare minima are among random critical points, and how long a run stays on a plateau."""

from functools import lru_cache

from pages.shared.charts import (
    DARK,
    LIGHT,
    cost_unit,
    draw,
    end_names,
    epoch_axis,
    is_dark,
    power_label,
    quiet,
    thinned,
)
from pages.shared.end_labels import end_labels
from pages.shared.pin_curves import PENALISED, Overlay
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.curvature.random_minima import DECAY
from dlcore.studies.local_optima import LocalOptima

HEIGHT = 290
LEAST = 1e-7
"""The lower end of the axis of shares."""
SHARES = f"datum.value < 1e-3 ? {power_label('log(datum.value) / LN10')} : format(datum.value, '~g')"
CONSTANT = "always the same answer"
COIN = "coin flips: 2⁻ⁿ"


def minima_chart(result: LocalOptima, key: str) -> None:
    """Draw the shares with their intervals, the exact ones, and what independent signs would give."""
    datasets = {"minima": minima_rows(result), "exact": exact_rows(result), "coins": coin_rows(result)}
    draw(_minima_spec(len(result.dimension), is_dark()), datasets, key)


def minima_rows(result: LocalOptima) -> list[dict]:
    """Rows (n, value, low, high, text): where none was found only the upper end of the interval says something."""
    return [
        {
            "n": int(n),
            "value": float(max(share, LEAST)),
            "low": float(max(low, LEAST)),
            "high": float(max(high, LEAST)),
            "found": f"{int(count):,} of {result.matrices:,}",
            "none": bool(count == 0),
        }
        for n, count, share, low, high in zip(
            result.dimension, result.minima, result.share, result.low, result.high, strict=True
        )
        if result.matrices
    ]


def exact_rows(result: LocalOptima) -> list[dict]:
    """Rows (n, value) of the closed forms."""
    return [
        {"n": int(n), "value": float(one)}
        for n, one in zip(result.dimension, result.exact, strict=True)
        if np.isfinite(one)
    ]


def coin_rows(result: LocalOptima) -> list[dict]:
    """Rows (n, value): 2^-n."""
    return [{"n": int(n), "value": 2.0 ** -int(n), "name": COIN} for n in result.dimension]


def decay_text() -> str:
    """By how much the share falls for large n."""
    return f"e^(−{DECAY:.3f} n²)"


def plateau_chart(result: LocalOptima, key: str) -> None:
    """Draw the train cost of every optimizer, and that of always giving the same answer."""
    rows = plateau_rows(result)
    top = 1.35 * max(result.constant, float(np.nanmin(result.cost[:, 0])))
    datasets = {
        "plateau": rows,
        "ends": end_labels(rows, top),
        "constant": [{"epoch": 0, "value": result.constant}],
    }
    numbers = {"last_epoch": result.experiment.epochs, "top": top}
    spec = _plateau_spec(result.optimizers, f"J ({cost_unit(result.experiment)})", is_dark())
    draw(spec, datasets, key, numbers, overlay=Overlay(PENALISED, result.experiment, top))


def plateau_rows(result: LocalOptima) -> list[dict]:
    """Rows (epoch, set, value) of all runs, as far as they have come."""
    rows = []
    for name, costs in zip(result.optimizers, result.cost, strict=True):
        known = int(np.isfinite(costs).argmin()) if not np.isfinite(costs).all() else len(costs)
        if known:
            rows += [{"epoch": int(k), "set": name, "value": float(costs[k])} for k in thinned(known - 1)]
    return rows


@lru_cache(maxsize=4)
def _minima_spec(dimensions: int, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X(
        "n:Q", title="dimension n", scale=alt.Scale(domain=[0.6, dimensions + 0.4], nice=False),
        axis=alt.Axis(values=list(range(1, dimensions + 1)), format="d", labelOverlap=False),
    )  # fmt: skip
    scale = alt.Scale(type="log", domain=[LEAST, 1], nice=False, clamp=True)
    axis = alt.Axis(values=[10.0**k for k in range(-7, 1)], labelExpr=SHARES, grid=True)

    def y(field: str) -> alt.Y:
        return alt.Y(field, title="share that are minima (log scale)", scale=scale, axis=axis)

    ink, faint = alt.value(colours.train), alt.value(colours.quiet)
    coins = alt.Chart(alt.NamedData("coins"))
    line = coins.mark_line(strokeWidth=1.5, strokeDash=[1, 4], aria=False).encode(x, y("value:Q"), color=faint)
    name = (
        coins.transform_filter("datum.n === 4")
        .mark_text(align="left", baseline="bottom", dx=6, dy=-4, fontSize=12)
        .encode(x, y("value:Q"), text="name:N", color=faint)
    )
    minima = alt.Chart(alt.NamedData("minima"))
    bars = minima.mark_rule(strokeWidth=2).encode(x, y("low:Q"), alt.Y2("high:Q"), color=ink)
    tooltip = [
        alt.Tooltip("n:Q", title="dimension"), alt.Tooltip("found:N", title="minima"),
        *(alt.Tooltip(f"{field}:Q", title=title, format=".3~g")
          for field, title in (("value", "share"), ("low", "from"), ("high", "to"))),
    ]  # fmt: skip
    points = (
        minima.transform_filter("!datum.none")
        .mark_point(filled=True, size=46, opacity=1)
        .encode(x, y("value:Q"), color=ink, tooltip=tooltip)
    )
    none = (
        minima.transform_filter("datum.none")
        .mark_text(text="▼", fontSize=12, baseline="top")
        .encode(x, y("high:Q"), color=ink, tooltip=tooltip)
    )
    exact = (
        alt.Chart(alt.NamedData("exact"))
        .mark_point(shape="circle", size=150, strokeWidth=1.5, filled=False)
        .encode(x, y("value:Q"), color=faint, tooltip=[alt.Tooltip("value:Q", title="exact", format=".5~g")])
    )
    layers = alt.layer(line, name, exact, bars, points, none).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, right=10).to_dict()


@lru_cache(maxsize=16)
def _plateau_spec(names: tuple[str, ...], title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, inks = DARK if dark else LIGHT, RUN_INKS[: len(names)]
    x = epoch_axis()
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True))
    colour = alt.Color(
        "set:N", scale=alt.Scale(domain=list(names), range=[ink.colour(dark) for ink in inks]), legend=None
    )
    dash = alt.StrokeDash(
        "set:N", scale=alt.Scale(domain=list(names), range=[list(ink.dash) for ink in inks]), legend=None
    )
    rows = alt.Chart(alt.NamedData("plateau"))
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    hover = rows.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4~g", title="J")]
    )
    constant = alt.Chart(alt.NamedData("constant")).mark_rule(strokeDash=[1, 4]).encode(y)
    layers = lines + constant + end_names(x, y, colour) + hover
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=4).to_dict()

"""Errors against a size: train and dev as medians with their bands on a logarithmic axis, the base error, a rule."""

from collections.abc import Sequence
from functools import lru_cache

from pages.shared.charts import AREA_OPACITY, CLEAR_OF_OUTLIERS, DARK, DASHES, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np

from dlcore.band import quantiles

CURVE_HEIGHT = 320
BASE = "base"
BASE_DASH = [2, 4]
ROOM_ABOVE = 1.12
"""The axis ends this far above the curves, so that the rule's words stand clear of them."""


def error_curves(
    sizes: Sequence[float],
    errors: dict[str, np.ndarray],
    *,
    size: str,
    measure: str,
    percent: bool,
    base: float | None,
    rule: tuple[float, str] | None,
    key: str,
    numbers: str = ",d",
) -> None:
    """Draw the errors of train and dev, each (sizes, seeds) with NaN where nothing is known yet.

    Args:
        sizes: the abscissas.
        errors: set ("train", "dev") to its errors.
        size: title of the horizontal axis.
        measure: title of the vertical axis.
        percent: whether the errors are shares.
        base: the error that no network can beat.
        rule: where to draw an upright line, and its words.
        key: tells the charts of one page apart.
        numbers: how to write an abscissa.
    """
    rows = [row for name, values in errors.items() for row in curve_rows(sizes, name, values)]
    tops = [row["high"] for row in rows] or [base or 1.0]
    top = max(float(np.quantile(tops, CLEAR_OF_OUTLIERS)), base or 0.0, 1e-6) * ROOM_ABOVE
    low, high = min(sizes), max(sizes)
    line = [{"size": at, "set": BASE, "value": base} for at in (low, high)] if base is not None else []
    datasets = {
        "curves": rows,
        "base": line,
        "ends": end_labels([*rows, *line], top),
        "rule": [] if rule is None or not low <= rule[0] <= high else [{"size": rule[0], "text": rule[1]}],
    }
    spec = _spec(size, measure, percent, numbers, is_dark())
    draw(spec, datasets, key, {"top": top, "low_size": low, "high_size": high})


def curve_rows(sizes: Sequence[float], name: str, errors: np.ndarray) -> list[dict]:
    """Rows (size, set, low, value, high, seeds) of the sizes at which any seed is known."""
    edges = quantiles(errors.T)
    counts = np.isfinite(errors).sum(axis=1)
    return [
        {"size": at, "set": name, "low": low, "value": middle, "high": high, "seeds": int(count)}
        for at, low, middle, high, count in zip(sizes, *edges.tolist(), counts, strict=True)
        if count
    ]


@lru_cache(KEPT_SPECS)
def _spec(size: str, measure: str, percent: bool, abscissa: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    domain = alt.Scale(
        type="log", domainMin=alt.ExprRef("low_size"), domainMax=alt.ExprRef("high_size"), nice=False, clamp=True
    )
    x = alt.X("size:Q", title=size, scale=domain, axis=alt.Axis(format=abscissa, tickCount=6, labelOverlap=True))
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    axis = alt.Axis(format=".0%") if percent else alt.Axis()
    y = alt.Y("value:Q", title=measure, scale=scale, axis=axis)
    shades = {"train": colours.train, "dev": colours.dev, BASE: colours.quiet}
    names = list(shades)
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=list(shades.values())), legend=None)
    dashes = alt.Scale(domain=names, range=[DASHES["train"], DASHES["dev"], BASE_DASH])
    dash = alt.StrokeDash("set:N", scale=dashes, legend=None)
    shape = alt.Shape("set:N", scale=alt.Scale(domain=names, range=["circle", "diamond", "stroke"]), legend=None)
    curves = alt.Chart(alt.NamedData("curves"))
    area = curves.mark_area(opacity=AREA_OPACITY, clip=True).encode(
        x, alt.Y("low:Q", title=measure, scale=scale, axis=axis), alt.Y2("high"), colour
    )
    lines = curves.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    numbers = ".1%" if percent else ".4f"
    edges = (("value", "median"), ("low", "10 %"), ("high", "90 %"))
    tooltip = [
        "set:N",
        alt.Tooltip("size:Q", title=size, format=abscissa),
        *(alt.Tooltip(f"{field}:Q", format=numbers, title=name) for field, name in edges),
        alt.Tooltip("seeds:Q", title="networks"),
    ]
    points = curves.mark_point(filled=True, size=34, opacity=1, clip=True).encode(x, y, colour, shape, tooltip=tooltip)
    base = alt.Chart(alt.NamedData("base")).mark_line(strokeWidth=1.5, clip=True, aria=False).encode(x, y, colour, dash)
    labels = end_names(x, y, colour, dx=8)
    rule = alt.Chart(alt.NamedData("rule"))
    upright = rule.mark_rule(strokeWidth=1.25, strokeDash=[1, 3], aria=False).encode(x, color=alt.value(colours.quiet))
    words = rule.mark_text(align="left", baseline="top", dx=6, fontSize=12, aria=False).encode(
        x, y=alt.value(0), text="text:N", color=alt.value(colours.quiet)
    )
    layers = area + base + upright + lines + points + labels + words
    return quiet(layers.properties(height=CURVE_HEIGHT, width="container"), colours).to_dict()

"""Σw² and the share of zero weights against λ."""

from functools import lru_cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, is_dark, quiet
from pages.shared.limits import KEPT_SPECS
from pages.shared.study_charts import curve_rows

import altair as alt
import numpy as np

HEIGHT = 150


def quantity_chart(lambdas: np.ndarray, values: np.ndarray, title: str, *, percent: bool, own: float, key: str) -> None:
    """Draw a quantity of the networks, (lambdas, seeds), as median and band; an upright line at the page's λ.

    A share has an axis from 0 to 100 %, anything else a logarithmic one.
    """
    rows = curve_rows(lambdas.tolist(), title, values if percent else np.where(values > 0, values, np.nan))
    low, high = float(lambdas[0]), float(lambdas[-1])
    datasets = {"quantity": rows, "own": [{"size": own}] if low <= own <= high else []}
    numbers = {"low_size": low, "high_size": high}
    spec = _spec(title, percent, is_dark())
    draw(spec, datasets, key, numbers)


@lru_cache(KEPT_SPECS)
def _spec(title: str, percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    domain = alt.Scale(
        type="log", domainMin=alt.ExprRef("low_size"), domainMax=alt.ExprRef("high_size"), nice=False, clamp=True
    )
    x = alt.X("size:Q", title="λ (log scale)", scale=domain, axis=alt.Axis(format="~g", tickCount=6, labelOverlap=True))
    scale = alt.Scale(domain=[0, 1]) if percent else alt.Scale(type="log", nice=False)
    axis = (
        alt.Axis(format=".0%", tickCount=3)
        if percent
        else alt.Axis(format="~g", tickCount=3, labelOverlap=True, grid=False)
    )
    curve = alt.Chart(alt.NamedData("quantity"))
    area = curve.mark_area(opacity=AREA_OPACITY).encode(
        x, alt.Y("low:Q", title=title, scale=scale, axis=axis), alt.Y2("high"), color=alt.value(colours.train)
    )
    y = alt.Y("value:Q", title=title, scale=scale, axis=axis)
    line = curve.mark_line(strokeWidth=2).encode(x, y, color=alt.value(colours.train))
    numbers = ".1%" if percent else ".3g"
    tooltip = [
        alt.Tooltip("size:Q", title="λ", format="~g"),
        *(alt.Tooltip(f"{field}:Q", format=numbers, title=name)
          for field, name in (("value", "median"), ("low", "10 %"), ("high", "90 %"))),
    ]  # fmt: skip
    points = curve.mark_point(filled=True, size=24, opacity=1).encode(
        x, y, color=alt.value(colours.train), tooltip=tooltip
    )
    own = alt.Chart(alt.NamedData("own")).mark_rule(strokeWidth=1.25, strokeDash=[1, 3], aria=False).encode(
        x, color=alt.value(colours.quiet)
    )  # fmt: skip
    layers = area + own + line + points
    return quiet(layers.properties(height=HEIGHT, width="container"), colours).to_dict()

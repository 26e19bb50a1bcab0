"""How much of the variance of the score each hyperparameter decides, as bars with their spread."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet

import altair as alt

from dlcore.search.importance import Importance
from dlcore.search.names import name_of

ROW, FOOT = 34, 44
"""Pixels of a bar's room, and of the axis."""


def bar_rows(found: Importance, order: list[int]) -> list[dict]:
    """Rows (name, share, low, high, text) in the order of the chart. A share below 0 is noise: nothing."""
    return [
        {
            "name": name_of(found.names[k]),
            "share": max(0.0, float(found.share[k])),
            "low": max(0.0, float(found.share[k] - found.spread[k])),
            "high": max(0.0, float(found.share[k] + found.spread[k])),
            "text": f"{max(0.0, 100 * float(found.share[k])):.0f} %",
        }
        for k in order
    ]


def importance_chart(found: Importance, order: list[int], key: str) -> None:
    """Draw the bars of the dimensions with these numbers, the first on top."""
    rows = bar_rows(found, order)
    top = max(1.0, *(row["high"] for row in rows)) * 1.12
    draw(_spec(is_dark()), {"bars": rows}, key, {"top": top}, height=ROW * len(rows) + FOOT)


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    bars = alt.Chart(alt.NamedData("bars"))
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    x = alt.X("share:Q", title="share lost without it", scale=scale, axis=axis)
    names = {"labelLimit": 170, "labelColor": colours.train, "labelFontSize": 13}
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(**names, domain=False, ticks=False, grid=False))
    tooltip = [alt.Tooltip("name:N", title="hyperparameter"), alt.Tooltip("text:N", title="importance")]
    shares = bars.mark_bar(height=14, color=colours.quiet, opacity=0.75, cornerRadiusEnd=3).encode(
        x, y, tooltip=tooltip
    )
    spread = bars.mark_rule(strokeWidth=2, color=colours.train).encode(alt.X("low:Q", scale=scale), y, x2="high:Q")
    words = bars.mark_text(align="left", dx=6, fontWeight="bold", color=colours.train).encode(
        alt.X("high:Q", scale=scale), y, text="text:N"
    )
    return quiet((shares + spread + words).properties(width="container"), colours, right=10).to_dict()

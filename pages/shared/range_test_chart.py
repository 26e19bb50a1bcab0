"""The train cost while α rises: every run faint, their median above them, and upright lines at the rates that count."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.amounts import number_text
from dlcore.studies.range_test import RangeTest

HEIGHT = 320
ABOVE_THE_START = 1.6
"""The axis ends at so many times the first J: what lies above has diverged."""
EVERY = 3
"""Of a single run every third update is drawn."""
LINES = 4
"""Lines of words above the curves."""
WORDS = 15
"""Pixels of one of them."""
SUGGESTED, OWN = "suggested", "yours"


def range_chart(result: RangeTest, own: float, title: str, key: str) -> None:
    """Draw the test; `own` is the experiment's rate."""
    top = ABOVE_THE_START * float(np.nanmedian(result.first_cost))
    datasets = {"runs": run_rows(result, top), "median": median_rows(result, top), "marks": mark_rows(result, own)}
    numbers = {"low": float(result.rates[0]), "high": float(result.rates[-1]), "top": top}
    draw(_spec(title, is_dark()), datasets, key, numbers)


def run_rows(result: RangeTest, top: float) -> list[dict]:
    """Rows (seed, rate, value) of every known run, up to where it leaves the axis."""
    return [
        {"seed": seed, "rate": float(result.rates[place]), "value": min(float(column[place]), top)}
        for seed, column in enumerate(result.cost.T)
        if not np.isnan(column).any()
        for place in range(0, _end(column, top), EVERY)
    ]


def median_rows(result: RangeTest, top: float) -> list[dict]:
    """Rows (rate, value, text) of the median, up to where it leaves the axis."""
    median = result.median
    return [
        {"rate": float(result.rates[k]), "value": min(float(median[k]), top), "text": number_text(float(median[k]))}
        for k in range(_end(median, top))
    ]


def _end(costs: np.ndarray, top: float) -> int:
    """One past the first cost above the axis."""
    above = np.flatnonzero(costs > top)
    return int(above[0]) + 1 if len(above) else len(costs)


def mark_rows(result: RangeTest, own: float) -> list[dict]:
    """Rows (rate, what, text, line) of the rates that are marked, each with words on a line of its own."""
    marks = ((SUGGESTED, result.suggested), ("lowest J", result.lowest), ("diverges", result.diverges), (OWN, own))
    low, high = result.rates[0], result.rates[-1]
    shown = [(what, rate) for what, rate in marks if np.isfinite(rate) and low <= rate <= high]
    middle = np.sqrt(low * high)
    return [
        {
            "rate": float(rate),
            "what": what,
            "text": f"{what} {number_text(float(rate))}",
            "line": line * WORDS,
            "side": "left" if rate < middle else "right",
        }
        for line, (what, rate) in enumerate(shown)
    ]


@lru_cache(maxsize=8)
def _spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    domain = alt.Scale(type="log", domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, clamp=True)
    axis = alt.Axis(format="~g", tickCount=6, labelOverlap=True)
    x = alt.X("rate:Q", title="learning rate α of the update (log scale)", scale=domain, axis=axis)
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False, clamp=True)
    y = alt.Y("value:Q", title=title, scale=scale)
    ink, quiet_ink = alt.value(colours.train), alt.value(colours.quiet)
    runs = (
        alt.Chart(alt.NamedData("runs"))
        .mark_line(strokeWidth=1, opacity=0.3, clip=True, aria=False)
        .encode(x, y, detail="seed:N", color=quiet_ink)
    )
    median = alt.Chart(alt.NamedData("median"))
    line = median.mark_line(strokeWidth=2.25, clip=True).encode(x, y, color=ink)
    tooltip = [alt.Tooltip("rate:Q", title="α", format=".3~g"), alt.Tooltip("text:N", title="median J")]
    hover = median.mark_point(**UNSEEN, size=60).encode(x, y, tooltip=tooltip)
    marks = alt.Chart(alt.NamedData("marks"))
    suggested = f"datum.what === '{SUGGESTED}'"
    shade = alt.condition(suggested, ink, quiet_ink)
    rules = marks.mark_rule(strokeWidth=1.25).encode(
        x, color=shade, strokeDash=alt.condition(suggested, alt.value([1, 0]), alt.value([2, 3]))
    )
    words = [
        marks.transform_filter(f"datum.side === '{side}'")
        .mark_text(align=side, baseline="top", dx=dx, fontSize=12, **halo)
        .encode(x, y=alt.Y("line:Q", scale=None, axis=None), text="text:N", color=shade)
        for halo in ({"stroke": NEUTRAL[dark], "strokeWidth": 4}, {})  # a line may run behind them
        for side, dx in (("left", 6), ("right", -6))
    ]
    layers = alt.layer(runs, rules, line, hover, *words).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, top=8, right=10).to_dict()

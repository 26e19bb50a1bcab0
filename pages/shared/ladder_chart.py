"""The ladder of errors: a bar for the base error and one for each gap above it, beginning where the last one ends."""

from functools import cache, partial

from pages.shared.charts import DARK, LIGHT, Palette, draw, is_dark, quiet

import altair as alt
import numpy as np

from dlcore.amounts import error_text, gap_text
from dlcore.ladder import BASE, DEV, TEST, TRAIN, TRAIN_DEV, Gap, Rung

ROW_HEIGHT, AXIS_HEIGHT = 50, 50
ROOM_FOR_WORDS = 96  # pixels, right of the longest bar
FAINT = 0.35
"""Opacity of a gap that is negative."""


def rung_colours(colours: Palette) -> dict[str, str]:
    """The colour of each error, and of the gap below it."""
    return {
        BASE: colours.quiet, TRAIN: colours.train, TRAIN_DEV: colours.quiet, DEV: colours.dev, TEST: colours.test,
    }  # fmt: skip


def ladder_chart(task: str, rungs: tuple[Rung, ...], gaps: tuple[Gap, ...], key: str) -> None:
    """Draw the lowest error and the gaps above it, with the interval of every error that has one."""
    rows = ladder_rows(task, rungs, gaps)
    top = max(*(row["end"] for row in rows), *(row["upper"] or 0 for row in rows), 1e-6)
    spec = _spec(task == "classification", is_dark())
    draw(spec, {"rungs": rows}, key, {"top": top}, height=ROW_HEIGHT * len(rows) + AXIS_HEIGHT)


def ladder_rows(task: str, rungs: tuple[Rung, ...], gaps: tuple[Gap, ...]) -> list[dict]:
    """A bar each: from where to where, its label in two lines, and at its end the error it leads to."""
    lowest = rungs[0]
    name = "base error" if lowest.name == BASE else f"{lowest.name} error"
    bars = [(lowest, 0.0, f"{name}|{error_text(task, lowest.error)}", "")]
    for gap in gaps:
        amount = gap_text(task, gap.size, sign=True)
        total = f"{gap.above.name} {error_text(task, gap.above.error)}"
        bars.append((gap.above, gap.below.error, f"{gap.name}|{amount}", total))
    return [
        {
            "set": rung.name,
            "label": label,
            "low": min(start, rung.error),
            "high": max(start, rung.error),
            "end": rung.error,
            "total": total,
            "negative": rung.error < start,
            "lower": rung.low if np.isfinite(rung.low) else None,
            "upper": rung.high if np.isfinite(rung.high) else None,
            "words": np.nanmax([start, rung.error, rung.high]).item(),
        }
        for rung, start, label, total in bars
    ]


def error_axis(field: str, percent: bool) -> alt.X:
    """Errors from 0 to the parameter "top", in percent or as RMSE."""
    axis = alt.Axis(format=".0%" if percent else "~g", tickCount=5, grid=True)
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    return alt.X(field, title="error" if percent else "RMSE", axis=axis, scale=scale)


@cache
def _spec(percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = partial(error_axis, percent=percent)
    labels = alt.Axis(
        labelExpr="split(datum.label, '|')", grid=False, ticks=False, domain=False, labelLimit=180, labelPadding=12,
        labelFontSize=13, labelBaseline="middle", labelLineHeight=17, labelOffset=-8, labelColor=colours.train,
    )  # fmt: skip
    y = alt.Y("label:N", title=None, sort=None, axis=labels, scale=alt.Scale(paddingInner=0.5, paddingOuter=0.25))
    shades = rung_colours(colours)
    colour = alt.Color("set:N", scale=alt.Scale(domain=list(shades), range=list(shades.values())), legend=None)
    faint = alt.condition("datum.negative", alt.value(FAINT), alt.value(1.0))
    rungs = alt.Chart(alt.NamedData("rungs"))
    bars = rungs.mark_bar(cornerRadius=3).encode(x("low:Q"), alt.X2("high"), y, colour, opacity=faint)
    interval = (
        rungs.transform_filter("datum.upper !== null")
        .mark_errorbar(ticks={"size": 10, "aria": False}, rule={"aria": False}, thickness=1.5)
        .encode(x("lower:Q"), alt.X2("upper"), y, colour)
    )
    words = rungs.mark_text(align="left", dx=8, fontSize=12, fontWeight="bold").encode(
        x("words:Q"), y, colour, text="total:N"
    )
    layers = (bars + interval + words).properties(width="container")
    return quiet(layers, colours, top=4, right=ROOM_FOR_WORDS).to_dict()

"""Bias², variance and noise as one bar, and beside it, as a mark, the error that was measured without them."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.limits import KEPT_SPECS

import altair as alt

PARTS = ("noise", "bias²", "variance")
HEIGHT = 146
NAMES_AT, BAR_AT, MARK_AT = 10, 36, 72
"""Pixels from the top."""
ROOM_FOR_A_NAME = 54  # pixels
STANDARD_ERRORS = 2


def parts_chart(parts: dict[str, float], measured: float, standard_error: float, unit: str, key: str) -> None:
    """Draw the parts end to end; the mark should stand at their end.

    Args:
        parts: the name of each of `PARTS` to its size.
        measured: the expected error, measured on its own.
        standard_error: of that measurement.
        unit: title of the axis.
        key: tells the charts of one page apart.
    """
    datasets = part_rows(parts, measured, standard_error)
    top = max(sum(parts.values()), measured) * 1.08
    draw(_spec(unit, is_dark()), datasets, key, {"top": max(top, 1e-9)})


def part_rows(parts: dict[str, float], measured: float, standard_error: float) -> dict[str, list[dict]]:
    """Where each part begins and ends, and the measured error with its interval."""
    rows, end = [], 0.0
    for name in PARTS:
        rows.append({"part": name, "low": end, "high": end + parts[name], "middle": end + parts[name] / 2,
                     "size": parts[name]})  # fmt: skip
        end += parts[name]
    half = STANDARD_ERRORS * standard_error
    mark = {"value": measured, "low": measured - half, "high": measured + half, "text": "measured"}
    return {"parts": rows, "measured": [mark]}


@lru_cache(KEPT_SPECS)
def _spec(unit: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)

    def x(field: str) -> alt.X:
        return alt.X(field, title=unit, scale=scale, axis=alt.Axis(tickCount=5, grid=False))

    shades = alt.Scale(domain=list(PARTS), range=[colours.quiet, colours.train, colours.dev])
    colour = alt.Color("part:N", scale=shades, legend=None)
    parts = alt.Chart(alt.NamedData("parts"))
    tooltip = ["part:N", alt.Tooltip("size:Q", format=".4f")]
    bars = parts.mark_bar(height=30, cornerRadius=3).encode(
        x("low:Q"), alt.X2("high"), colour, y=alt.value(BAR_AT), tooltip=tooltip
    )
    names = parts.mark_text(fontSize=12, fontWeight="bold").encode(
        x("middle:Q"), y=alt.value(NAMES_AT), text="part:N", color=colour,
        opacity=alt.condition(f"datum.size / top * width > {ROOM_FOR_A_NAME}", alt.value(1), alt.value(0)),
    )  # fmt: skip
    measured = alt.Chart(alt.NamedData("measured"))
    whisker = measured.mark_rule(strokeWidth=2).encode(
        x("low:Q"), alt.X2("high"), y=alt.value(MARK_AT), color=alt.value(colours.test)
    )
    mark = measured.mark_point(filled=True, shape="triangle-up", size=90, opacity=1).encode(
        x("value:Q"), y=alt.value(MARK_AT), color=alt.value(colours.test)
    )
    words = measured.mark_text(align="right", dx=-12, fontSize=12, fontWeight="bold").encode(
        x("low:Q"), y=alt.value(MARK_AT), text="text:N", color=alt.value(colours.test)
    )
    layers = (bars + names + whisker + mark + words).properties(height=HEIGHT, width="container")
    return quiet(layers, colours).to_dict()

"""Error of an average against the number of its members; and for one input what the average says."""

from functools import cache, lru_cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np

from dlcore.studies.ensemble import Ensemble

HEIGHT, LINE_HEIGHT = 320, 260
ROOM_FOR_NAMES = 92  # pixels at the right of the lines
ROOM_ABOVE = 1.08
AVERAGE, MEMBER = "average of K", "a member alone"
POINTS_SHOWN = 100


def ensemble_chart(result: Ensemble, percent: bool, measure: str, key: str) -> None:
    """Draw the dev error of averages with the band over random orders, and a mark for each member alone."""
    rows = [
        {"tried": int(tried), "set": AVERAGE, "value": float(value), "low": float(low), "high": float(high)}
        for tried, value, low, high in zip(result.tried, result.average, result.low, result.high, strict=True)
    ]
    called = "epoch" if result.snapshots else "weight seed"
    members = [
        {"tried": number, "error": float(error), "member": f"{called} {member}"}
        for number, (error, member) in enumerate(zip(result.member_error, result.member, strict=True), start=1)
    ]
    top = max(*(row["high"] for row in rows), *(row["error"] for row in members), 1e-6) * ROOM_ABOVE
    datasets = {"rows": rows, "members": members, "ends": end_labels(rows, top)}
    numbers = {"top": top, "most": max(result.members, 2)}
    spec = _spec(f"dev {measure}", percent, is_dark())
    draw(spec, datasets, key, numbers)


def committee_chart(x: np.ndarray, said: np.ndarray, apart: np.ndarray, key: str) -> None:
    """Draw what the average says along one input, with one standard deviation of the members on both sides."""
    kept = np.unique(np.linspace(0, len(x) - 1, POINTS_SHOWN).round().astype(int))
    rows = [
        {"x": float(x[k]), "y": float(said[k]), "low": float(said[k] - apart[k]), "high": float(said[k] + apart[k])}
        for k in kept
        if np.isfinite(said[k])
    ]
    spec = _line_spec(is_dark())
    draw(spec, {"committee": rows}, key)


@lru_cache(KEPT_SPECS)
def _spec(title: str, percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    domain = alt.Scale(domainMin=1, domainMax=alt.ExprRef("most"), nice=False, clamp=True)
    x = alt.X("tried:Q", title="members, K", scale=domain, axis=alt.Axis(format=",d", tickMinStep=1))
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    axis = alt.Axis(format=".0%") if percent else alt.Axis()
    y = alt.Y("value:Q", title=title, scale=scale, axis=axis)
    numbers = ".1%" if percent else ".4f"
    averages = alt.Chart(alt.NamedData("rows"))
    area = averages.mark_area(opacity=AREA_OPACITY, clip=True).encode(
        x, alt.Y("low:Q", title=title, scale=scale, axis=axis), alt.Y2("high"), color=alt.value(colours.dev)
    )
    tooltip = [
        alt.Tooltip("tried:Q", title="members"),
        *(alt.Tooltip(f"{field}:Q", format=numbers, title=name)
          for field, name in (("value", "mean"), ("low", "10 %"), ("high", "90 %"))),
    ]  # fmt: skip
    line = averages.mark_line(strokeWidth=2.5, clip=True).encode(x, y, color=alt.value(colours.dev))
    points = averages.mark_point(filled=True, size=30, opacity=1, clip=True, shape="diamond").encode(
        x, y, color=alt.value(colours.dev), tooltip=tooltip
    )
    members = (
        alt.Chart(alt.NamedData("members"))
        .mark_point(filled=False, size=44, strokeWidth=1.5, opacity=0.8, clip=True)
        .encode(
            x,
            alt.Y("error:Q", title=title, scale=scale, axis=axis),
            color=alt.value(colours.quiet),
            tooltip=["member:N", alt.Tooltip("error:Q", format=numbers, title="alone")],
        )
    )
    labels = end_names(x, y, color=alt.value(colours.dev), dx=8)
    layers = area + members + line + points + labels
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=ROOM_FOR_NAMES).to_dict()


@cache
def _line_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("x:Q", title="x₁", scale=alt.Scale(nice=False))
    scale = alt.Scale(zero=False)
    committee = alt.Chart(alt.NamedData("committee"))
    band = committee.mark_area(opacity=AREA_OPACITY).encode(
        x, alt.Y("low:Q", title="y", scale=scale), alt.Y2("high"), color=alt.value(colours.dev)
    )
    line = committee.mark_line(strokeWidth=2.5).encode(
        x, alt.Y("y:Q", title="y", scale=scale), color=alt.value(colours.dev)
    )
    return quiet((band + line).properties(height=LINE_HEIGHT, width="container"), colours).to_dict()

"""A stream of values and its exponentially weighted average; its first steps; and what every value weighs."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, Palette, draw, end_names, is_dark, quiet, thinned
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.averages.average import CORRECTIONS, average, weights
from dlcore.averages.facts import Facts
from dlcore.averages.reading import FIRST
from dlcore.averages.stream import Stream

HEIGHT = 260
NAMES = {"off": "v", "on": "v/(1−βᵗ)", "wrong": "v/(1−β)"}
INKS = {"off": RUN_INKS[3], "on": RUN_INKS[0], "wrong": RUN_INKS[1]}
ROOM = 0.06
"""Of the values' range, above and below them."""
MORE_ROOM = 0.8
"""Above the first values, for an average that comes to too much."""
KERNEL_WINDOWS = 4
"""Windows whose weights are drawn: what is older weighs together less than 2 %."""
FEWEST_WEIGHTS, MOST_WEIGHTS = 12, 400
LABEL_GAP = 0.075
"""Of the height: as much stands between the names of two lines."""


def stream_chart(stream: Stream, beta: float, correction: str, key: str) -> None:
    """Draw the values as dots, what they vary around dotted, and their average with the chosen correction."""
    lines = line_rows(stream, beta, (correction,), len(stream.values))
    _draw(stream, lines, len(stream.values), key)


def first_chart(stream: Stream, beta: float, correction: str, key: str) -> None:
    """Draw the first steps: the average without correction, with it, and with the wrong one where that is chosen."""
    kinds = ("off", "on", "wrong") if correction == "wrong" else ("off", "on")
    steps = min(FIRST, len(stream.values))
    lines = line_rows(stream, beta, kinds, steps)
    _draw(stream, lines, steps, key, MORE_ROOM if correction == "wrong" else 0.0, told_apart=True)


def kernel_chart(facts: Facts, step: str, key: str) -> None:
    """Draw the weights of the values as bars, the newest at the left."""
    rows = kernel_rows(facts)
    draw(_kernel_spec(f"{step}s ago, k", is_dark()), {"weights": rows}, key, {"last": len(rows) - 0.5})


def line_rows(stream: Stream, beta: float, kinds: tuple[str, ...], steps: int) -> list[dict]:
    """Rows (step, kind, value, theta) of the averages up to so many steps, thinned where there are many."""
    v = average(stream.values[:steps], beta)
    kept = thinned(steps - 1)
    return [
        {"step": int(at) + 1, "kind": kind, "set": NAMES[kind], "value": float(values[at])}
        for kind in kinds
        for values in (CORRECTIONS[kind](v, beta),)
        for at in kept
    ]


def dot_rows(stream: Stream, steps: int) -> list[dict]:
    """Rows (step, value) of the values themselves."""
    return [{"step": int(at) + 1, "value": float(stream.values[at])} for at in thinned(steps - 1)]


def kernel_rows(facts: Facts) -> list[dict]:
    """Rows (from, to, value, where) of the weights; `where` says whether they are within the window."""
    window = round(facts.window)
    steps = int(np.clip(KERNEL_WINDOWS * window, FEWEST_WEIGHTS, MOST_WEIGHTS))
    return [
        {"k": k, "from": k - 0.5, "to": k + 0.5, "value": float(value), "where": "in" if k < window else "out"}
        for k, value in enumerate(weights(facts.beta, steps))
    ]


def _draw(
    stream: Stream, lines: list[dict], steps: int, key: str, above: float = 0.0, *, told_apart: bool = False
) -> None:
    """`above`: room there, in parts of the values' range; `told_apart`: every kind of line has its own ink and dash."""
    dots = dot_rows(stream, steps)
    low, high = _ends([row["value"] for row in dots], above)
    numbers = {"low": low, "high": high, "first": 1.0, "last": float(max(steps, 2))}
    mean = [] if stream.mean is None else stream.mean[:steps]
    datasets = {
        "dots": dots,
        "lines": lines,
        "mean": [{"step": int(at) + 1, "value": float(mean[at])} for at in thinned(steps - 1)] if len(mean) else [],
        "ends": end_rows(lines, low, high),
    }
    title = f"{stream.title}{f' ({stream.unit.strip()})' if stream.unit else ''}"
    draw(_spec(stream.step, title, told_apart, is_dark()), datasets, key, numbers)


def _ends(values: list[float], above: float) -> tuple[float, float]:
    """Of the axis: the values and 0, where every average begins."""
    low, high = min(*values, 0.0), max(*values, 0.0)
    reach = (high - low) or 1.0
    return low - ROOM * reach, high + (ROOM + above) * reach


def end_rows(lines: list[dict], low: float, high: float) -> list[dict]:
    """Where the lines are named: at their ends, those beyond the axis at its edge, apart from each other."""
    ends = sorted(({row["kind"]: row for row in lines}).values(), key=lambda row: row["value"])
    gap, rows, floor = LABEL_GAP * (high - low), [], low
    for row in ends:
        at = max(min(row["value"], high), floor)
        rows.append(row | {"value": at, "set": f"{row['set']} ↑" if row["value"] > high else row["set"]})
        floor = at + gap
    shift = max(0.0, rows[-1]["value"] - high) if rows else 0.0
    return [row | {"value": row["value"] - shift} for row in rows]


@lru_cache(KEPT_SPECS)
def _spec(step: str, title: str, told_apart: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    across = alt.Scale(domainMin=alt.ExprRef("first"), domainMax=alt.ExprRef("last"), nice=False, zero=False)
    x = alt.X("step:Q", title=step, scale=across, axis=alt.Axis(tickMinStep=1, format="~d"))
    down = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, zero=False)
    y = alt.Y("value:Q", title=title, scale=down)
    kinds, inks = list(NAMES), INKS if told_apart else dict.fromkeys(INKS, RUN_INKS[0])
    ink = alt.Color(
        "kind:N", scale=alt.Scale(domain=kinds, range=[inks[one].colour(dark) for one in kinds]), legend=None
    )
    dash = alt.StrokeDash(
        "kind:N", scale=alt.Scale(domain=kinds, range=[list(inks[one].dash) for one in kinds]), legend=None
    )
    value = alt.Tooltip("value:Q", format=".3~g", title=title)
    dots = (
        alt.Chart(alt.NamedData("dots"))
        .mark_point(filled=True, size=22, opacity=0.55, color=colours.quiet)
        .encode(x, y, tooltip=[alt.Tooltip("step:Q", title=step), value])
    )
    mean = (
        alt.Chart(alt.NamedData("mean")).mark_line(strokeWidth=1.5, strokeDash=[1, 3], color=colours.quiet).encode(x, y)
    )
    lines = alt.Chart(alt.NamedData("lines"))
    drawn = lines.mark_line(strokeWidth=2.25, clip=True).encode(x, y, ink, dash)
    tooltip = [alt.Tooltip("step:Q", title=step), alt.Tooltip("set:N", title="average"), value]
    hover = lines.mark_point(**UNSEEN, size=70, clip=True).encode(x, y, tooltip=tooltip)
    layers = dots + mean + drawn + hover + end_names(x, y, ink)
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=8, right=72).to_dict()


@lru_cache(KEPT_SPECS)
def _kernel_spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours: Palette = DARK if dark else LIGHT
    x = alt.X(
        "from:Q",
        title=title,
        scale=alt.Scale(domainMin=-0.5, domainMax=alt.ExprRef("last"), nice=False, zero=False),
        axis=alt.Axis(tickMinStep=1, format="~d"),
    )
    y = alt.Y("value:Q", title="weight", axis=alt.Axis(format="~g"))
    ink = alt.Color("where:N", scale=alt.Scale(domain=["in", "out"], range=[colours.train, colours.quiet]), legend=None)
    faint = alt.Opacity("where:N", scale=alt.Scale(domain=["in", "out"], range=[1, 0.45]), legend=None)
    tooltip = [alt.Tooltip("k:Q", title="ago"), alt.Tooltip("value:Q", format=".3~g", title="weight")]
    bars = (
        alt.Chart(alt.NamedData("weights"))
        .mark_rect(stroke=None)
        .encode(x, alt.X2("to"), y, alt.Y2(datum=0), ink, faint, tooltip=tooltip)
    )
    return quiet(alt.layer(bars).properties(height=HEIGHT, width="container"), colours, top=8, right=10).to_dict()

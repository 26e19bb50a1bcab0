"""The luck of a search's winner as charts: what repeated searches find, and what it costs to try more on fewer dev
examples."""

from functools import cache, lru_cache
from typing import Any

from pages.shared.charts import DARK, DASHES, LIGHT, Palette, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels, span_end_labels
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np
from jaxtyping import Float

from dlcore.search.luck_reading import averages, equals_promise
from dlcore.search.optimism import promise_of_equals
from dlcore.search.winners_luck import SIZES, WinnersLuck

DEV, TEST, TRUE, EQUALS = "dev", "test", "truly", "pure luck"
BINS = 36
ROW_HEIGHT, HEIGHT = 76, 240
BAR_ROOM, GAP = 0.66, 0.08
"""Of a row, the part that bars take, and what is left above it."""
EXTENT = 44
LEVELS = (0.1, 0.9)
EQUALS_DASH = [2, 3]


def repetitions_chart(result: WinnersLuck, size: int, column: int, key: str) -> None:
    """Draw what the winners of all repetitions promise, show on a test set, and are truly: a row of bars for each."""
    found = {DEV: result.dev, TEST: result.test, TRUE: result.true}
    values = {name: 100 * one[size, :, column] for name, one in found.items() if np.isfinite(one[size, 0, column])}
    edges = repetition_edges(np.concatenate(list(values.values())), int(result.sizes[size]))
    bars, means = [], []
    for base, (name, one) in zip(range(len(values))[::-1], values.items(), strict=True):
        bars += _bars(name, one, edges, base)
        mean = float(one.mean())
        side = "left" if mean > (edges[0] + edges[-1]) / 2 else "right"  # words stand where there is more room
        words = f"{_ROW_NAMES[name]}: {mean:.1f} %"
        means.append({"set": name, "from": mean, "low": base, "high": base + 1 - GAP, "words": words, "side": side})
    numbers = {"low": float(edges[0]), "top": float(edges[-1]), "rows": float(len(values))}
    datasets = {"bars": bars, "means": means}
    draw(_repetitions_spec(tuple(values), is_dark()), datasets, key, numbers)


def repetition_edges(values: Float[np.ndarray, " n"], examples: int) -> Float[np.ndarray, " edges"]:
    """Edges of equal bins, in percent. A dev error is a whole number of so many examples: every bin holds as many of
    these errors, each in its inside, so that no bin is empty only because no error can lie there."""
    unit = 100 / examples
    first, last = (round(float(one) / unit) for one in (values.min(), values.max()))
    each = max(1, int(np.ceil((last - first + 1) / BINS)))
    bins = (last - first) // each + 1
    return (first - 0.5 + each * np.arange(bins + 1)) * unit


def _bars(name: str, values: Float[np.ndarray, " n"], edges: Float[np.ndarray, " edges"], base: int) -> list[dict]:
    """The repetitions in every bin: a bar that stands on the line of its row, the largest below the row's words."""
    counts, _ = np.histogram(values, edges)
    heights = base + BAR_ROOM * counts / counts.max()
    return [
        {"set": name, "from": float(a), "to": float(b), "low": base, "high": float(high), "share": count / len(values)}
        for a, b, count, high in zip(edges, edges[1:], counts, heights, strict=False)
        if count
    ]


@lru_cache(KEPT_SPECS)
def _repetitions_spec(names: tuple[str, ...], dark: bool) -> dict:
    colours = DARK if dark else LIGHT
    across = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("top"), nice=False)
    x = alt.X("from:Q", title="error of the winner, %", scale=across, axis=alt.Axis(grid=False))
    up = alt.Scale(domainMin=0, domainMax=alt.ExprRef("rows"), nice=False)
    low, high = alt.Y("low:Q", axis=None, scale=up), alt.Y2("high:Q")
    colour = alt.Color("set:N", scale=_inks(names, colours), legend=None)
    said = ["set:N", alt.Tooltip("from:Q", format=".1f"), alt.Tooltip("to:Q", format=".1f"),
            alt.Tooltip("share:Q", format=".1%", title="repetitions")]  # fmt: skip
    bars = alt.Chart(alt.NamedData("bars")).mark_bar(opacity=0.5)
    bars = bars.encode(x, alt.X2("to:Q"), low, high, colour, tooltip=said)
    means = alt.Chart(alt.NamedData("means"))
    rules = means.mark_rule(strokeWidth=2.5).encode(x, low, high, color=colour)
    parts: list[alt.Chart] = [bars, rules]
    for side in ("left", "right"):
        own = means.transform_filter(alt.FieldEqualPredicate(field="side", equal=side))
        text = own.mark_text(**_BESIDE[side], fontWeight="bold", fontSize=12, baseline="top")
        parts.append(text.encode(x, alt.Y("high:Q", axis=None, scale=up), color=colour, text="words:N"))
    layers = alt.LayerChart(layer=parts).properties(height=ROW_HEIGHT * len(names), width="container")
    return quiet(layers, colours, right=8).to_dict()


_BESIDE: dict[str, Any] = {"left": {"align": "right", "dx": -7}, "right": {"align": "left", "dx": 7}}
_ROW_NAMES = {DEV: "on its own dev set", TEST: "on a test set", TRUE: "truly"}


def _inks(names: tuple[str, ...], colours: Palette) -> alt.Scale:
    inks = {DEV: colours.dev, TEST: colours.test, TRUE: colours.train, EQUALS: colours.quiet}
    return alt.Scale(domain=list(names), range=[inks[name] for name in names])


def tried_chart(result: WinnersLuck, size: int, column: int, key: str) -> None:
    """Draw promise and truth against the number of trials, with what equals would promise."""
    columns = range(len(result.tried))
    found = [averages(result, size, one) for one in columns]
    values = {DEV: [one.dev for one in found], TEST: [one.test for one in found], TRUE: [one.true for one in found]}
    values[EQUALS] = [equals_promise(result, size, one) for one in columns]
    rows = [
        {"tried": int(tried), "set": name, "value": 100 * value}
        for name, some in values.items()
        for tried, value in zip(result.tried, some, strict=True)
        if np.isfinite(value)
    ]
    edges = 100 * np.quantile(result.dev[size], LEVELS, axis=0).T
    band = [
        {"tried": int(tried), "low": float(low), "high": float(high)}
        for tried, (low, high) in zip(result.tried, edges, strict=True)
    ]
    top = 1.05 * max(float(edges.max()), *(row["value"] for row in rows))
    datasets = {
        "rows": rows,
        "band": band,
        "ends": end_labels(rows, top, HEIGHT),
        "shown": [{"tried": int(result.tried[column])}],
    }
    draw(_tried_spec(is_dark()), datasets, key, {"most": int(result.tried[-1]), "top": max(top, 0.1)})


@cache
def _tried_spec(dark: bool) -> dict:
    colours = DARK if dark else LIGHT
    x = alt.X(
        "tried:Q",
        title="trials to choose from (log scale)",
        scale=alt.Scale(type="log", base=2, domainMin=1, domainMax=alt.ExprRef("most"), nice=False),
        axis=alt.Axis(format=",d", grid=False),
    )
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title="error of the winner, %", scale=scale, axis=alt.Axis(minExtent=EXTENT, maxExtent=EXTENT))
    band = alt.Chart(alt.NamedData("band")).mark_area(opacity=0.16, color=colours.dev)
    band = band.encode(x, alt.Y("low:Q", scale=scale, title=None), alt.Y2("high:Q"))
    return _lines(x, y, (DEV, TEST, TRUE, EQUALS), "tried", band, colours)


def sizes_chart(result: WinnersLuck, size: int, column: int, key: str) -> None:
    """Draw the optimism against the number of dev examples, with that of equals."""
    order = [one for one in np.argsort(result.sizes).tolist() if result.known(one)]
    rows = []
    for one in order:
        found, examples = averages(result, one, column), int(result.sizes[one])
        equals = float(promise_of_equals(result.tried[[column]], examples, found.true)[0])
        for name, value in ((TRUE, found.optimism), (EQUALS, equals)):
            rows.append({"size": examples, "set": name, "value": 100 * value})
    values = [row["value"] for row in rows]
    low, top = min(0.0, *values) * 1.1, max(*values, 0.1) * 1.08
    named = [row | {"set": _OPTIMISM_NAMES[row["set"]]} for row in rows]
    datasets = {
        "rows": named,
        "ends": span_end_labels(named, low, top, HEIGHT),
        "shown": [{"size": int(result.sizes[size])}],
    }
    numbers = {"least": int(result.sizes.min()), "most": int(result.sizes.max()), "low": low, "top": top}
    draw(_sizes_spec(is_dark()), datasets, key, numbers)


_OPTIMISM_NAMES = {TRUE: "these trials", EQUALS: EQUALS}


@cache
def _sizes_spec(dark: bool) -> dict:
    colours = DARK if dark else LIGHT
    span = alt.Scale(type="log", domainMin=alt.ExprRef("least"), domainMax=alt.ExprRef("most"), nice=False)
    x = alt.X(
        "size:Q", title="dev examples (log scale)", scale=span, axis=alt.Axis(format="~s", grid=False, values=SIZES)
    )
    scale = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title="luck, points", scale=scale, axis=alt.Axis(minExtent=EXTENT, maxExtent=EXTENT))
    return _lines(x, y, tuple(_OPTIMISM_NAMES.values()), "size", None, colours)


def _lines(x: alt.X, y: alt.Y, names: tuple[str, ...], at: str, below: alt.Chart | None, colours: Palette) -> dict:
    """Lines with points, named at their ends, and the upright rule of what is shown beside."""
    inks = {DEV: colours.dev, TEST: colours.test, TRUE: colours.train, EQUALS: colours.quiet}
    inks |= {_OPTIMISM_NAMES[TRUE]: colours.train}
    dashes = {DEV: DASHES["dev"], TEST: DASHES["test"], EQUALS: EQUALS_DASH}
    scale = alt.Scale(domain=list(names), range=[inks[name] for name in names])
    colour = alt.Color("set:N", scale=scale, legend=None)
    dash = alt.StrokeDash(
        "set:N", scale=alt.Scale(domain=list(names), range=[dashes.get(name, [1, 0]) for name in names]), legend=None
    )
    rows = alt.Chart(alt.NamedData("rows"))
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    number = alt.Tooltip("value:Q", format=".2f", title="%")
    points = rows.mark_point(filled=True, size=34, opacity=1, clip=True).encode(
        x, y, colour, tooltip=["set:N", f"{at}:Q", number]
    )
    shown = alt.Chart(alt.NamedData("shown")).mark_rule(strokeDash=[3, 3], strokeWidth=1.25).encode(x)
    ends = end_names(x, y, colour, dx=8)
    parts = [one for one in (below, lines, points, shown, ends) if one is not None]
    layers = alt.LayerChart(layer=parts).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, right=8).to_dict()

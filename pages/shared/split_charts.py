"""The two studies of choosing on a dev set as charts: measured points with their bars, and the theory as a line."""

from functools import cache, lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np

from dlcore.studies.best_of import TRIED, BestOf
from dlcore.studies.two_models import TwoModels

HEIGHT = 320
ROOM_FOR_NAMES = 92  # pixels at the right of the lines
WORDS_AT = 0.47
"""Where the words about the own dev set stand, below what the curve can come to."""
THEORY, MEASURED = "theory", "measured"
PROMISED, KEPT, EQUALS, OWN = "promised", "kept", "equal models", "your dev set"
THEORY_DASH = [2, 3]
ASIDE = 1.03
"""Bars at the same K stand this factor left and right of it, so that both can be seen."""


def pick_chart(result: TwoModels, key: str) -> None:
    """Draw how often dev sets of every size pick the better of two networks."""
    line = [{"size": int(n), "share": float(p)} for n, p in zip(result.line_sizes, result.line, strict=True)]
    points = [
        {"size": int(n), "share": float(share), "low": float(low), "high": float(high)}
        for n, share, low, high in zip(result.sizes, result.picked, result.low, result.high, strict=True)
    ]
    own = []
    if np.isfinite(result.own):
        own = [{"size": max(result.dev_examples, 10), "share": result.own, "words_at": WORDS_AT,
                "text": f"your dev set: {result.dev_examples:,} examples, {result.own:.0%}"}]  # fmt: skip
    side = "left" if result.dev_examples < 2000 else "right"
    spec = _pick_spec(side, is_dark())
    draw(spec, {"line": line, "points": points, "own": own}, key)


def best_of_chart(result: BestOf, key: str) -> None:
    """Draw what the best of K promises and keeps, and what the best of K equal models would promise."""
    rows = [*_rows(result, PROMISED, result.promised, result.promised_bar),
            *_rows(result, KEPT, result.kept, result.kept_bar)]  # fmt: skip
    theory = _rows(result, EQUALS, result.equals, None)
    own = _rows(result, OWN, result.own_promised, None) if result.dev_sets else []
    top = max([row["high"] for row in rows] + [row["error"] for row in own] + [1e-6]) * 1.05
    ends = [{"at": row["at"], "set": row["set"], "value": row["error"]} for row in [*rows, *theory]]
    datasets = {"rows": rows, "theory": theory, "own": own, "ends": end_labels(ends, top)}
    most = int(result.networks)
    numbers = {"most": most * ASIDE, "top": top}
    spec = _best_spec(is_dark())
    draw(spec, datasets, key, numbers)


def _rows(result: BestOf, name: str, errors: np.ndarray, bars: np.ndarray | None) -> list[dict]:
    edges = np.column_stack([errors, errors]) if bars is None else bars
    aside = {PROMISED: 1 / ASIDE, KEPT: ASIDE}.get(name, 1.0)
    return [
        {
            "tried": int(tried),
            "at": int(tried) * aside,
            "set": name,
            "error": float(error),
            "low": float(low),
            "high": float(high),
        }
        for tried, error, (low, high) in zip(result.tried, errors, edges, strict=True)
    ]


@lru_cache(KEPT_SPECS)
def _pick_spec(side: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    axis = alt.Axis(format=",d", tickCount=5, labelOverlap=True)
    x = alt.X("size:Q", title="dev examples (log scale)", axis=axis,
              scale=alt.Scale(type="log", domain=[10, 100_000], nice=False, clamp=True))  # fmt: skip
    y = alt.Y("share:Q", title="dev sets that pick the better network", axis=alt.Axis(format=".0%"),
              scale=alt.Scale(domain=[0.45, 1.0], nice=False, clamp=True))  # fmt: skip
    line = alt.Chart(alt.NamedData("line")).mark_line(strokeWidth=2, strokeDash=THEORY_DASH).encode(
        x, y, color=alt.value(colours.quiet)
    )  # fmt: skip
    points = alt.Chart(alt.NamedData("points"))
    bars = points.mark_rule(strokeWidth=1.5, clip=True).encode(
        x, alt.Y("low:Q", title=None), alt.Y2("high"), color=alt.value(colours.dev)
    )
    percent = [alt.Tooltip(f"{field}:Q", format=".1%", title=name)
               for field, name in (("share", "picked the better"), ("low", "from"), ("high", "to"))]  # fmt: skip
    tooltip = [alt.Tooltip("size:Q", format=",d", title="dev examples"), *percent]
    marks = points.mark_point(filled=True, size=58, opacity=1, shape="diamond").encode(
        x, y, color=alt.value(colours.dev), tooltip=tooltip
    )
    own = alt.Chart(alt.NamedData("own"))
    rule = own.mark_rule(strokeWidth=1.25, strokeDash=[1, 3]).encode(x, color=alt.value(colours.quiet))
    ring = own.mark_point(filled=False, size=190, strokeWidth=2, shape="circle", opacity=1).encode(
        x, y, color=alt.value(colours.train)
    )
    words = own.mark_text(
        align=side, baseline="middle", dx=8 if side == "left" else -8, fontSize=12, fontWeight="bold"
    ).encode(x, alt.Y("words_at:Q", title=None), text="text:N", color=alt.value(colours.train))
    layers = line + rule + bars + marks + ring + words
    return quiet(layers.properties(height=HEIGHT, width="container"), colours).to_dict()


@cache
def _best_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    look = {
        PROMISED: (colours.dev, "diamond"),
        KEPT: (colours.test, "triangle-up"),
        EQUALS: (colours.quiet, "stroke"),
        OWN: (colours.dev, "diamond"),
    }
    domain = alt.Scale(type="log", domainMin=0.9, domainMax=alt.ExprRef("most"), nice=False, clamp=True)
    x = alt.X(
        "at:Q", title="networks tried, K (log scale)", axis=alt.Axis(format=",d", values=list(TRIED)), scale=domain
    )
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("error:Q", title="error of the chosen one", axis=alt.Axis(format=".0%"), scale=scale)
    names = list(look)
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[shade for shade, _ in look.values()]), legend=None)
    shape = alt.Shape("set:N", scale=alt.Scale(domain=names, range=[one for _, one in look.values()]), legend=None)
    tooltip = [
        "set:N",
        alt.Tooltip("tried:Q", format=",d", title="networks tried"),
        alt.Tooltip("error:Q", format=".2%"),
        alt.Tooltip("low:Q", format=".1%", title="10 %"),
        alt.Tooltip("high:Q", format=".1%", title="90 %"),
    ]
    rows = alt.Chart(alt.NamedData("rows"))
    bars = rows.mark_rule(strokeWidth=1.5, opacity=0.5, clip=True).encode(
        x, alt.Y("low:Q", title=None, scale=scale), alt.Y2("high"), colour
    )
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour)
    points = rows.mark_point(filled=True, size=58, opacity=1).encode(x, y, colour, shape, tooltip=tooltip)
    theory = alt.Chart(alt.NamedData("theory")).mark_line(strokeWidth=2, strokeDash=THEORY_DASH, clip=True).encode(
        x, y, colour
    )  # fmt: skip
    hollow = alt.Chart(alt.NamedData("own")).mark_point(filled=False, size=70, strokeWidth=1.5, opacity=1, clip=True)
    own = hollow.encode(x, y, colour, shape, tooltip=tooltip[:3])
    labels = end_names(x, alt.Y("value:Q", title=None, scale=scale), colour, dx=10)
    layers = theory + bars + lines + own + points + labels
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=ROOM_FOR_NAMES).to_dict()

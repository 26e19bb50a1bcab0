"""Where the runs of a band end, each as a mark: of one setting, or of two joined seed by seed."""

import json
from functools import lru_cache

from pages.shared.band_charts import series_look
from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np

from dlcore.band import Band
from dlcore.comparison import Pairs
from dlcore.reading import format_error

STRIP_HEIGHT, PAIRS_HEIGHT = 200, 270
GOLDEN = 0.618034
"""Multiples of it fill an interval evenly, in an order that looks like none: marks side by side, the same each time."""
JITTER = 0.6
"""Share of a row over which its marks are spread."""
SHAPES = {"train": "circle", "dev": "diamond"}


def strip_chart(band: Band, key: str) -> None:
    """Draw the final errors of train and dev, a mark a run, with the medians; the run on the stage has a ring."""
    sets = [split for split, count in zip(SHAPES, band.data.counts, strict=False) if count]
    marks = [mark for row, split in enumerate(sets) for mark in _strip(band, split, row)]
    medians = [
        {"set": split, "row": row, "error": median, "text": f"median {format_error(band, median)}"}
        for row, split in enumerate(sets)
        for _, median, _ in [band.edges(f"{split}_error")]
        if np.isfinite(median)
    ]
    datasets = {"runs": marks, "medians": medians, "shown": [row for row in marks if row["shown"]]}
    percent = band.data.dataset.task == "classification"
    spec = _strip_spec(tuple(sets), percent, is_dark())
    draw(spec, datasets, key)


def pairs_chart(pairs: Pairs, percent: bool, key: str, sides: tuple[str, str] = ("A", "B")) -> None:
    """Draw the errors of A and B, a line a seed; those in which B is better are solid, the others dashed. `sides` are
    what to call the two."""
    better = f"{sides[1]} better"
    rows = [
        {"seed": int(seed), "side": side, "error": float(error), "better": better if b < a else "not better"}
        for seed, a, b in zip(pairs.seeds, pairs.a, pairs.b, strict=True)
        if np.isfinite(a) and np.isfinite(b)
        for side, error in zip(sides, (a, b), strict=True)
    ]
    medians = [
        {"side": side, "error": float(np.median([row["error"] for row in rows if row["side"] == side]))}
        for side in sides
        if rows
    ]
    title = f"{pairs.judged} error" if percent else f"{pairs.judged} RMSE"
    spec = _pairs_spec(title, percent, sides, is_dark())
    draw(spec, {"pairs": rows, "medians": medians}, key)


def _strip(band: Band, split: str, row: int) -> list[dict]:
    return [
        {
            "set": split,
            "seed": int(seed),
            "error": float(error),
            "row": row + (GOLDEN * run % 1 - 0.5) * JITTER,
            "shown": run == 0,
        }
        for run, (seed, error) in enumerate(zip(band.seeds, band.final(f"{split}_error"), strict=True))
        if np.isfinite(error)
    ]


@lru_cache(KEPT_SPECS)
def _strip_spec(sets: tuple[str, ...], percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    axis, numbers = (alt.Axis(format=".0%"), ".1%") if percent else (alt.Axis(), ".4f")
    title = "error" if percent else "RMSE"
    x = alt.X("error:Q", title=title, axis=axis, scale=alt.Scale(zero=False, nice=True, padding=12))
    rows = alt.Axis(
        values=list(range(len(sets))),
        labelExpr=f"{json.dumps(sets)}[datum.value]",
        grid=False,
        ticks=False,
        domain=False,
    )
    # the first row on top, with room for its median's label above it
    y = alt.Y("row:Q", title=None, axis=rows, scale=alt.Scale(domain=[len(sets) - 0.6, -0.7], nice=False))
    colour = alt.Color(
        "set:N", scale=alt.Scale(domain=list(sets), range=[getattr(colours, one) for one in sets]), legend=None
    )
    shape = alt.Shape("set:N", scale=alt.Scale(domain=list(sets), range=[SHAPES[one] for one in sets]), legend=None)
    tooltip = ["set:N", "seed:Q", alt.Tooltip("error:Q", format=numbers)]
    runs = alt.Chart(alt.NamedData("runs")).mark_point(filled=True, size=42, opacity=0.55)
    shown = alt.Chart(alt.NamedData("shown")).mark_point(filled=False, size=150, strokeWidth=2, shape="circle")
    medians = alt.Chart(alt.NamedData("medians"))
    bar = medians.mark_tick(orient="vertical", thickness=3, size=52).encode(x, y, colour)
    words = medians.mark_text(dy=-38, fontSize=12, fontWeight="bold").encode(x, y, colour, text="text:N")
    layers = (
        runs.encode(x, y, colour, shape, tooltip=tooltip)
        + shown.encode(x, y, color=alt.value(colours.train), tooltip=tooltip)
        + bar
        + words
    )
    return quiet(layers.properties(height=STRIP_HEIGHT, width="container"), colours).to_dict()


@lru_cache(KEPT_SPECS)
def _pairs_spec(title: str, percent: bool, sides: tuple[str, str], dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    axis, numbers = (alt.Axis(format=".0%"), ".1%") if percent else (alt.Axis(), ".4f")
    look = {side: series_look(colours)[name][0] for side, name in zip(sides, ("A", "B"), strict=True)}
    x = alt.X("side:N", title=None, sort=list(sides), axis=alt.Axis(labelAngle=0, labelFontWeight="bold"))
    y = alt.Y("error:Q", title=title, axis=axis, scale=alt.Scale(zero=False, nice=True, padding=10))
    better = [f"{sides[1]} better", "not better"]
    dash = alt.StrokeDash("better:N", scale=alt.Scale(domain=better, range=[[1, 0], [4, 3]]), legend=None)
    line_colour = alt.Color("better:N", scale=alt.Scale(domain=better, range=[colours.dev, colours.quiet]), legend=None)
    shade = alt.Color("side:N", scale=alt.Scale(domain=list(look), range=list(look.values())), legend=None)
    tooltip = ["seed:Q", "side:N", alt.Tooltip("error:Q", format=numbers)]
    pairs = alt.Chart(alt.NamedData("pairs"))
    lines = pairs.mark_line(strokeWidth=1.25, opacity=0.6).encode(x, y, line_colour, dash, detail="seed:N")
    points = pairs.mark_point(filled=True, size=36, opacity=0.8).encode(x, y, shade, tooltip=tooltip)
    medians = (
        alt.Chart(alt.NamedData("medians")).mark_tick(orient="horizontal", thickness=3, size=48).encode(x, y, shade)
    )
    layers = (lines + points + medians).resolve_scale(color="independent")
    return quiet(layers.properties(height=PAIRS_HEIGHT, width="container"), colours).to_dict()

"""The blocks of a gradient: the relative difference of each, and of every parameter in its place in the matrices."""

from collections.abc import Sequence
from functools import cache, lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.check_curve_chart import LEAST, LINES, MOST, level_axis
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np

from dlcore.gradient_check.block_checks import BlockCheck, entry_differences
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.export import entry_name
from dlcore.gradient_check.numbers import scientific
from dlcore.gradient_check.verdicts import BUG_FROM, KINK, UNKNOWN, ZERO, verdict_of

ROW_PIXELS = (26, 16)
"""Of one block among few, and among many."""
MANY_BLOCKS = 14
AXIS_PIXELS, KEY_PIXELS = 52, 98
"""For the axis below the rows; for names above the map and its key below."""
TOP_PIXELS = 36
"""Of it above the map: the names lie below the menu that saves the chart."""
WORDS_PIXELS = 96
MAP_PIXELS, CELL_PIXELS = 200, (8, 40)
NAME_PIXELS = 14
"""A block narrower than this has no room for its name."""
GAP = 1.2
"""Between two layers of the map, in cells; half of it between the blocks of one layer."""
CLASSES = {
    "zero": "too small",
    "great": "< 1e-7",
    "fine": "< 1e-6",
    "look": "< 1e-4",
    "doubtful": "< 1e-3",
    "bug": "≥ 1e-3",
    "kink": "∧ on a kink",
}
"""Verdicts on the map, by what is said of them in its key."""


def blocks_chart(blocks: Sequence[BlockCheck], key: str) -> None:
    """Draw a row for every block, with a mark at its relative difference."""
    rows = block_rows(blocks)
    height = ROW_PIXELS[len(rows) > MANY_BLOCKS] * len(rows) + AXIS_PIXELS
    spec = _rows_spec(tuple(row["block"] for row in rows), is_dark())
    draw(spec, {"blocks": rows, "lines": LINES}, key, height=height)


def block_rows(blocks: Sequence[BlockCheck]) -> list[dict]:
    """Rows (block, value, shown, verdict, kind, ...) of every block; one that is zero or no number has no mark."""
    return [
        {
            "block": one.block.name,
            "value": float(np.clip(one.relative, LEAST, MOST)) if one.verdict not in (ZERO, UNKNOWN) else LEAST,
            "shown": scientific(one.relative, 2),
            "verdict": one.verdict.label,
            "kind": _kind(one),
            "numerical": scientific(float(np.linalg.norm(one.numerical)), 2),
            "backpropagated": scientific(float(np.linalg.norm(one.backpropagated)), 2),
            "crossed": int(one.crossed.sum()),
            "checked": len(one.places),
        }
        for one in blocks
    ]


def _kind(one: BlockCheck) -> str:
    if one.verdict in (ZERO, UNKNOWN, KINK):
        return one.verdict.id
    return "bug" if one.relative >= BUG_FROM else "right"


@lru_cache(KEPT_SPECS)
def _rows_spec(order: tuple[str, ...], dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    scale = alt.Scale(type="log", domain=[LEAST, MOST], nice=False)
    title = "relative difference (log scale)"
    x = alt.X("value:Q", title=title, scale=scale, axis=level_axis())
    y = alt.Y("block:N", title=None, sort=list(order), axis=alt.Axis(domain=False, ticks=False, labelFontWeight="bold"))
    blocks = alt.Chart(alt.NamedData("blocks"))
    kinds = ["right", "bug", "kink", "zero", "unknown"]
    shades = alt.Scale(domain=kinds, range=[colours.train if kind == "bug" else colours.quiet for kind in kinds])
    colour = alt.Color("kind:N", scale=shades, legend=None)
    marks = alt.Scale(domain=kinds, range=["circle", "square", "triangle-up", "stroke", "stroke"])
    tooltip = [
        "block:N", alt.Tooltip("shown:N", title="relative difference"), "verdict:N",
        alt.Tooltip("numerical:N", title="‖g_num‖"), alt.Tooltip("backpropagated:N", title="‖g‖"),
        alt.Tooltip("checked:Q", title="parameters checked"), alt.Tooltip("crossed:Q", title="of them on a kink"),
    ]  # fmt: skip
    stems = blocks.mark_rule(strokeWidth=2, aria=False).encode(
        alt.X("low:Q", title=title), alt.X2("value"), y, colour
    ).transform_calculate(low=str(LEAST))  # fmt: skip
    points = blocks.mark_point(filled=True, size=70, opacity=1).encode(
        x, y, colour, alt.Shape("kind:N", scale=marks, legend=None), tooltip=tooltip
    )
    words = blocks.mark_text(align="left", dx=9, fontSize=12, aria=False).encode(x, y, colour, text="verdict:N")
    lines = alt.Chart(alt.NamedData("lines")).mark_rule(strokeDash=[2, 4], aria=False)
    layers = alt.layer(lines.encode(x, color=alt.value(colours.quiet)), stems, points, words)
    return quiet(layers.properties(width="container"), colours, right=WORDS_PIXELS).to_dict()


def parameters_chart(check: Check, blocks: Sequence[BlockCheck], key: str) -> None:
    """Draw every parameter that was checked as a cell: the matrices of all layers, W with its b, γ and β, from left to
    right."""
    cells, names, width, rows = cell_rows(check, blocks)
    height = int(np.clip(MAP_PIXELS / rows, *CELL_PIXELS) * rows) + KEY_PIXELS
    draw(_cells_spec(is_dark()), {"cells": cells, "names": names}, key, {"width_cells": width, "rows": rows},
         height=height)  # fmt: skip


def cell_rows(check: Check, blocks: Sequence[BlockCheck]) -> tuple[list[dict], list[dict], float, int]:
    """Cells (x, y, kind, name, ...) in units of a cell, the names of the blocks, and the size of the whole map."""
    cells: list[dict] = []
    names: list[dict] = []
    left, layer, most = 0.0, 1, 1
    for one in blocks:
        block = one.block
        left += (GAP if block.layer != layer else GAP / 2) * bool(names)
        layer = block.layer
        columns = block.shape[1] if len(block.shape) == 2 else 1
        most = max(most, block.shape[0])
        names.append({"x": left + columns / 2, "text": block.name, "columns": columns})
        entries = zip(one.places, entry_differences(one), one.numerical, one.backpropagated, one.crossed, strict=True)
        for place, entry, n, g, crossed in entries:
            index = int(check.moved[place]) - block.start
            row, column = divmod(index, columns)
            cells.append(
                {
                    "x": left + column, "x2": left + column + 1, "y": row, "y2": row + 1,
                    "name": entry_name(block, index),
                    "kind": CLASSES[_cell_kind(one, float(entry), bool(crossed))], "shown": scientific(float(entry), 2),
                    "numerical": scientific(float(n), 5), "backpropagated": scientific(float(g), 5),
                }
            )  # fmt: skip
        left += columns
    return cells, names, left, most


def _cell_kind(one: BlockCheck, entry: float, crossed: bool) -> str:
    if one.verdict in (ZERO, UNKNOWN):
        return ZERO.id
    return KINK.id if crossed else verdict_of(entry).id


@cache
def _cells_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x_scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("width_cells"), nice=False, zero=False)
    y_scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("rows"), nice=False, reverse=True)
    cells = alt.Chart(alt.NamedData("cells"))
    ramp = ["#10151c", "#222c38", "#3a4757", "#5d6c80", "#93a2b5", "#e6ebf2", "#10151c"] if dark else [
        "#ffffff", "#eef0f3", "#d5dae1", "#aeb6c2", "#717d8e", "#1b2430", "#ffffff"]  # fmt: skip
    colour = alt.Color(
        "kind:N",
        title=None,
        scale=alt.Scale(domain=list(CLASSES.values()), range=ramp),
        legend=alt.Legend(
            orient="bottom", direction="horizontal", columns=4, symbolType="square", symbolStrokeColor=colours.quiet,
            symbolStrokeWidth=1, labelColor=colours.quiet, labelFontSize=12, symbolSize=110, columnPadding=10, offset=6,
        ),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("name:N", title="parameter"), alt.Tooltip("numerical:N", title="by differences"),
        alt.Tooltip("backpropagated:N", title="by backpropagation"),
        alt.Tooltip("shown:N", title="relative difference"),
    ]  # fmt: skip
    squares = cells.mark_rect(stroke=colours.hairline, strokeWidth=1).encode(
        alt.X("x:Q", scale=x_scale, axis=None), alt.X2("x2"), alt.Y("y:Q", scale=y_scale, axis=None), alt.Y2("y2"),
        colour, tooltip=tooltip,
    )  # fmt: skip
    names = alt.Chart(alt.NamedData("names")).mark_text(fontSize=12, fontWeight="bold", baseline="bottom", aria=False)
    words = names.encode(
        alt.X("x:Q", scale=x_scale), y=alt.value(-5), text="text:N", color=alt.value(colours.quiet),
        opacity=alt.condition(f"datum.columns * width / width_cells > {NAME_PIXELS}", alt.value(1), alt.value(0)),
    )  # fmt: skip
    kinks = cells.transform_filter(alt.datum.kind == CLASSES["kink"]).transform_calculate(
        middle="datum.x + 0.5", centre="datum.y + 0.5"
    )
    marks = kinks.mark_text(text="∧", fontSize=12, fontWeight="bold", aria=False).encode(
        alt.X("middle:Q", scale=x_scale), alt.Y("centre:Q", scale=y_scale), color=alt.value(colours.train),
        opacity=alt.condition(f"width / width_cells > {NAME_PIXELS / 2}", alt.value(1), alt.value(0)),
    )  # fmt: skip
    return quiet(
        alt.layer(squares, marks, words).properties(width="container"), colours, top=TOP_PIXELS, right=6
    ).to_dict()

"""The path of remedies: one line for every network tried, from its base error over train to dev."""

from functools import cache
from itertools import pairwise

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.ladder_chart import error_axis, rung_colours

import altair as alt

from dlcore.amounts import error_text
from dlcore.ladder import BASE, DEV, TEST, TRAIN, TRAIN_DEV, Rung

STEP_HEIGHT, AXIS_HEIGHT = 56, 48
WORDS_AT, MARKS_AT = 0.24, 0.66
"""Of a network's share of the height: where its words stand, and its marks."""
ROOM_RIGHT = 1.04
SHAPES = {BASE: "square", TRAIN: "circle", TRAIN_DEV: "cross", DEV: "diamond", TEST: "triangle-up"}


def path_chart(task: str, networks: list[tuple[str, tuple[Rung, ...]]], key: str) -> None:
    """Draw networks below each other: what was changed, and a mark for each of its errors.

    Args:
        task: "classification" or "regression".
        networks: what to say of each, and its errors; the last one is the network on the stage.
        key: tells the charts of one page apart.
    """
    top = max(*(rung.error for _, rungs in networks for rung in rungs), 1e-6)
    spec = _spec(task == "classification", is_dark())
    numbers = {"top": top * ROOM_RIGHT, "rows": len(networks)}
    draw(spec, path_rows(task, networks), key, numbers, height=STEP_HEIGHT * len(networks) + AXIS_HEIGHT)


def path_rows(task: str, networks: list[tuple[str, tuple[Rung, ...]]]) -> dict[str, list[dict]]:
    """The gaps, the marks and the words of every network, at its height in rows."""
    gaps, marks, words = [], [], []
    for row, (text, rungs) in enumerate(networks):
        said = {rung.name: error_text(task, rung.error) for rung in rungs}
        height = row + MARKS_AT
        gaps += [
            {"row": height, "set": above.name, "low": below.error, "high": above.error}
            for below, above in pairwise(rungs)
        ]
        marks += [{"row": height, "set": rung.name, "error": rung.error, "text": said[rung.name]} for rung in rungs]
        errors = " · ".join(f"{name} {error}" for name, error in said.items() if name != BASE)
        words.append({"row": row + WORDS_AT, "text": text, "errors": errors})
    return {"gaps": gaps, "marks": marks, "words": words}


@cache
def _spec(percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    down = alt.Scale(domainMin=0, domainMax=alt.ExprRef("rows"), nice=False, reverse=True)
    y = alt.Y("row:Q", axis=None, scale=down)
    shades = rung_colours(colours)
    names = list(shades)
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=list(shades.values())), legend=None)
    shape = alt.Shape("set:N", scale=alt.Scale(domain=names, range=[SHAPES[name] for name in names]), legend=None)
    gaps = (
        alt.Chart(alt.NamedData("gaps"))
        .mark_rule(strokeWidth=4, opacity=0.4)
        .encode(error_axis("low:Q", percent), alt.X2("high"), y, colour)
    )
    tooltip = ["set:N", alt.Tooltip("text:N", title="error")]
    marks = (
        alt.Chart(alt.NamedData("marks"))
        .mark_point(filled=True, size=100, opacity=1)
        .encode(error_axis("error:Q", percent), y, colour, shape, tooltip=tooltip)
    )
    words = alt.Chart(alt.NamedData("words")).encode(y=y)
    said = words.mark_text(align="left", fontSize=12, fontWeight="bold").encode(
        x=alt.value(0), text="text:N", color=alt.value(colours.train)
    )
    errors = words.mark_text(align="right", fontSize=12).encode(
        x=alt.value("width"), text="errors:N", color=alt.value(colours.quiet)
    )
    layers = (gaps + marks + said + errors).properties(width="container")
    return quiet(layers, colours, top=4, right=12).to_dict()

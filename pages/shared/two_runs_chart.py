"""One number of a run and of its free twin over the epochs."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from pages.shared.charts import DARK, LIGHT, axis_top, draw, end_names, epoch_axis, is_dark, quiet, thinned
from pages.shared.end_labels import CHART_HEIGHT, end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.pin_curves import Overlay
from pages.shared.player import as_linked, moment_layer
from pages.shared.stage import moments
from pages.shared.unseen import UNSEEN

import altair as alt

from dlcore.restraints import Restrained
from dlcore.run import Run

WITHOUT, WITH = "without", "with"
FREE_DASH = [3, 2]
ROOM_RIGHT = 4
"""Pixels. Vega makes room for the names at the ends of the curves by itself."""
Ink = Literal["train", "dev"]


def named(pair: Restrained) -> list[tuple[str, Run]]:
    """The runs by what they are called; one where nothing restrains."""
    return [(WITHOUT, pair.without)] + ([(WITH, pair.run)] if pair.run is not pair.without else [])


def history_of(pair: Restrained, quantity: str) -> list[dict]:
    """Rows (epoch, set, value) of one column of the histories, evenly thinned, the last epoch always kept."""
    return [
        row
        for name, run in named(pair)
        for epochs in [thinned(run.ended)]
        for row in rows_of(name, epochs, run.history[quantity][epochs])
    ]


def rows_of(name: str, epochs: Iterable, values: Iterable) -> list[dict]:
    """Rows (epoch, set, value)."""
    return [
        {"epoch": int(epoch), "set": name, "value": float(value)} for epoch, value in zip(epochs, values, strict=True)
    ]


def two_runs_chart(
    pair: Restrained,
    rows: list[dict],
    title: str,
    *,
    key: str,
    percent: bool = False,
    ink: Ink = "train",
    overlay: Overlay | None = None,
) -> None:
    """Draw the rows of both runs, labelled at their ends, with the rule of the player's moment.

    Args:
        pair: the runs.
        rows: as `rows_of` makes them.
        title: of the vertical axis.
        key: tells the charts of one page apart.
        percent: whether the values are shares.
        ink: the set whose colour the lines have.
        overlay: what of the pinned runs is drawn on it too.
    """
    top = 1.0 if percent else axis_top([row["value"] for row in rows])
    datasets = {
        key: rows,
        "ends": end_labels(rows, top),
        "frames": [{"epoch": int(epoch)} for epoch in moments([run for _, run in named(pair)])],
    }
    numbers = {"last_epoch": pair.experiment.epochs, "top": top}
    spec = _spec(key, title, percent, ink, is_dark())
    draw(spec, datasets, key, numbers, overlay=overlay)


@lru_cache(KEPT_SPECS)
def _spec(key: str, title: str, percent: bool, ink: Ink, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = epoch_axis()
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title=title, scale=scale, axis=alt.Axis(format=".0%") if percent else alt.Axis())
    names, shade = [WITHOUT, WITH], getattr(colours, ink)
    free = colours.quiet if ink == "train" else shade
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[free, shade]), legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[FREE_DASH, [1, 0]]), legend=None)
    rows = alt.Chart(alt.NamedData(key))
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    number = alt.Tooltip("value:Q", format=".1%" if percent else ".4~f", title=title)
    hover = rows.mark_point(**UNSEEN, size=120).encode(x, y, tooltip=["set:N", "epoch:Q", number])
    labels = end_names(x, y, colour)
    layers = lines + labels + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=CHART_HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

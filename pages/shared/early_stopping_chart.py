"""The costs that early stopping follows, with the epoch that it went back to and the one that it ended with."""

from functools import lru_cache

from pages.shared.charts import (
    DARK,
    DASHES,
    LIGHT,
    axis_top,
    cost_overlay,
    cost_unit,
    draw,
    end_names,
    epoch_axis,
    is_dark,
    quiet,
    thinned,
)
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.player import as_linked, moment_layer
from pages.shared.stage import moments
from pages.shared.two_runs_chart import ROOM_RIGHT
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.early_stopping import best_epochs
from dlcore.early_stopping_reading import continues
from dlcore.run import Run

HEIGHT = 280
ON = "trained on"
"""What the curve of the run is called that did not stop."""
ON_DASH = [1, 3]
BELOW = 0.07
"""Of the axis: so far below its curve the word dev stands where the run that was not stopped goes on from there."""
ROWS = (-30, -14)
"""Pixels from the top of the plot to the words of the best epoch and of the last one: above it, one below the other."""


def early_stopping_chart(run: Run, without: Run, key: str) -> None:
    """Draw train and dev cost and the marks; `without` is the run beside it on the stage, which may be the same."""
    rows = cost_rows(run, without)
    top = axis_top([row["value"] for row in rows])
    found = marks(run)
    datasets = {
        "costs": rows,
        "ends": _ends(rows, top),
        "marks": found,
        "wait": [{"epoch": found[0]["epoch"], "until": found[-1]["epoch"]}],
        "frames": [{"epoch": int(epoch)} for epoch in moments([without, run])],
    }
    unit = cost_unit(run.experiment)
    spec = _spec(f"cost ({unit})", is_dark())
    numbers = {"last_epoch": run.experiment.epochs, "top": top}
    draw(spec, datasets, key, numbers, overlay=cost_overlay(run))


def cost_rows(run: Run, without: Run) -> list[dict]:
    """Rows (epoch, set, value): train and dev to the last epoch trained, and from there on the dev cost of the run that
    was not stopped, where that is the same run."""
    rows = [row for split in ("train", "dev") for row in _rows(run, split, split, 0)]
    if run.stopped_at is not None and continues(run, without) and without.ended > run.stopped_at:
        rows += _rows(without, "dev", ON, run.stopped_at)
    return rows


def _rows(run: Run, split: str, name: str, first: int) -> list[dict]:
    epochs = thinned(run.ended, first)
    if first == 0:
        epochs = np.union1d(epochs, [run.last])
    return [{"epoch": int(epoch), "set": name, "value": float(run.history[f"{split}_cost"][epoch])} for epoch in epochs]


def _ends(rows: list[dict], top: float) -> list[dict]:
    ends, goes_on = end_labels(rows, top), any(row["set"] == ON for row in rows)
    return [row | {"value": row["value"] - BELOW * top * (goes_on and row["set"] == "dev")} for row in ends]


def marks(run: Run) -> list[dict]:
    """The best epoch and, where the run stopped early, the one it stopped with: at what epoch, what dev cost, what to
    write, and whether that stands left of the mark."""
    best = run.best_epoch
    if best is None:
        best = int(best_epochs(run.history["dev_cost"][: run.ended + 1])[-1])
    found = [(best, "lowest" if run.best_epoch is None else "best", ROWS[0])]
    if run.stopped_at is not None:
        found.append((run.stopped_at, "stopped", ROWS[1]))
    return [
        {
            "epoch": epoch,
            "value": float(run.history["dev_cost"][epoch]),
            "text": f"{word}: epoch {epoch:,}",
            "left": 2 * epoch > run.experiment.epochs,
            "y": y,
        }
        for epoch, word, y in found
    ]


@lru_cache(KEPT_SPECS)
def _spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = epoch_axis()
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True))
    look = {"train": (colours.train, DASHES["train"]), "dev": (colours.dev, DASHES["dev"]), ON: (colours.dev, ON_DASH)}
    names = list(look)
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[shade for shade, _ in look.values()]), legend=None)
    dashes = alt.Scale(domain=names, range=[dash for _, dash in look.values()])
    costs = alt.Chart(alt.NamedData("costs"))
    wait = (
        alt.Chart(alt.NamedData("wait"))
        .mark_rect(opacity=0.14, aria=False)
        .encode(x, alt.X2("until"), color=alt.value(colours.quiet))
    )
    lines = costs.mark_line(strokeWidth=2, clip=True).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    hover = costs.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4f", title="cost")]
    )
    labels = end_names(x, y, colour)
    placed = alt.Chart(alt.NamedData("marks"))
    upright = placed.mark_rule(strokeWidth=1.25, aria=False).encode(x, color=alt.value(colours.quiet))
    points = placed.mark_point(filled=True, shape="diamond", size=90, opacity=1, clip=True).encode(
        x, y, color=alt.value(colours.dev), tooltip=["text:N", alt.Tooltip("value:Q", format=".4f", title="dev cost")]
    )
    words = [
        placed.transform_filter(f"datum.left == {str(left).lower()} && datum.y == {row}")
        .mark_text(align="right" if left else "left", dx=-4 if left else 4, baseline="middle", fontSize=12)
        .encode(x, y=alt.value(row), text="text:N", color=alt.value(colours.train))
        for left in (True, False)
        for row in ROWS
    ]
    layers = alt.layer(wait, upright, lines, points, *words, labels, hover, moment_layer(alt.NamedData("frames"), x))
    layers = layers.properties(height=HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

"""Bands over training: the median of many runs as a line, the middle 80 % of them as an area."""

from functools import lru_cache

from pages.shared.charts import (
    AREA_OPACITY,
    DARK,
    DASHES,
    LIGHT,
    Palette,
    axis_top,
    cost_overlay,
    cost_unit,
    draw,
    end_names,
    epoch_axis,
    is_dark,
    quiet,
)
from pages.shared.end_labels import CHART_HEIGHT, end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.pin_curves import Overlay
from pages.shared.player import as_linked, moment_layer
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.band import Band, quantiles
from dlcore.run import Run

PINNED_DASH = [2, 3]


def band_chart(run: Run, band: Band, key: str) -> None:
    """Draw the train and dev cost of a band over the epochs, with the rule of the player's moment."""
    sets = [split for split, count in zip(("train", "dev"), band.data.counts, strict=False) if count]
    rows = [row for split in sets for row in band_rows(band, split, f"{split}_cost")]
    unit = cost_unit(band.experiment)
    last = band.experiment.epochs
    _draw(run, rows, f"cost ({unit})", cost_overlay(run), percent=False, last=last, key=key)


def two_bands_chart(run: Run, a: Band, b: Band, judged: str, key: str) -> None:
    """Draw the errors of A and B over the epochs: errors mean the same under every loss and penalty."""
    rows = [row for name, band in (("A", a), ("B", b)) for row in band_rows(band, name, f"{judged}_error")]
    percent = b.data.dataset.task == "classification"
    title = f"{judged} error" if percent else f"{judged} RMSE"
    last = max(a.experiment.epochs, b.experiment.epochs)
    overlay = Overlay(f"{judged}_error", run.experiment)
    _draw(run, rows, title, overlay, percent=percent, last=last, key=key)


def band_rows(band: Band, name: str, quantity: str) -> list[dict]:
    """Rows (epoch, set, low, value, high) where any run still has a finite number."""
    edges = quantiles(band.values(quantity))
    return [
        {"epoch": int(epoch), "set": name, "low": float(low), "value": float(middle), "high": float(high)}
        for epoch, low, middle, high in zip(band.records, *edges, strict=False)
        if np.isfinite((low, middle, high)).all()
    ]


def _draw(run: Run, rows: list[dict], title: str, overlay: Overlay, *, percent: bool, last: int, key: str) -> None:
    tops = [row["high"] for row in rows] or [1.0]
    top = axis_top(tops)
    datasets = {
        "band": rows,
        "ends": end_labels(rows, top),
        "frames": [{"epoch": int(epoch)} for epoch in run.frame_epochs],
    }
    spec = _spec(title, percent, is_dark())
    numbers = {"last_epoch": last, "top": top}
    draw(spec, datasets, key, numbers, overlay=overlay)


@lru_cache(KEPT_SPECS)
def _spec(title: str, percent: bool, dark: bool) -> dict:
    """The chart without its numbers. Made once: what Altair checks and copies would cost every rerun 0.2 s."""
    colours = DARK if dark else LIGHT
    x = epoch_axis()
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    axis = alt.Axis(format=".0%") if percent else alt.Axis()
    y = alt.Y("value:Q", title=title, scale=scale, axis=axis)
    look = series_look(colours)
    names = list(look)
    shade = alt.Scale(domain=names, range=[colour for colour, _ in look.values()])
    colour = alt.Color("set:N", scale=shade, legend=None)
    dashes = alt.Scale(domain=names, range=[dash for _, dash in look.values()])
    band = alt.Chart(alt.NamedData("band"))
    area = band.mark_area(opacity=AREA_OPACITY, clip=True).encode(
        x, alt.Y("low:Q", title=title, scale=scale, axis=axis), alt.Y2("high"), colour
    )
    lines = band.mark_line(strokeWidth=2, clip=True).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    labels = end_names(x, y, colour)
    numbers = ".1%" if percent else ".4f"
    edges = (("value", "median"), ("low", "10 %"), ("high", "90 %"))
    tooltip = [alt.Tooltip(f"{field}:Q", format=numbers, title=name) for field, name in edges]
    hover = band.mark_point(**UNSEEN, size=120).encode(x, y, tooltip=["set:N", "epoch:Q", *tooltip])
    layers = area + lines + labels + hover + moment_layer(alt.NamedData("frames"), x)
    return as_linked(quiet(layers.properties(height=CHART_HEIGHT, width="container"), colours)).to_dict()


def series_look(colours: Palette) -> dict[str, tuple[str, list[int]]]:
    """Colour and dash of every series by its name: the sets, and two settings A (pinned, quiet) and B."""
    return {
        "train": (colours.train, DASHES["train"]),
        "dev": (colours.dev, DASHES["dev"]),
        "A": (colours.quiet, PINNED_DASH),
        "B": (colours.dev, DASHES["train"]),
    }

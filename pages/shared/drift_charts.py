"""Percentiles of a layer's inputs over training, and its γ and β: small charts, one run each, on the same axes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, epoch_axis, is_dark, quiet
from pages.shared.held_range import held_range
from pages.shared.limits import KEPT_SPECS
from pages.shared.player import as_linked, moment_layer
from pages.shared.run_inks import ink_of
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
from jaxtyping import Float, Int

from dlcore.batch_norm.drift import Spread

HEIGHT, SCALE_HEIGHT, AXIS_HEIGHT = 200, 90, 44
LEFT = 34
"""Pixels for the numbers of every vertical axis: the charts of a run stand above each other."""
ROOM_RIGHT = 6
ROOM = 0.06
"""Of an axis, left free at both ends."""
OTHERS = 8
"""Units of a layer that are drawn thin beside the chosen one."""
LAYER_OPACITY, UNIT_OPACITY = 0.22, 0.16

TICKS = 3
"""About so many on the low axes of γ and β."""

Rows = Mapping[str, list[dict]]


def within(values: Sequence[Float[np.ndarray, "..."]], middle: float) -> tuple[float, float]:
    """Both ends of an axis for the numbers of several runs, with some room."""
    low, high = held_range(values, middle=middle)
    room = ROOM * (high - low)
    return low - room, high + room


def drift_rows(epochs: Int[np.ndarray, " f"], spread: Spread, layer: int, unit: int) -> Rows:
    """The percentiles of one unit, and of all of its layer, both counted from 1, at every measured epoch; and the
    median that the unit began with. What has overflowed is left out."""
    of_unit, of_layer = spread.units[layer - 1][:, unit - 1], spread.layers[:, layer - 1, 1:4]
    return {
        "unit": _band_rows(epochs, of_unit),
        "layer": _band_rows(epochs, of_layer),
        "start": [{"at": float(of_unit[0, 1])}] if np.isfinite(of_unit[0, 1]) else [],
    }


def scale_rows(epochs: Int[np.ndarray, " f"], values: Float[np.ndarray, "f units"], unit: int) -> Rows:
    """γ or β of one unit, of a few others, and of the middle 70 % of the layer."""
    units = values.shape[1]
    others = np.unique(np.linspace(0, units - 1, min(units, OTHERS)).round().astype(int))
    percentiles = np.percentile(values.astype(float), (15, 50, 85), axis=1).T
    return {
        "layer": _band_rows(epochs, percentiles),
        "others": [row for other in others if other != unit - 1 for row in _line_rows(epochs, values, other)],
        "unit": _line_rows(epochs, values, unit - 1),
    }


def _band_rows(epochs: Int[np.ndarray, " f"], percentiles: Float[np.ndarray, "f 3"]) -> list[dict]:
    return [
        {"epoch": int(epoch), "low": float(low), "at": float(at), "high": float(high)}
        for epoch, (low, at, high) in zip(epochs, percentiles, strict=True)
        if np.isfinite([low, at, high]).all()
    ]


def _line_rows(epochs: Int[np.ndarray, " f"], values: Float[np.ndarray, "f units"], place: int) -> list[dict]:
    return [
        {"epoch": int(epoch), "unit": place + 1, "at": float(value)}
        for epoch, value in zip(epochs, values[:, place], strict=True)
        if np.isfinite(value)
    ]


def drift_chart(
    rows: Rows, frames: list[dict], title: str, ends: tuple[float, float], last: int, number: int, key: str
) -> None:
    """Draw the percentiles of run `number`, in its ink, with the rule of the player's moment."""
    numbers = {"last_epoch": last, "bottom": ends[0], "top": ends[1]}
    draw(_drift_spec(title, number, is_dark()), {**rows, "frames": frames}, key, numbers)


def scale_chart(
    rows: Rows, frames: list[dict], symbol: str, ends: tuple[float, float], last: int, number: int, key: str
) -> None:
    """Draw γ or β of run `number`; the epochs are written below the β, which comes last."""
    numbers = {"last_epoch": last, "bottom": ends[0], "top": ends[1]}
    draw(_scale_spec(symbol, number, is_dark()), {**rows, "frames": frames}, key, numbers)


def _height(field: str, title: str, ticks: int = 4) -> alt.Y:
    scale = alt.Scale(domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False, clamp=True)
    return alt.Y(field, title=title, scale=scale, axis=alt.Axis(tickCount=ticks, format="~g", minExtent=LEFT))


@lru_cache(KEPT_SPECS)
def _drift_spec(title: str, number: int, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, ink = DARK if dark else LIGHT, ink_of(number).colour(dark)
    x, unit = epoch_axis(), alt.Chart(alt.NamedData("unit"))
    low, at, high = (_height(f"{field}:Q", title) for field in ("low", "at", "high"))
    layer = alt.Chart(alt.NamedData("layer")).mark_area(opacity=LAYER_OPACITY, color=colours.quiet)
    lines = [
        layer.encode(x, low, alt.Y2("high")),
        unit.mark_area(opacity=UNIT_OPACITY, color=ink).encode(x, low, alt.Y2("high")),
        unit.mark_line(strokeWidth=1, color=ink, clip=True).encode(x, low),
        unit.mark_line(strokeWidth=1, color=ink, clip=True).encode(x, high),
        unit.mark_line(strokeWidth=2.75, color=ink, clip=True).encode(x, at),
    ]
    start = alt.Chart(alt.NamedData("start")).mark_rule(strokeDash=[1, 4], color=ink, aria=False).encode(at)
    hover = unit.mark_point(**UNSEEN, size=90).encode(x, at, tooltip=[
        "epoch:Q", *(
            alt.Tooltip(f"{field}:Q", title=title, format=".3~g")
            for field, title in (("low", "15 %"), ("at", "median"), ("high", "85 %"))
        ),
    ])  # fmt: skip
    layers = alt.layer(*lines, start, hover, moment_layer(alt.NamedData("frames"), x))
    return as_linked(quiet(layers.properties(height=HEIGHT, width="container"), colours, right=ROOM_RIGHT)).to_dict()


@lru_cache(KEPT_SPECS)
def _scale_spec(symbol: str, number: int, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, ink = DARK if dark else LIGHT, ink_of(number).colour(dark)
    lowest = symbol == "β"
    x, at = epoch_axis() if lowest else epoch_axis().axis(None), _height("at:Q", symbol, TICKS)
    layer = alt.Chart(alt.NamedData("layer")).mark_area(opacity=LAYER_OPACITY, color=colours.quiet)
    others = alt.Chart(alt.NamedData("others")).mark_line(strokeWidth=0.75, opacity=0.65, color=ink, clip=True)
    unit = alt.Chart(alt.NamedData("unit"))
    hover = unit.mark_point(**UNSEEN, size=90).encode(
        x, at, tooltip=["unit:Q", "epoch:Q", alt.Tooltip("at:Q", title=symbol, format=".3~g")]
    )
    layers = alt.layer(
        layer.encode(x, _height("low:Q", symbol, TICKS), alt.Y2("high")),
        others.encode(x, at, detail="unit:N"),
        unit.mark_line(strokeWidth=2.75, color=ink, clip=True).encode(x, at),
        hover,
        moment_layer(alt.NamedData("frames"), x),
    )
    layers = layers.properties(height=SCALE_HEIGHT + lowest * AXIS_HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

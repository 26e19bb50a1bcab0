"""Small drawings of a race, one for each optimizer, all on the same axes: an SVG needs no program to show it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT

import numpy as np
from jaxtyping import Float

from dlcore.amounts import raised
from dlcore.race_numbers import spread

if TYPE_CHECKING:
    from dlcore.studies.race import Race

WIDTH, HEIGHT = 260, 140
LEFT, RIGHT, TOP, FOOT = 42, 10, 8, 20
FIRST, HALF = 2.5, 4.0
"""Half the width of the crosses."""
GHOST = 0.45
"""Opacity of the others, drawn behind."""


class Frame:
    """Axes: both ends of each, and where a point lies on the drawing. Both may be logarithmic."""

    def __init__(self, across: tuple[float, float], up: tuple[float, float], *, log_x: bool, log_y: bool):
        self._scales = [np.log10 if log_x else np.asarray, np.log10 if log_y else np.asarray]
        self._across, self._up = across, up

    def x(self, values) -> np.ndarray:
        low, high = (self._scales[0](end) for end in self._across)
        share = (self._scales[0](np.clip(values, *self._across)) - low) / max(high - low, 1e-12)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, values) -> np.ndarray:
        low, high = (self._scales[1](end) for end in self._up)
        share = (self._scales[1](np.clip(values, *self._up)) - low) / max(high - low, 1e-12)
        return HEIGHT - FOOT - share * (HEIGHT - TOP - FOOT)


def spread_picture(result: "Race", number: int, within: tuple[float, float], target: float, dark: bool) -> str:
    """Costs of one optimizer over the epochs, log scale: the median, the middle 80 % of its runs, a small cross where
    the first of them has diverged and a large one where half have; behind it the medians of the others, dotted the
    target."""
    colours = DARK if dark else LIGHT
    epochs = result.epochs.astype(float)
    frame = Frame((0.0, max(float(epochs[-1]), 1.0)), within, log_x=False, log_y=True)
    parts = [_level(frame, target, colours.quiet), *_ticks(frame, within, f"{epochs[-1]:g} epochs", colours.quiet)]
    for other in range(len(result.optimizers)):
        if other != number:
            parts.append(_path(frame, epochs, result.middle[:, other], f'stroke="{colours.quiet}" opacity="{GHOST}"'))
    low, middle, high = (values[:, number] for values in (result.low, result.middle, result.high))
    known = ~np.isnan(middle)
    parts.append(_area(frame, epochs[known], low[known], high[known], colours.train))
    parts.append(_path(frame, epochs, middle, f'stroke="{colours.train}" stroke-width="2"'))
    first, half = np.isinf(result.cost[number]).any(axis=0), np.isinf(middle)
    for broke, size in ((first & ~half, FIRST), (half, HALF)):
        if broke.any():
            at = int(broke.argmax())
            at = at if np.isfinite(middle[at]) else max(at - 1, 0)
            height = float(frame.y(middle[at])) if np.isfinite(middle[at]) else TOP + HALF
            parts.append(_cross(float(frame.x(epochs[at])), height, colours.dev, size))
    return _svg(parts, colours.quiet)


def rates_picture(result: "Race", number: int, top: float, percent: bool, dark: bool) -> str:
    """Train error of one optimizer against the learning rate: the median and the range of its runs, a cross where some
    diverged, a ring at the rate it races at; behind it the medians of the others."""
    colours = DARK if dark else LIGHT
    frame = Frame((float(result.tried[0]), float(result.tried[-1])), (0.0, top), log_x=True, log_y=False)
    names = (f"{100 * top:.0f} %" if percent else f"{top:.2g}", "0")
    parts = [
        _word(LEFT - 5, TOP + 8, names[0], "end"),
        _word(LEFT - 5, HEIGHT - FOOT, names[1], "end"),
        _word(LEFT, HEIGHT - 4, f"α = {result.tried[0]:g}", "start"),
        _word(WIDTH - RIGHT, HEIGHT - 4, f"{result.tried[-1]:g}", "end"),
        _base(colours.hairline),
    ]
    for other in range(len(result.optimizers)):
        if other != number:
            middle = _medians(result.tried_error[other])
            parts.append(_path(frame, result.tried, middle, f'stroke="{colours.quiet}" opacity="{GHOST}"'))
    errors = result.tried_error[number]
    middle = _medians(errors)
    known = np.isfinite(middle)
    low, high = np.nanmin(errors[known], axis=1), np.nanmax(errors[known], axis=1)
    if known.any():
        parts.append(_area(frame, result.tried[known], low, high, colours.train))
    parts.append(_path(frame, result.tried, middle, f'stroke="{colours.train}" stroke-width="2"'))
    for place in np.flatnonzero(np.isinf(result.tried_cost[number]).any(axis=1)):
        parts.append(_cross(float(frame.x(result.tried[place])), TOP + HALF, colours.dev))
    at = np.flatnonzero(result.tried == result.rates[number])
    if at.size and known[at[0]]:
        x, y = frame.x(result.tried[at[0]]), frame.y(middle[at[0]])
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="none" stroke="{colours.dev}" stroke-width="2"/>')
    return _svg(parts, colours.quiet)


def _medians(errors: Float[np.ndarray, "r few"]) -> Float[np.ndarray, " r"]:
    """Of the runs that have not diverged; NaN where most have, or nothing is known."""
    middle = spread(np.nan_to_num(errors, nan=np.inf).T)[1]
    return np.where(np.isfinite(middle), middle, np.nan)


def _path(frame: Frame, x: np.ndarray, y: np.ndarray, style: str) -> str:
    known = np.isfinite(y)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(frame.x(x[known]), frame.y(y[known]), strict=True))
    return f'<polyline points="{points}" fill="none" stroke-linejoin="round" {style}/>' if points else ""


def _area(frame: Frame, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> str:
    xs = frame.x(x)
    there = [*zip(xs, frame.y(high), strict=True)]
    back = [*zip(xs, frame.y(low), strict=True)][::-1]
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in (*there, *back))
    return f'<polygon points="{points}" fill="{colour}" opacity="{AREA_OPACITY}"/>'


def _cross(x: float, y: float, colour: str, size: float = HALF) -> str:
    wide = 2 * size
    return (
        f'<path d="M{x - size:.1f},{y - size:.1f}l{wide:g},{wide:g}m0,-{wide:g}l-{wide:g},{wide:g}" stroke="{colour}" '
        'stroke-width="2" fill="none" stroke-linecap="round"/>'
    )


def _level(frame: Frame, value: float, colour: str) -> str:
    y = float(frame.y(value))
    return (
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{colour}" stroke-dasharray="1 4"/>'
    )


def _base(colour: str) -> str:
    y = HEIGHT - FOOT
    return f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="{colour}"/>'


def _ticks(frame: Frame, within: tuple[float, float], last: str, colour: str) -> Iterator[str]:
    """The powers of ten within, or the two outermost of many, and the ends of the other axis."""
    powers = np.arange(np.ceil(np.log10(within[0])), np.floor(np.log10(within[1])) + 1)
    for power in dict.fromkeys(powers[[0, len(powers) // 2, -1]].tolist() if len(powers) > 3 else powers.tolist()):
        name = f"{10**power:g}" if power > -3 else f"10{raised(int(power))}"
        yield _word(LEFT - 5, float(frame.y(10**power)) + 4, name, "end")
    yield _word(LEFT, HEIGHT - 4, "0", "start")
    yield _word(WIDTH - RIGHT, HEIGHT - 4, last, "end")


def _word(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" stroke="none">{text}</text>'


def _svg(parts: list[str], quiet: str) -> str:
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<g font-family="sans-serif" font-size="12" fill="{quiet}">{body}</g></svg>'
    )

"""Relative differences against ε on logarithmic axes, with the lines between the verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np

from dlcore.gradient_check.differences import EPSILONS
from dlcore.gradient_check.numbers import scientific, step_text
from dlcore.gradient_check.slopes import Arms
from dlcore.gradient_check.verdicts import verdict_of

HEIGHT = 300
LEAST, MOST = 1e-12, 1.0
"""Ends of the vertical axis; what is smaller is drawn at its foot."""
NAMES_PIXELS = 78
STEPS = [1e-15, 1e-12, 1e-9, 1e-6, 1e-3]
LEVELS = [1e-12, 1e-9, 1e-6, 1e-3, 1]
LINES = [{"value": 1e-7}, {"value": 1e-3}]
ZONES_LEFT = 1e-15
WHERE_ROOM = alt.condition("width > 320", alt.value(1), alt.value(0))
"""Of words between the curves: on a phone they would lie upon them."""
STYLES = (([1, 0], "circle"), ([6, 3], "diamond"), ([2, 3], "triangle-up"))
"""Dashes and marks of the curves, in their order; the first is ink, the others are quiet."""


@dataclass(frozen=True)
class Curve:
    """Relative differences at steps ε; `crossed` counts the parameters whose step crosses a kink, 0 where none can."""

    epsilons: tuple[float, ...]
    relative: np.ndarray
    crossed: np.ndarray
    arms: Arms | None = None


def check_curves(curves: Mapping[str, Curve], key: str, chosen: tuple[str, float] | None = None) -> None:
    """Draw up to three curves, each named at its end.

    Args:
        curves: name to curve.
        key: tells the charts of one page apart.
        chosen: name and ε of the point to be ringed.
    """
    rows = [row for name, curve in curves.items() for row in curve_rows(name, curve)]
    datasets = {
        "curves": rows,
        "ends": _ends(rows),
        "slopes": [row for name, curve in curves.items() for row in slope_rows(name, curve)],
        "lines": LINES,
        "zones": zone_rows(rows),
        "chosen": [row for row in rows if chosen == (row["set"], row["epsilon"])],
    }
    draw(_spec(tuple(curves), is_dark()), datasets, key)


def curve_rows(name: str, curve: Curve) -> list[dict]:
    """Rows (epsilon, set, value, shown, verdict, crossed) from the smallest step on, without what is no number."""
    return [
        {
            "epsilon": epsilon,
            "set": name,
            "value": float(np.clip(relative, LEAST, MOST)),
            "shown": scientific(float(relative), 2),
            "step": step_text(epsilon),
            "verdict": verdict_of(float(relative)).label,
            "crossed": int(crossed),
        }
        for epsilon, relative, crossed in sorted(zip(curve.epsilons, curve.relative, curve.crossed, strict=True))
        if np.isfinite(relative)
    ]


def slope_rows(name: str, curve: Curve) -> list[dict]:
    """The fitted slopes, each at the middle of its arm."""
    if curve.arms is None:
        return []
    found = []
    for arm, side in ((curve.arms.truncation, "right"), (curve.arms.rounding, "left")):
        if arm is not None:
            middle = float(np.sqrt(arm.first * arm.last))
            text = f"slope {arm.slope:.2f}".replace("-", "−")
            found.append({"epsilon": middle, "set": name, "value": arm.at(middle), "side": side, "text": text})
    return found


def zone_rows(rows: list[dict]) -> list[dict]:
    """Where the words of the verdicts stand clear of the curves: within the U of a curve that is low, at the left below
    one that is high."""
    low = {row["epsilon"] for row in rows if row["value"] < 1e-5}
    inside = float(np.sqrt(min(low) * max(low))) / 10 if len(low) > 4 else None  # the left arm is the flatter one
    return [
        {"epsilon": ZONES_LEFT if place is None else place, "value": value, "text": text, "middle": place is not None}
        for value, text, place in (
            (2.5e-3, "from 1e-3: a bug", inside),
            (1e-5, "look closer", inside),
            (3e-8, "below 1e-7: great", None),
        )
    ]


def _ends(rows: list[dict]) -> list[dict]:
    """The names at the right, moved apart on the logarithmic axis."""
    decades = -np.log10(LEAST)
    heights = [row | {"value": float(np.log10(row["value"]) + decades)} for row in rows]
    return [row | {"value": float(10 ** (row["value"] - decades))} for row in end_labels(heights, float(decades))]


def level_axis() -> alt.Axis:
    """Relative differences as an axis names them: 1e-9, and 1 for 1."""
    return alt.Axis(values=LEVELS, labelExpr="datum.value == 1 ? '1' : format(datum.value, '.0e')")


@lru_cache(KEPT_SPECS)
def _spec(names: tuple[str, ...], dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X(
        "epsilon:Q",
        title="step ε (log scale)",
        scale=alt.Scale(type="log", domain=[min(EPSILONS), max(EPSILONS)], nice=False),
        axis=alt.Axis(values=STEPS, format=".0e"),
    )
    y = alt.Y(
        "value:Q",
        title="relative difference (log scale)",
        scale=alt.Scale(type="log", domain=[LEAST, MOST], nice=False),
        axis=level_axis(),
    )
    styles = STYLES[: len(names)]
    shades = [colours.train] + [colours.quiet] * (len(names) - 1)
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=shades), legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[one for one, _ in styles]), legend=None)
    shape = alt.Shape("set:N", scale=alt.Scale(domain=names, range=[mark for _, mark in styles]), legend=None)
    curves = alt.Chart(alt.NamedData("curves"))
    lines = curves.mark_line(strokeWidth=2).encode(x, y, colour, dash)
    tooltip = [
        alt.Tooltip("set:N", title="curve"),
        alt.Tooltip("step:N", title="ε"),
        alt.Tooltip("shown:N", title="relative difference"),
        "verdict:N",
        alt.Tooltip("crossed:Q", title="parameters on a kink"),
    ]
    points = curves.mark_point(filled=True, size=50, opacity=1)
    hollow = curves.transform_filter("datum.crossed > 0").mark_point(  # may be empty: then there is nothing to read out
        filled=True, size=14, opacity=1, color=_paper(dark), aria=False
    )
    verdicts = alt.Chart(alt.NamedData("lines")).mark_rule(strokeDash=[2, 4], aria=False)
    zones = alt.Chart(alt.NamedData("zones"))
    words = [
        zones.transform_filter(f"datum.middle == {str(middle).lower()}")
        .mark_text(align=align, fontSize=11, aria=False)
        .encode(x, y, text="text:N", color=alt.value(colours.quiet), opacity=WHERE_ROOM if middle else alt.value(1))
        for middle, align in ((True, "center"), (False, "left"))
    ]
    upright = alt.Chart(alt.NamedData("chosen")).mark_rule(strokeDash=[1, 3], aria=False)
    ring = alt.Chart(alt.NamedData("chosen")).mark_point(size=240, strokeWidth=2, filled=False, opacity=1, aria=False)
    layers = alt.layer(
        verdicts.encode(y, color=alt.value(colours.quiet)),
        upright.encode(x, color=alt.value(colours.quiet)),
        *words,
        lines,
        points.encode(x, y, colour, shape, tooltip=tooltip),
        hollow.encode(x, y, shape, tooltip=tooltip),
        ring.encode(x, y, color=alt.value(colours.train)),
        *_slopes(names, x, y, colour),
        end_names(x, y, colour, dx=10),
    )
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=NAMES_PIXELS).to_dict()


def _slopes(names: tuple[str, ...], x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    """Of the first curve on the outer sides of its arms, of the second within them; what is left is the same arm."""
    places = [(names[0], "right", "left", 8, 10), (names[0], "left", "right", -8, 8)]
    places += [(names[1], "right", "right", -8, -6)] if len(names) > 1 else []
    slopes = alt.Chart(alt.NamedData("slopes"))
    return [
        slopes.transform_filter((alt.datum.set == name) & (alt.datum.side == side))
        .mark_text(align=align, dx=dx, dy=dy, fontSize=11, aria=False)
        .encode(x, y, colour, text="text:N", opacity=WHERE_ROOM)
        for name, side, align, dx, dy in places
    ]


def _paper(dark: bool) -> str:
    """The background of a card."""
    return "#10151c" if dark else "#ffffff"

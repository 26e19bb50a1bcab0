"""A function along one of its variables with the tangent that its gradient gives, and where a descent went."""

from collections.abc import Sequence
from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, quiet, thinned
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.autodiff.descent import Descent
from dlcore.autodiff.expression import Expression
from dlcore.autodiff.tape import evaluate

POINTS = 161
REACH = 4.0
"""A function is drawn so far to either side of the point, or as far as the point is from 0 and half as much again."""
ROOM = 0.12
"""Above and below what is drawn, of its height."""
TANGENT_HEIGHT, LONE_HEIGHT, DESCENT_HEIGHT = 210, 320, 180
ACCENT = {False: "#0b5cad", True: "#7ab7ff"}


def tangent_chart(expression: Expression, at: Sequence[float], slope: float, place: int, key: str) -> None:
    """Draw f along variable number `place`, the others held, and the line through the point that has the slope."""
    curve, height = curve_rows(expression, at, place)
    if not curve:
        st.caption(f"Along {expression.variables[place]} f has no value in sight.")
        return
    low, high = height
    x, f = at[place], float(evaluate(expression, at))
    first, last = curve[0]["x"], curve[-1]["x"]
    tangent = [{"x": end, "f": f + slope * (end - x)} for end in (first, last)] if np.isfinite([f, slope]).all() else []
    datasets = {"curve": curve, "tangent": tangent, "point": [{"x": x, "f": f}] if np.isfinite(f) else []}
    numbers = {"low": low, "high": high, "first": first, "last": last}
    alone = len(expression.variables) == 1
    spec = _tangent_spec(expression.variables[place], is_dark())
    draw(spec, datasets, key, numbers, height=LONE_HEIGHT if alone else TANGENT_HEIGHT)


def curve_rows(
    expression: Expression, at: Sequence[float], place: int
) -> tuple[list[dict[str, float]], tuple[float, float]]:
    """Rows (x, f) where f is finite, and from where to where the axis goes: what is steep far away must not flatten
    what is near the point."""
    reach = max(REACH, 1.5 * abs(at[place]))
    x = np.linspace(at[place] - reach, at[place] + reach, POINTS)
    f = evaluate(expression, [*at[:place], x, *at[place + 1 :]]) + np.zeros(POINTS)
    rows = [{"x": float(one), "f": float(value)} for one, value in zip(x, f, strict=True) if np.isfinite(value)]
    near = f[np.abs(x - at[place]) <= reach / 2]
    near = near[np.isfinite(near)]
    whole = f[np.isfinite(f)]
    if not len(whole):
        return [], (0.0, 1.0)
    shown = near if len(near) and np.ptp(whole) > 8 * max(np.ptp(near), 1e-12) else whole
    room = ROOM * max(float(np.ptp(shown)), 1e-6)
    return rows, (float(shown.min()) - room, float(shown.max()) + room)


@lru_cache(KEPT_SPECS)
def _tangent_spec(name: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    inside = alt.Scale(domainMin=alt.ExprRef("first"), domainMax=alt.ExprRef("last"), nice=False)
    height = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False)
    x = alt.X("x:Q", title=name, scale=inside)
    y = alt.Y("f:Q", title="f", scale=height, axis=alt.Axis(format=".4~g", tickCount=4))
    shown = [alt.Tooltip("x:Q", title=name, format=".4~g"), alt.Tooltip("f:Q", title="f", format=".4~g")]
    curve = alt.Chart(alt.NamedData("curve")).mark_line(strokeWidth=2, clip=True, color=colours.train).encode(x, y)
    tangent = (
        alt.Chart(alt.NamedData("tangent"))
        .mark_line(strokeWidth=2, strokeDash=[6, 4], clip=True, color=ACCENT[dark])
        .encode(x, y)
    )
    point = (
        alt.Chart(alt.NamedData("point"))
        .mark_point(filled=True, size=110, opacity=1, color=ACCENT[dark])
        .encode(x, y, tooltip=shown)
    )
    layers = alt.layer(curve, tangent, point)
    return quiet(layers.properties(width="container"), colours, right=8).to_dict()


def descent_charts(descent: Descent, key: str) -> None:
    """Draw the variables that move over the updates, and f below them."""
    kept = thinned(descent.updates)
    names = [descent.plan.expression.variables[k] for k in descent.plan.moves]
    columns = {name: descent.values[:, k] for name, k in zip(names, descent.plan.moves, strict=True)}
    numbers = {"last": max(descent.updates, 1)}
    rows = _rows(columns, kept)
    draw(
        _descent_spec("value", tuple(names), is_dark()),
        {"rows": rows, "ends": _ends(columns)},
        f"{key}-values",
        numbers,
    )
    costs = {"f": descent.costs}
    spec = _descent_spec("f", ("f",), is_dark())
    draw(spec, {"rows": _rows(costs, kept), "ends": _ends(costs)}, f"{key}-f", numbers)


def _rows(columns: dict[str, Float[np.ndarray, " t"]], kept: np.ndarray) -> list[dict]:
    return [
        {"update": int(update), "set": name, "value": float(values[update])}
        for name, values in columns.items()
        for update in kept
        if np.isfinite(values[update])
    ]


def _ends(columns: dict[str, Float[np.ndarray, " t"]]) -> list[dict]:
    """Where the lines are named, apart from each other."""
    finite = {name: values[np.isfinite(values)] for name, values in columns.items()}
    everything = np.concatenate([*finite.values()]) if finite else np.zeros(0)
    if not len(everything):
        return []
    apart, floor, ends = 0.09 * float(np.ptp(everything)), -np.inf, []
    for name, values in sorted(finite.items(), key=lambda one: one[1][-1] if len(one[1]) else 0):
        if not len(values):
            continue
        at = max(float(values[-1]), floor)
        ends.append({"update": len(values) - 1, "set": name, "value": at})
        floor = at + apart
    return ends


@lru_cache(KEPT_SPECS)
def _descent_spec(title: str, names: tuple[str, ...], dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("update:Q", title="update", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False))
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(format=".4~g", tickCount=4))
    inks = RUN_INKS[: len(names)]
    colour = alt.Color("set:N", legend=None, scale=alt.Scale(domain=names, range=[ink.colour(dark) for ink in inks]))
    dash = alt.StrokeDash("set:N", legend=None, scale=alt.Scale(domain=names, range=[list(ink.dash) for ink in inks]))
    rows = alt.Chart(alt.NamedData("rows"))
    shown = ["set:N", "update:Q", alt.Tooltip("value:Q", format=".7~g")]
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    hover = rows.mark_point(**UNSEEN, size=90).encode(x, y, tooltip=shown)
    layers = alt.layer(lines, end_names(x, y, colour), hover)
    return quiet(layers.properties(width="container", height=DESCENT_HEIGHT), colours, right=24).to_dict()

"""Numbers of every layer over many first draws: their median as a line, the middle 80 % a band, the theory dashed."""

from collections.abc import Mapping
from functools import lru_cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, is_dark, quiet
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.band import MIDDLE_80

HEIGHT = 210
LEAST_POWER, MOST_POWER = -45, 39
"""Of ten: as far as float32 reaches. Theory goes further."""
THEORY_DASH = [2, 3]
POWER_LABEL = (
    "datum.value < -2 || datum.value > 3 ? '1e' + replace(datum.value, '-', '−') : format(pow(10, datum.value), '~g')"
)
ROOM_RIGHT = 12
LINE_HEIGHT = 0.12
"""Of a chart, for a name at the end of a line."""


def size_chart(
    values: Float[np.ndarray, "layers seeds"], theory: Float[np.ndarray, " layers"], title: str, key: str
) -> None:
    """Draw a size of every layer on a logarithmic axis. Overflow and exact zeros are marked at its edges: ▲ and ▼."""
    rows = size_rows(values)
    expected = theory_rows(theory)
    powers = [row[name] for row in [*rows, *expected] for name in ("low", "at", "high") if name in row]
    low, high = _held(np.floor(min(powers, default=-1.0))), _held(np.ceil(max(powers, default=1.0)))
    if low == high:
        low, high = low - 1, high + 1
    datasets = {
        "curves": [_within(row, low, high) for row in rows],
        "theory": [_within(row, low, high) for row in expected],
        "edges": edge_rows(values, low, high),
    }
    numbers = {"bottom": low, "top": high, "last": max(len(values), 2)}
    draw(_size_spec(title, is_dark()), datasets, key, numbers)


def share_chart(
    shares: Mapping[str, Float[np.ndarray, "layers seeds"]], theory: Float[np.ndarray, " layers"], key: str
) -> None:
    """Draw shares of every layer, up to two of them by name; `theory` is that of the first."""
    rows = [row | {"set": name} for name, values in shares.items() for row in share_rows(values)]
    expected = [
        {"layer": place + 1, "at": float(value), "text": f"{value:.1%}"}
        for place, value in enumerate(theory)
        if np.isfinite(value)
    ]
    ends = [row for name in shares for row in [one for one in rows if one["set"] == name][-1:]]
    datasets = {"curves": rows, "theory": expected, "ends": _apart(ends)}
    draw(_share_spec(tuple(shares), is_dark()), datasets, key, {"last": max(len(theory), 2)})


def size_rows(values: Float[np.ndarray, "layers seeds"]) -> list[dict]:
    """Rows (layer, low, at, high: powers of ten, and the numbers as text) of the layers whose median has a logarithm.

    An edge of a band that has overflowed, or is exactly 0, is drawn where the axis ends.
    """
    rows = []
    for place, known in _known(values):
        low, middle, high = np.quantile(known, MIDDLE_80, method="nearest").tolist()
        if 0 < middle < np.inf:
            low_at, high_at = (_power(value) for value in (low, high))
            rows.append(
                {"layer": place + 1, "low": low_at, "at": float(np.log10(middle)), "high": high_at,
                 "text": number_text(middle), "band": f"{number_text(low)} to {number_text(high)}",
                 "seeds": len(known)}
            )  # fmt: skip
    return rows


def theory_rows(theory: Float[np.ndarray, " layers"]) -> list[dict]:
    """Rows (layer, at, text) of what is expected, where that has a logarithm."""
    return [
        {"layer": place + 1, "at": float(np.log10(value)), "text": number_text(float(value))}
        for place, value in enumerate(theory)
        if 0 < value < np.inf
    ]


def edge_rows(values: Float[np.ndarray, "layers seeds"], low: float, high: float) -> list[dict]:
    """Rows (layer, at, mark, text) of the layers where some draws give a number without a logarithm."""
    rows = []
    for place, known in _known(values):
        for mark, at, word, count in (
            ("▲", high, "overflow (inf)", int(np.isinf(known).sum())),
            ("▼", low, "exactly 0", int((known == 0).sum())),
        ):
            if count:
                text = f"{word} in {count} of {len(known)} draws"
                rows.append({"layer": place + 1, "at": at, "mark": mark, "text": text})
    return rows


def share_rows(values: Float[np.ndarray, "layers seeds"]) -> list[dict]:
    """Rows (layer, low, at, high, and the numbers as text); none where no draw gives a number."""
    return [
        {"layer": place + 1, "low": low, "at": middle, "high": high, "text": f"{middle:.1%}",
         "band": f"{low:.1%} to {high:.1%}", "seeds": len(known)}
        for place, known in _known(values)
        for low, middle, high in [np.quantile(known, MIDDLE_80).tolist()]
    ]  # fmt: skip


def _known(values: Float[np.ndarray, "layers seeds"]) -> list[tuple[int, np.ndarray]]:
    """Places of the layers of which any draw is known, and the numbers."""
    return [(place, row[~np.isnan(row)]) for place, row in enumerate(values) if not np.isnan(row).all()]


def _power(value: float) -> float:
    if value == 0:
        return float(LEAST_POWER)
    return float(MOST_POWER) if np.isinf(value) else float(np.log10(value))


def _held(power: float) -> float:
    return float(np.clip(power, LEAST_POWER, MOST_POWER))


def _within(row: dict, low: float, high: float) -> dict:
    return row | {name: min(max(row[name], low), high) for name in ("low", "at", "high") if name in row}


def _apart(ends: list[dict]) -> list[dict]:
    """Names at the ends of up to two lines, the upper one not below the lower one."""
    gap = LINE_HEIGHT
    upper, *lower = sorted(ends, key=lambda row: -row["at"]) or [{}]
    if not lower:
        return ends
    below = min(lower[0]["at"], upper["at"] - gap)
    shift = max(0.0, -below)
    return [upper | {"at": upper["at"] + shift}, lower[0] | {"at": below + shift}]


def _layer_axis() -> alt.X:
    scale = alt.Scale(domainMin=1, domainMax=alt.ExprRef("last"), nice=False)
    return alt.X("layer:Q", title="layer", scale=scale, axis=alt.Axis(format="d", tickMinStep=1, tickCount=8))


@lru_cache(KEPT_SPECS)
def _size_spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = _layer_axis()
    scale = alt.Scale(domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False, clamp=True)
    axis = alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=5)

    def y(field: str) -> alt.Y:
        return alt.Y(field, title=title, scale=scale, axis=axis)

    ink = alt.value(colours.train)
    curves = alt.Chart(alt.NamedData("curves"))
    area = curves.mark_area(opacity=AREA_OPACITY).encode(x, y("low:Q"), alt.Y2("high"), color=ink)
    line = curves.mark_line(strokeWidth=2).encode(x, y("at:Q"), color=ink)
    tooltip = [
        "layer:Q", alt.Tooltip("text:N", title="median"), alt.Tooltip("band:N", title="80 % of them"),
        alt.Tooltip("seeds:Q", title="draws"),
    ]  # fmt: skip
    points = curves.mark_point(filled=True, size=22, opacity=1).encode(x, y("at:Q"), color=ink, tooltip=tooltip)
    expected = _expected(x, y("at:Q"), colours.train)
    edges = (
        alt.Chart(alt.NamedData("edges"))
        .mark_text(fontSize=12)
        .encode(x, y("at:Q"), text="mark:N", color=ink, tooltip=["layer:Q", alt.Tooltip("text:N", title="here")])
    )
    layers = alt.layer(area, line, *expected, points, edges).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, top=10, right=ROOM_RIGHT).to_dict()


@lru_cache(KEPT_SPECS)
def _share_spec(names: tuple[str, ...], dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = _layer_axis()

    def y(field: str) -> alt.Y:
        axis = alt.Axis(format=".0%", tickCount=5)
        return alt.Y(field, title="share", scale=alt.Scale(domain=[0, 1]), axis=axis)

    inks = RUN_INKS[: len(names)]
    shades = alt.Scale(domain=list(names), range=[one.colour(dark) for one in inks])
    colour = alt.Color("set:N", scale=shades, legend=None)
    dashes = alt.Scale(domain=list(names), range=[list(one.dash) for one in inks])
    curves = alt.Chart(alt.NamedData("curves"))
    area = curves.mark_area(opacity=AREA_OPACITY).encode(x, y("low:Q"), alt.Y2("high"), colour)
    line = curves.mark_line(strokeWidth=2).encode(
        x, y("at:Q"), colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    tooltip = ["set:N", "layer:Q", alt.Tooltip("text:N", title="median"), alt.Tooltip("band:N", title="80 % of them")]
    points = curves.mark_point(filled=True, size=22, opacity=1).encode(x, y("at:Q"), colour, tooltip=tooltip)
    ends = (
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=8, fontWeight="bold", fontSize=12)
        .encode(x, y("at:Q"), colour, text="set:N")
    )
    layers = alt.layer(area, line, *_expected(x, y("at:Q"), colours.train), points, ends)
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=10, right=ROOM_RIGHT).to_dict()


def _expected(x: alt.X, y: alt.Y, colour: str) -> tuple[alt.Chart, alt.Chart]:
    """The theory, dashed, and what hovering over it tells."""
    theory = alt.Chart(alt.NamedData("theory"))
    line = theory.mark_line(strokeWidth=1.75, strokeDash=THEORY_DASH, opacity=0.85).encode(
        x, y, color=alt.value(colour)
    )
    hover = theory.mark_point(**UNSEEN, size=60).encode(
        x, y, tooltip=["layer:Q", alt.Tooltip("text:N", title="theory")]
    )
    return line, hover

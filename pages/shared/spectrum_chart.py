"""All eigenvalues of the Hessian in order, at the beginning and at the end of a run."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.run_inks import RUN_INKS

import altair as alt
import numpy as np

from dlcore.amounts import number_text
from dlcore.studies.spectrum import FLAT, SpectrumStudy

HEIGHT = 320
POWERS = (-6, 6)
"""Powers of ten that an axis can begin to count at."""
TICK = "datum.value == 0 ? '0' : replace(format(datum.value, '~g'), '-', '−')"
FIRST, LAST = "first weights", "end"


def spectrum_chart(result: SpectrumStudy, key: str) -> None:
    """Draw the eigenvalues of the first and of the last moment that is known."""
    rows = spectrum_rows(result)
    largest = max(abs(row["value"]) for row in rows)
    start = int(np.clip(np.floor(np.log10(max(FLAT * largest, 1e-12))), *POWERS))
    most = int(np.clip(np.ceil(np.log10(max(largest, 1e-12))), start + 1, start + 9))
    room = 1.25
    numbers = {
        "low": room * min(row["value"] for row in rows),
        "high": room * max(max(row["value"] for row in rows), 10.0**start),
        "count": result.eigenvalues.shape[1],
    }
    draw(_spec(start, most, is_dark()), {"eigenvalues": rows, "zero": [{"value": 0}]}, key, numbers)


def shown_moments(result: SpectrumStudy) -> dict[str, int]:
    """Places of the moments drawn, by name: the first weights, and the end, as far as they are known."""
    known = result.known.tolist()
    named = {FIRST: 0, LAST: len(result.epochs) - 1}
    return {name: place for name, place in named.items() if place in known}


def spectrum_rows(result: SpectrumStudy) -> list[dict]:
    """Rows (rank, set, value, text, sign), the largest eigenvalue first."""
    rows = []
    for name, place in shown_moments(result).items():
        values = result.eigenvalues[place]
        flat = FLAT * np.abs(values).max()
        for rank, value in enumerate(values.tolist(), start=1):
            sign = "flat" if abs(value) <= flat else "up" if value > 0 else "down"
            rows.append({"rank": rank, "set": name, "value": value, "text": number_text(value), "sign": sign})
    return rows


@lru_cache(maxsize=64)
def _spec(start: int, most: int, dark: bool) -> dict:
    """The chart without its numbers: its axis is straight between ±10^start and logarithmic beyond, to 10^most."""
    colours = DARK if dark else LIGHT
    powers = [10.0**k for k in range(start, most + 1)]
    x = alt.X(
        "rank:Q", title="eigenvalue, largest first",
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("count"), nice=False),
    )  # fmt: skip
    scale = alt.Scale(
        type="symlog", constant=10.0**start, domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False
    )
    axis = alt.Axis(values=[*(-one for one in reversed(powers)), 0, *powers], labelExpr=TICK, labelOverlap=True)
    y = alt.Y("value:Q", title="λ (log scale on both sides of 0)", scale=scale, axis=axis)
    names, inks = [FIRST, LAST], (RUN_INKS[1], RUN_INKS[0])
    colour = alt.Color(
        "set:N", scale=alt.Scale(domain=names, range=[ink.colour(dark) for ink in inks]),
        legend=alt.Legend(title=None, orient="top-right", labelFontSize=12, labelColor=colours.quiet, symbolSize=60),
    )  # fmt: skip
    shape = alt.Shape("set:N", scale=alt.Scale(domain=names, range=["diamond", "circle"]))
    tooltip = ["set:N", "rank:Q", alt.Tooltip("text:N", title="λ"), alt.Tooltip("sign:N", title="bends")]
    points = (
        alt.Chart(alt.NamedData("eigenvalues"))
        .mark_point(filled=True, size=26, opacity=0.85)
        .encode(x, y, colour, shape, tooltip=tooltip)
    )
    zero = (
        alt.Chart(alt.NamedData("zero")).mark_rule(strokeWidth=1).encode(
            y, color=alt.value(colours.quiet)
        )
    )  # fmt: skip
    layers = alt.layer(zero, points).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, right=10).to_dict()

"""One unit over the updates: what every mini-batch says, what the running average makes of it, and the training set's
own."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, quiet, thinned
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
from jaxtyping import Float, Int

HEIGHT = 250
ROOM = 0.06
OWN, OTHER, TRAINING = "own", "other", "training"
INKS = {OWN: RUN_INKS[0], OTHER: RUN_INKS[1], TRAINING: RUN_INKS[5]}
LABEL_GAP = 0.085
"""Of the height: as much stands between the names of two lines."""
FAR = 0.01
"""Share of the mini-batches at either side that the axis need not hold."""


def running_averages_chart(
    met: Float[np.ndarray, " u"],
    lines: dict[str, tuple[str, Int[np.ndarray, " n"], Float[np.ndarray, " n"]]],
    title: str,
    key: str,
) -> None:
    """Draw what the mini-batches said as dots. `lines` are `OWN`, `OTHER` or `TRAINING` to the name, the updates made
    and the values of each line."""
    dots = dot_rows(met)
    rows = [row for kind, line in lines.items() for row in line_rows(kind, *line)]
    low, high = ends_of(met, rows)
    datasets = {"dots": dots, "lines": rows, "ends": end_rows(rows, low, high)}
    draw(_spec(title, is_dark()), datasets, key, {"low": low, "high": high, "last": float(max(len(met), 2))})


def dot_rows(met: Float[np.ndarray, " u"]) -> list[dict]:
    """Rows (update, value) of the mini-batches, thinned evenly; update 1 is the first."""
    return [{"update": int(at) + 1, "value": float(met[at])} for at in thinned(len(met) - 1)]


def line_rows(kind: str, name: str, updates: Int[np.ndarray, " n"], values: Float[np.ndarray, " n"]) -> list[dict]:
    """Rows (update, kind, set, value) of one line, thinned evenly."""
    return [
        {"update": int(updates[at]), "kind": kind, "set": name, "value": float(values[at])}
        for at in thinned(len(values) - 1)
    ]


def ends_of(met: Float[np.ndarray, " u"], rows: list[dict]) -> tuple[float, float]:
    """Of the axis: all lines, and the mini-batches but for a few outliers."""
    values = [*np.quantile(met, (FAR, 1 - FAR)).tolist(), *(row["value"] for row in rows)]
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    return low - ROOM * reach, high + ROOM * reach


def end_rows(rows: list[dict], low: float, high: float) -> list[dict]:
    """The names of the lines at their ends, apart from each other and within the chart."""
    ends = sorted({row["kind"]: row for row in rows}.values(), key=lambda row: row["value"])
    last = max(row["update"] for row in ends)
    gap, floor, named = LABEL_GAP * (high - low), low, []
    for row in ends:
        at = max(row["value"], floor)
        named.append(row | {"value": at, "update": last})
        floor = at + gap
    shift = max(0.0, named[-1]["value"] - high)
    return [row | {"value": row["value"] - shift} for row in named]


@lru_cache(KEPT_SPECS)
def _spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    across = alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False)
    x = alt.X("update:Q", title="updates made", scale=across, axis=alt.Axis(tickMinStep=1, tickCount=5, format=","))
    down = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, zero=False)
    y = alt.Y("value:Q", title=title, scale=down)
    kinds, inks = list(INKS), list(INKS.values())
    ink = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[one.colour(dark) for one in inks]), legend=None)
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=kinds, range=[list(one.dash) for one in inks]), legend=None)
    number = alt.Tooltip("value:Q", format=".3~g", title=title)
    dots = alt.Chart(alt.NamedData("dots")).mark_point(
        filled=True, size=20, opacity=0.45, color=colours.quiet, clip=True
    )
    lines = alt.Chart(alt.NamedData("lines"))
    hover = [alt.Tooltip("set:N", title="line"), alt.Tooltip("update:Q", title="updates made"), number]
    layers = alt.layer(
        dots.encode(x, y, tooltip=[alt.Tooltip("update:Q", title="mini-batch"), number]),
        lines.mark_line(strokeWidth=2, clip=True).encode(x, y, ink, dash),
        lines.mark_point(**UNSEEN, size=60, clip=True).encode(x, y, tooltip=hover),
        end_names(x, y, ink),
    )
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=8, right=92).to_dict()

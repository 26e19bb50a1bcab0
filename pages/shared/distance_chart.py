"""How the distance from the minimum shrinks in the two best descents on a bowl, beside what theory says."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.run_inks import optimizer_ink
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.surfaces.momentum_plane import MomentumPlane

HEIGHT = 400
MOST_POINTS = 160
"""Of a line."""
NAMES = {"momentum": "momentum", "descent": "gradient descent"}
NAMED_AT = {"momentum": 0.9, "descent": 0.2}
"""Where along its line each is named: far from the other, and within the chart of a phone."""


def distance_chart(plane: MomentumPlane, key: str) -> None:
    """Draw the distances of the plane's two best descents."""
    rows, theory = distance_rows(plane), theory_rows(plane)
    each = {id: [row for row in rows if row["set"] == name] for id, name in NAMES.items()}
    ends = [of[int(NAMED_AT[id] * len(of))] for id, of in each.items()]
    last = max(row["update"] for row in rows)
    draw(_spec(is_dark()), {"distances": rows, "theory": theory, "ends": ends}, key, {"last": float(last)})


def distance_rows(plane: MomentumPlane) -> list[dict]:
    """Rows (update, set, value): measured distances, in those of the start, until they are a millionth."""
    return [
        {"update": int(update), "set": NAMES[name], "value": float(away[update])}
        for name, away in plane.distances.items()
        for update in _thinned(len(away))
    ]


def theory_rows(plane: MomentumPlane) -> list[dict]:
    """The rate to the power of the update, at both ends of each line."""
    rates = {"momentum": plane.best.rate, "descent": plane.best_descent.rate}
    return [
        {"update": update, "set": NAMES[name], "value": float(max(rates[name], 1e-12) ** update)}
        for name, away in plane.distances.items()
        for update in (0, len(away) - 1)
    ]


def _thinned(count: int) -> np.ndarray:
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    inks = [optimizer_ink(id) for id in ("momentum", "sgd")]
    x = alt.X("update:Q", title="update", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False))
    heights = alt.Scale(type="log", domain=[1e-6, 3], clamp=True, nice=False)
    axis = alt.Axis(format="~g", tickCount=4)
    y = alt.Y("value:Q", title="distance from the minimum, in that of the start", scale=heights, axis=axis)
    scale = alt.Scale(domain=list(NAMES.values()), range=[ink.colour(dark) for ink in inks])
    dashes = alt.Scale(domain=list(NAMES.values()), range=[list(ink.dash) for ink in inks])
    colour = alt.Color("set:N", scale=scale, legend=None)
    measured = alt.Chart(alt.NamedData("distances"))
    lines = measured.mark_line(strokeWidth=2, clip=True).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    hover = measured.mark_point(**UNSEEN, size=100).encode(
        x, y, tooltip=["set:N", "update:Q", alt.Tooltip("value:Q", title="distance", format=".3~g")]
    )
    theory = alt.Chart(alt.NamedData("theory")).mark_line(
        strokeWidth=1, strokeDash=[1, 3], color=colours.quiet, clip=True
    ).encode(x, y, detail="set:N")  # fmt: skip
    words = alt.Chart(alt.NamedData("ends")).mark_text(align="left", dx=8, dy=-6, fontWeight="bold", fontSize=12)
    names = words.encode(x, y, colour, text="set:N")
    layers = (theory + lines + names + hover).properties(width="container", height=HEIGHT)
    return quiet(layers, colours, right=12).to_dict()

"""The cost of logistic regression over its updates, and of softmax at half the rate and at the same rate."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.end_labels import span_end_labels
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt

from dlcore.softmax.two_classes import TwoClasses

HEIGHT = 300
LINES = 230
"""Pixels between the axis and the top of the chart."""
LOGISTIC, HALF, SAME = "logistic, α", "softmax, α/2", "softmax, α"
NAMES = (LOGISTIC, HALF, SAME)
MARGIN = 0.1
"""Of the height of the curves, left free above and below: the axis need not begin at 0."""
EVERY = 3
"""Of the points that lie on the line, one in so many is drawn: one still sees the line between them."""


def two_classes_chart(found: TwoClasses, key: str) -> None:
    """Draw the three."""
    lines, points = line_rows(found), point_rows(found)
    values = [row["value"] for row in lines]
    room = MARGIN * (max(values) - min(values))
    low, top = max(0.0, min(values) - room), max(values) + room
    ends = span_end_labels([*lines, points[-1]], low, top, LINES)
    datasets = {"lines": lines, "points": points, "ends": ends}
    draw(_spec(is_dark()), datasets, key, {"last": found.updates, "low": low, "top": top})


def line_rows(found: TwoClasses) -> list[dict]:
    """Rows (update, set, value) of what is drawn as a line."""
    return [
        {"update": update, "set": name, "value": float(value)}
        for name, costs in ((LOGISTIC, found.logistic), (SAME, found.same))
        for update, value in enumerate(costs)
    ]


def point_rows(found: TwoClasses) -> list[dict]:
    """Rows (update, set, value) of softmax at half the rate; the last update is among them."""
    kept = range(found.updates, -1, -EVERY)
    return [{"update": k, "set": HALF, "value": float(found.half[k])} for k in reversed(kept)]


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("update:Q", title="updates made", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False))
    down = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("top"), nice=False, zero=False)
    y = alt.Y("value:Q", title="cost (nats per example)", scale=down)
    inks = [colours.train, RUN_INKS[1].colour(dark), RUN_INKS[2].colour(dark)]
    colour = alt.Color("set:N", scale=alt.Scale(domain=list(NAMES), range=inks), legend=None)
    dashes = alt.Scale(domain=[LOGISTIC, SAME], range=[[1, 0], list(RUN_INKS[2].dash)])
    tooltip = ["set:N", alt.Tooltip("update:Q", title="updates made"), alt.Tooltip("value:Q", format=".6f", title="J")]
    lines = alt.Chart(alt.NamedData("lines")).mark_line(strokeWidth=2)
    points = alt.Chart(alt.NamedData("points")).mark_point(filled=True, opacity=1, size=34, shape=RUN_INKS[1].mark)
    layers = alt.layer(
        lines.encode(x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)),
        points.encode(x, y, colour, tooltip=tooltip),
        alt.Chart(alt.NamedData("lines")).mark_point(**UNSEEN, size=60).encode(x, y, tooltip=tooltip),
        end_names(x, y, colour),
    )
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=4).to_dict()

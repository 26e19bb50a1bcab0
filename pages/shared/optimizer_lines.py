"""One line for each optimizer on a logarithmic axis that ends where it should, whatever one of them does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, power_label, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import optimizer_ink
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.optimizer_runs import short_name
from dlcore.optimizers import OPTIMIZERS

HEIGHT = 300
ROOM_RIGHT = 4
POWER_LABEL = (
    "datum.value + bottom < -3.01 || datum.value + bottom > 4.01 ? "
    f"{power_label('datum.value + bottom')} : format(pow(10, datum.value + bottom), '~g')"
)


@dataclass(frozen=True)
class Line:
    """Abscissas and positive ordinates; where these are not finite nothing is drawn. A × is drawn at the abscissas in
    `broke`, with what happened there in words."""

    x: Float[np.ndarray, " n"]
    y: Float[np.ndarray, " n"]
    broke: Mapping[float, str] = field(default_factory=dict)


def optimizer_lines(
    lines: Mapping[str, Line],
    key: str,
    *,
    x: str,
    y: str,
    within: tuple[float, float],
    log_x: bool = False,
    rule: tuple[float, str] | None = None,
) -> None:
    """Draw the lines, with the names of the optimizers at their ends.

    Args:
        lines: by the ids of the optimizers.
        key: tells the charts of one page apart.
        x: title of the horizontal axis.
        y: title of the vertical one.
        within: both ends of the vertical axis, the lower one a whole power of ten; lines beyond run along it.
        log_x: whether the horizontal axis is logarithmic too.
        rule: where to draw a dotted level line, and its words.
    """
    bottom, top = np.log10(within)
    rows = [row for id, line in lines.items() for row in line_rows(id, line, within)]
    known = np.concatenate([line.x for line in lines.values()] or [np.ones(1)])
    datasets = {
        "lines": rows,
        "ends": end_labels(rows, top - bottom),
        "broke": broken_rows(rows, lines),
        "rule": [] if rule is None else [{"value": float(np.log10(rule[0]) - bottom), "text": rule[1]}],
    }
    numbers = {"bottom": bottom, "top": top - bottom, "first": float(known.min()), "last": float(known.max())}
    draw(_spec(x, y, log_x, is_dark()), datasets, key, numbers)


def line_rows(id: str, line: Line, within: tuple[float, float]) -> list[dict]:
    """Rows (x, set, value: powers of ten above the lower edge, text: the number) of what is finite."""
    known = np.isfinite(line.y) & (line.y >= 0)
    heights = np.log10(np.clip(line.y[known], *within)) - np.log10(within[0])
    return [
        {"x": float(at), "set": short_name(id), "value": float(height), "text": number_text(float(value))}
        for at, height, value in zip(line.x[known], heights, line.y[known], strict=True)
    ]


def broken_rows(rows: Sequence[dict], lines: Mapping[str, Line]) -> list[dict]:
    """Those of the `rows` of the lines at which something happened, with what it was."""
    words = {(short_name(id), at): text for id, line in lines.items() for at, text in line.broke.items()}
    return [row | {"text": words[row["set"], row["x"]]} for row in rows if (row["set"], row["x"]) in words]


@lru_cache(KEPT_SPECS)
def _spec(x_title: str, y_title: str, log_x: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    names = [short_name(id) for id in OPTIMIZERS]
    inks = [optimizer_ink(id) for id in OPTIMIZERS]
    ends = {"domainMin": alt.ExprRef("first"), "domainMax": alt.ExprRef("last"), "nice": False}
    scale = alt.Scale(type="log", **ends) if log_x else alt.Scale(**ends)
    x = alt.X("x:Q", title=x_title, scale=scale, axis=alt.Axis(format="d", tickCount=6, labelOverlap=True))
    heights = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False, clamp=True)
    axis = alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=6)
    y = alt.Y("value:Q", title=y_title, scale=heights, axis=axis)
    shades = alt.Scale(domain=names, range=[ink.colour(dark) for ink in inks])
    colour = alt.Color("set:N", scale=shades, legend=None)
    dashes = alt.Scale(domain=names, range=[list(ink.dash) for ink in inks])
    rows = alt.Chart(alt.NamedData("lines"))
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    hover = rows.mark_point(**UNSEEN, size=90).encode(
        x, y, tooltip=["set:N", alt.Tooltip("x:Q", title=x_title), alt.Tooltip("text:N", title=y_title)]
    )
    broke = alt.Chart(alt.NamedData("broke")).mark_text(text="×", fontSize=18, fontWeight="bold").encode(
        x, y, colour, tooltip=["set:N", alt.Tooltip("x:Q", title=x_title), alt.Tooltip("text:N", title="here")]
    )  # fmt: skip
    rule = alt.Chart(alt.NamedData("rule"))
    level = rule.mark_rule(strokeDash=[1, 4], color=colours.quiet, aria=False).encode(y)
    below = {"align": "left", "baseline": "top", "dx": 4, "dy": 4, "fontSize": 12}  # where the lines come last
    halo = rule.mark_text(**below, stroke=NEUTRAL[dark], strokeWidth=4).encode(y, x=alt.value(0), text="text:N")
    words = rule.mark_text(**below, color=colours.quiet).encode(y, x=alt.value(0), text="text:N")
    layers = level + lines + broke + halo + words + end_names(x, y, colour) + hover
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=ROOM_RIGHT).to_dict()

"""Charts of what a normalised network does not notice: cost and gradient against the length of its weights, gradients
of its biases, and the effective learning rate along the run. Lines are those of the runs on the stage."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, power_label, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.end_labels import log_end_labels
from pages.shared.run_inks import ink_of
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.amounts import number_text
from dlcore.batch_norm.invariances import SCALES
from dlcore.batch_norm.invariances_reading import Measured

HEIGHT, ROW, AXIS = 220, 46, 46
FEW_DECADES, MOST_TICKS = 1.6, 6
POWER = "floor(log(datum.value) / LN10 + 1e-9)"
TIMES = f"(round(datum.value / pow(10, {POWER})) > 1 ? round(datum.value / pow(10, {POWER})) + '·' : '')"
LABELS = f"datum.value < 0.00099 || datum.value >= 1e5 ? {TIMES} + {power_label(POWER)} : format(datum.value, ',~g')"
LEAST_FACTOR = 4.0
"""A log axis spans this factor at least: what stays the same is seen to."""
NOTHING = 1e-20
"""A gradient of 0 is drawn here."""
MARKS = {"b, float64": "circle", "b, float32": "square", "all b together": "cross", "β": "diamond"}
COLUMNS = {"b, float64": "bias", "b, float32": "bias32", "all b together": "mean", "β": "beta"}


def scale_chart(measured: Mapping[str, Measured], quantity: str, c: float, title: str, key: str) -> None:
    """Draw a quantity of `Scaled` ("cost" or "gradient") against c, one line for each run, with a rule at the chosen
    one and the values there."""
    rows = scale_rows(measured, quantity)
    chosen = chosen_rows(measured, quantity, c)
    bottom, top = log_ends([row["value"] for row in rows])
    datasets = {
        "lines": rows,
        "ends": log_end_labels(rows, bottom, top, HEIGHT),
        "chosen": chosen,
        "named": log_end_labels(chosen, bottom, top, HEIGHT),
        "rule": [{"x": c}],
    }
    numbers = ends_of(bottom, top) | {"first": float(SCALES[0]), "last": float(SCALES[-1])}
    draw(_line_spec(tuple(measured), title, "c (log scale)", True, is_dark()), datasets, key, numbers)


def length_chart(measured: Mapping[str, Measured], quantity: str, title: str, key: str) -> None:
    """Draw a quantity of `Lengths` ("squared" or "effective") over the epochs."""
    rows = length_rows(measured, quantity)
    bottom, top = log_ends([row["value"] for row in rows])
    datasets = {"lines": rows, "ends": log_end_labels(rows, bottom, top, HEIGHT)}
    datasets |= {"chosen": [], "named": [], "rule": []}
    last = max((row["x"] for row in rows), default=0) or 1
    numbers = ends_of(bottom, top) | {"first": 0.0, "last": float(last)}
    draw(_line_spec(tuple(measured), title, "epoch", False, is_dark()), datasets, key, numbers)


def bias_chart(measured: Mapping[str, Measured], key: str) -> None:
    """Draw the largest gradients of the biases of a layer, one row of marks for each run."""
    rows = bias_rows(measured)
    names = [{"row": number, "set": name} for number, name in enumerate(measured)]
    numbers = {"rows": len(measured)}
    draw(_bias_spec(tuple(measured), is_dark()), {"marks": rows, "names": names}, key, numbers,
         height=ROW * len(measured) + AXIS)  # fmt: skip


def scale_rows(measured: Mapping[str, Measured], quantity: str) -> list[dict]:
    """Rows (x, set, value) of the lines, where they are numbers above 0."""
    return [
        {"x": float(c), "set": name, "value": float(value), "said": number_text(float(value))}
        for name, one in measured.items()
        for c, value in zip(SCALES, getattr(one.scaled, quantity), strict=True)
        if np.isfinite(value) and value > 0
    ]


def chosen_rows(measured: Mapping[str, Measured], quantity: str, c: float) -> list[dict]:
    """Rows (x, set, value, said) at the chosen c."""
    at = float(SCALES[int(np.abs(np.log(SCALES / c)).argmin())])
    return [row for row in scale_rows(measured, quantity) if row["x"] == at]


def length_rows(measured: Mapping[str, Measured], quantity: str) -> list[dict]:
    """Rows (x, set, value, said) over the epochs."""
    return [
        {"x": int(epoch), "set": name, "value": float(value), "said": number_text(float(value))}
        for name, one in measured.items()
        for epoch, value in zip(one.lengths.epochs, getattr(one.lengths, quantity), strict=True)
        if np.isfinite(value) and value > 0
    ]


def bias_rows(measured: Mapping[str, Measured]) -> list[dict]:
    """Rows (row, set, mark, value, said); a gradient of 0 lies at the end of the axis, and says what it is."""
    return [
        {"row": number, "set": name, "mark": mark, "value": max(value, NOTHING), "said": number_text(value)}
        for number, (name, one) in enumerate(measured.items())
        for mark, column in COLUMNS.items()
        if np.isfinite(value := float(getattr(one.bias, column)))
    ]


def log_ends(values: list[float]) -> tuple[float, float]:
    """Both ends of a log axis for these values, which spans some factor whatever they are."""
    low, high = min(values, default=1.0), max(values, default=1.0)
    spare = max(np.sqrt(LEAST_FACTOR / (high / low)), 1.15)
    return float(low / spare), float(high * spare)


def ends_of(bottom: float, top: float) -> dict[str, Any]:
    """What a log axis needs: both ends, and its ticks: powers of ten, or where these are few 1, 2 and 5 times them."""
    low, high = int(np.floor(np.log10(bottom))), int(np.ceil(np.log10(top)))
    apart = max(1, -(-(high - low) // MOST_TICKS))
    steps = (1,) if np.log10(top / bottom) > FEW_DECADES else (1, 2, 5)
    ticks = [step * 10.0**power for power in range(low, high + 1, apart) for step in steps]
    return {"bottom": bottom, "top": top, "ticks": [tick for tick in ticks if bottom <= tick <= top]}


@lru_cache(maxsize=32)
def _line_spec(names: tuple[str, ...], title: str, across: str, log: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, inks = DARK if dark else LIGHT, [ink_of(number) for number in range(len(names))]
    domain = {"domainMin": alt.ExprRef("first"), "domainMax": alt.ExprRef("last"), "nice": False}
    if log:
        x = alt.X("x:Q", title=across, scale=alt.Scale(type="log", **domain),
                  axis=alt.Axis(values=[0.1, 0.3, 1, 3, 10], format="~g"))  # fmt: skip
    else:
        x = alt.X("x:Q", title=across, scale=alt.Scale(**domain))
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(type="log", domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False),
        axis=alt.Axis(labelExpr=LABELS, values=alt.ExprRef("ticks")),
    )
    colour = alt.Color("set:N", scale=alt.Scale(domain=list(names), range=[i.colour(dark) for i in inks]), legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=list(names), range=[list(i.dash) for i in inks]), legend=None)
    shape = alt.Shape("set:N", scale=alt.Scale(domain=list(names), range=[i.mark for i in inks]), legend=None)
    rows, chosen = alt.Chart(alt.NamedData("lines")), alt.Chart(alt.NamedData("chosen"))
    rule = alt.Chart(alt.NamedData("rule")).mark_rule(strokeWidth=1.25, strokeDash=[4, 3]).encode(x)
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    hover = rows.mark_point(**UNSEEN, size=90).encode(
        x, y, tooltip=["set:N", alt.Tooltip("x:Q", title=across.split(" ")[0], format=".3~g"),
                       alt.Tooltip("said:N", title=title.split(" (")[0])],
    )  # fmt: skip
    marks = chosen.mark_point(filled=True, size=64, opacity=1).encode(x, y, colour, shape)
    named = alt.Chart(alt.NamedData("named"))
    above = {"dx": 8, "dy": -9, "align": "left", "fontSize": 12, "fontWeight": "bold"}
    said = named.mark_text(**above, stroke=NEUTRAL[dark], strokeWidth=4).encode(x, y, text="said:N")
    said += named.mark_text(**above).encode(x, y, colour, text="said:N")
    layers = rule + lines + marks + said + hover + end_names(x, y, colour)
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=14, right=4).to_dict()


@lru_cache(maxsize=32)
def _bias_spec(names: tuple[str, ...], dark: bool) -> dict:
    """The chart without its numbers."""
    colours, inks = DARK if dark else LIGHT, [ink_of(number) for number in range(len(names))]
    x = alt.X(
        "value:Q",
        title="largest gradient of the layer (log scale)",
        scale=alt.Scale(type="log", domainMin=NOTHING, domainMax=10, nice=False),
        axis=alt.Axis(
            values=[10.0**power for power in (-20, -16, -12, -8, -4, 0)],
            labelExpr=power_label("log(datum.value) / LN10"),
        ),
    )
    down = alt.Scale(domainMin=-0.6, domainMax=alt.ExprRef("rows - 0.4"), nice=False, reverse=True)
    y = alt.Y("row:Q", axis=None, scale=down)
    colour = alt.Color("set:N", scale=alt.Scale(domain=list(names), range=[i.colour(dark) for i in inks]), legend=None)
    shape = alt.Shape(
        "mark:N",
        scale=alt.Scale(domain=list(MARKS), range=list(MARKS.values())),
        legend=None,
    )
    marks = alt.Chart(alt.NamedData("marks"))
    tooltip = ["set:N", alt.Tooltip("mark:N", title="gradient of"), alt.Tooltip("said:N", title="largest")]
    outline = alt.value(NEUTRAL[dark])
    drawn = marks.mark_point(filled=True, size=120, strokeWidth=1, opacity=1).encode(
        x, y, colour, shape, stroke=outline, tooltip=tooltip
    )
    base = alt.Chart(alt.NamedData("names"))
    line = base.mark_rule(strokeWidth=1, opacity=0.35).encode(y, color=alt.value(colours.quiet))
    words = base.mark_text(align="left", dx=2, dy=-15, fontSize=12, fontWeight="bold").encode(
        y, colour, x=alt.value(0), text="set:N"
    )
    layers = (line + drawn + words).properties(width="container")
    return quiet(layers, colours, top=6, right=12).to_dict()

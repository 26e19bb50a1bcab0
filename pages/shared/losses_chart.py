"""How hard either loss pulls at the true class's logit, against the probability that this class has: curves of the
formulas, and the examples of a run on them."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.run_inks import RUN_INKS

import altair as alt
import numpy as np

from dlcore.softmax.confident import Slopes, squared_error_slope
from dlcore.softmax.sureness import SURE

HEIGHT = 320
CURVE = 101
MOST_DRAWN = 400
"""Examples; of more, evenly chosen ones are drawn."""
CROSS_ENTROPY, SQUARED_ERROR = "cross-entropy", "squared error"
NAMES = (CROSS_ENTROPY, SQUARED_ERROR)
ANSWERS, SHAPES = ("right", "wrong", "wrong and sure"), ("circle", "cross", "diamond")


def losses_chart(found: Slopes, classes: int, key: str) -> None:
    """Draw the slopes by both losses."""
    datasets = {"curves": curve_rows(classes), "examples": example_rows(found), "names": name_rows(classes)}
    draw(_spec(is_dark()), datasets | {"sure": [{"probability": 0, "until": 1 - SURE}]}, key)


def curve_rows(classes: int) -> list[dict]:
    """Rows (probability, loss, low, high): cross-entropy is a line, squared error for more than two classes a band."""
    p = np.linspace(0, 1, CURVE)
    least, most = squared_error_slope(p, classes)
    rows = [(CROSS_ENTROPY, 1 - p, 1 - p), (SQUARED_ERROR, least, most)]
    return [
        {"probability": float(x), "loss": name, "low": float(low), "high": float(high)}
        for name, lows, highs in rows
        for x, low, high in zip(p, lows, highs, strict=True)
    ]


def example_rows(found: Slopes) -> list[dict]:
    """Rows (probability, loss, value, answer) of the examples, under either loss. An answer is one of `ANSWERS`."""
    count = len(found.probability)
    kept = np.unique(np.linspace(0, count - 1, min(count, MOST_DRAWN)).round().astype(int))
    answers = np.where(found.right, *ANSWERS[:2]).astype(object)
    answers[found.wrong_and_sure] = ANSWERS[2]
    return [
        {"probability": float(found.probability[k]), "loss": name, "value": float(values[k]), "answer": answers[k]}
        for name, values in ((CROSS_ENTROPY, found.cross_entropy), (SQUARED_ERROR, found.squared_error))
        for k in kept
    ]


def name_rows(classes: int) -> list[dict]:
    """Where the names of both stand: above the line, and below the band, left of where it is highest."""
    p = np.linspace(0, 1, CURVE)
    least = squared_error_slope(p, classes)[0]
    middle = int(least.argmax())
    return [
        {"probability": 0.02, "loss": CROSS_ENTROPY, "value": 1.03},
        {"probability": float(p[middle]) - 0.1, "loss": SQUARED_ERROR, "value": float(least[middle]) - 0.1},
    ]


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("probability:Q", title="probability of the true class", scale=alt.Scale(domain=[0, 1], nice=False))
    x = x.axis(format=".0%")
    scale = alt.Scale(domain=[0, 1.1], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(field, title="|∂L/∂z| of the true class", scale=scale)

    inks = [colours.train, RUN_INKS[1].colour(dark)]
    colour = alt.Color("loss:N", scale=alt.Scale(domain=list(NAMES), range=inks), legend=None)
    dash = alt.StrokeDash(
        "loss:N", scale=alt.Scale(domain=list(NAMES), range=[[1, 0], list(RUN_INKS[1].dash)]), legend=None
    )
    shape = alt.Shape("answer:N", scale=alt.Scale(domain=list(ANSWERS), range=list(SHAPES)), legend=None)
    curves, examples = alt.Chart(alt.NamedData("curves")), alt.Chart(alt.NamedData("examples"))
    tooltip = [
        "loss:N", "answer:N", alt.Tooltip("probability:Q", format=".1%"),
        alt.Tooltip("value:Q", format=".3f", title="|∂L/∂z|"),
    ]  # fmt: skip
    sure = alt.Chart(alt.NamedData("sure"))
    names = alt.Chart(alt.NamedData("names")).mark_text(align="left", baseline="bottom", fontSize=12, fontWeight="bold")
    layers = alt.layer(
        sure.mark_rect(color=colours.quiet, opacity=0.14).encode(x, alt.X2("until")),
        curves.mark_area(opacity=0.16).encode(x, y("low:Q"), alt.Y2("high"), colour),
        curves.mark_line(strokeWidth=2).encode(x, y("high:Q"), colour, dash),
        examples.mark_point(filled=True, size=30, opacity=0.55).encode(x, y("value:Q"), colour, shape, tooltip=tooltip),
        names.encode(x, y("value:Q"), colour, text="loss:N"),
    )
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=10).to_dict()

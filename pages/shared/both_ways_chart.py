"""What a network says of one example: a row for the running averages, one for each size of batch that it shares with
others, and one for the example alone."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet

import altair as alt

from dlcore.batch_norm.both_ways import BothWays

HEIGHT = 300
SPREAD = 0.56
"""Of a row's height: so far apart lie the draws of one size, which differ in nothing but their answer."""
ROOM = 0.06
"""Of the values, beside those of a regression."""
RIGHT, WRONG = "right", "wrong"
GOLDEN = 0.6180339887498949
"""Steps of the golden ratio fill an interval evenly, however many they are."""


def both_ways_chart(found: BothWays, key: str) -> None:
    """Draw the answers: probabilities of the example's class, or a regression's values."""
    names, rows = row_names(found), answer_rows(found)
    values = [row["value"] for row in rows]
    low, high = (min(values), max(values)) if found.regression else (0.0, 1.0)
    room = ROOM * ((high - low) or 1.0) if found.regression else 0.012
    numbers = {"low": low - room, "high": high + room}
    datasets = {
        "answers": [row for row in rows if row["row"] not in (0, len(names) - 1)],
        "single": [row for row in rows if row["row"] in (0, len(names) - 1)],
        "running": [{"value": found.running, "row": 0}],
    }
    title = "predicted value" if found.regression else "probability of its class"
    draw(_spec(names, title, found.regression, is_dark()), datasets, key, numbers)


def row_names(found: BothWays) -> tuple[str, ...]:
    """What the rows are called, from the top."""
    return ("running averages", *(f"batch of {size}" for size in reversed(found.sizes)), "alone")


def answer_rows(found: BothWays) -> list[dict]:
    """Rows (row, at, value, who, mark) of all answers; `row` is their place from the top, `at` where they are drawn."""
    names = row_names(found)
    rows = [_row(0, 0.0, found.running, names[0], found.running_right)]
    for place, (draws, right) in enumerate(zip(found.draws[::-1], found.right[::-1], strict=True), start=1):
        rows += [
            _row(place, SPREAD * ((number * GOLDEN) % 1 - 0.5), float(value), names[place], bool(good))
            for number, (value, good) in enumerate(zip(draws, right, strict=True))
        ]
    return [*rows, _row(len(names) - 1, 0.0, found.alone, names[-1], found.alone_right)]


def _row(place: int, aside: float, value: float, who: str, right: bool) -> dict:
    return {"row": place, "at": place + aside, "value": value, "who": who, "mark": RIGHT if right else WRONG}


@lru_cache(maxsize=32)
def _spec(names: tuple[str, ...], title: str, regression: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    last = len(names) - 1
    form = "~g" if regression else ".0%"
    x = alt.X(
        "value:Q",
        title=title,
        scale=alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, zero=False),
        axis=alt.Axis(format=form),
    )
    y = alt.Y(
        "at:Q",
        title=None,
        scale=alt.Scale(domain=[last + 0.5, -0.5], nice=False, zero=False),
        axis=alt.Axis(
            values=list(range(len(names))),
            labelExpr=f"{list(names)}[round(datum.value)]",
            labelFontWeight="bold",
            labelLimit=160,
            ticks=False,
            domain=False,
        ),
    )
    marks = [RIGHT, WRONG]
    ink = alt.Color("mark:N", scale=alt.Scale(domain=marks, range=[colours.train, colours.dev]), legend=None)
    shape = alt.Shape("mark:N", scale=alt.Scale(domain=marks, range=["circle", "cross"]), legend=None)
    number = alt.Tooltip("value:Q", format=".3~g" if regression else ".1%", title=title)
    tooltip = [alt.Tooltip("who:N", title="normalised by"), number]
    if not regression:
        tooltip.append(alt.Tooltip("mark:N", title="answer"))
    answers = alt.Chart(alt.NamedData("answers")).mark_point(filled=True, size=34, opacity=0.6)
    single = alt.Chart(alt.NamedData("single")).mark_point(filled=True, size=130, opacity=1)
    rule = alt.Chart(alt.NamedData("running")).mark_rule(strokeWidth=1.5, strokeDash=[4, 3], color=colours.train)
    layers = alt.layer(
        rule.encode(x),
        answers.encode(x, y, ink, shape, tooltip=tooltip),
        single.encode(x, y, ink, shape, tooltip=tooltip),
    )
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=14).to_dict()

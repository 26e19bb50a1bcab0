"""The dev error of all trials against one hyperparameter, with its running median."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.limits import KEPT_SPECS
from pages.shared.trial_shades import STOPS, shades_of
from pages.shared.trials_message import drawn_places, top_of

import altair as alt
import numpy as np

from dlcore.amounts import error_text, measure
from dlcore.search.axis import ticks_of, value_text
from dlcore.search.names import symbol_of, title_of
from dlcore.search.result import Trials
from dlcore.search.running_median import RunningMedian, running_median

HEIGHT = 210
FOOT = 0.1
"""Room for the words of the axis, as a share of the highest error."""


def median_along(trials: Trials, axis: int) -> RunningMedian:
    """The running median of the score along a dimension, by its number."""
    done = np.flatnonzero(trials.finished)
    _, middles = drawn_places(trials)
    return running_median(middles[done, axis], trials.score[done], trials.plan.space[axis].levels)


def dot_rows(trials: Trials, axis: int) -> list[dict]:
    """Rows (place, value, shade, text, trial, diverged) of the trials that have ended."""
    task, top, dimension = trials.experiment.dataset.task, top_of(trials), trials.plan.space[axis]
    (places, _), shades = drawn_places(trials), shades_of(trials).place(trials.score)
    return [
        {
            "place": float(places[trial, axis]),
            "value": min(float(trials.score[trial]), top),
            "shade": float(shades[trial]),
            "trial": trial + 1,
            "at": f"{symbol_of(dimension.name)} {value_text(dimension, trials.values[trial][axis])}",
            "text": "diverged" if trials.diverged[trial] else error_text(task, trials.score[trial]),
            "diverged": bool(trials.diverged[trial]),
        }
        for trial in np.flatnonzero(trials.finished).tolist()
    ]


def parameter_chart(trials: Trials, axis: int, key: str) -> None:
    """Draw the trials against the dimension of that number."""
    dimension, top = trials.plan.space[axis], top_of(trials)
    rows, median = dot_rows(trials, axis), median_along(trials, axis)
    line = [
        {"place": float(place), "value": min(float(score), top)}
        for place, score in zip(median.places, median.scores, strict=True)
    ]
    datasets = {
        "trials": [row for row in rows if not row["diverged"]],
        "broken": [row for row in rows if row["diverged"]],
        "median": line,
        "ticks": [tick._asdict() for tick in ticks_of(dimension)],
    }
    task = trials.experiment.dataset.task
    spec = _spec(f"dev {measure(task)}", task == "classification", dimension.levels is None, is_dark())
    draw(
        spec, datasets, key, {"top": top, "foot": -FOOT * top}, title={"text": title_of(dimension), **TITLE[is_dark()]}
    )


TITLE = {
    dark: {"anchor": "start", "fontSize": 13, "fontWeight": 600, "color": (DARK if dark else LIGHT).train, "offset": 6}
    for dark in (False, True)
}


@lru_cache(KEPT_SPECS)
def _spec(title: str, percent: bool, line: bool, dark: bool) -> dict:
    """The chart without its numbers. The places of a scale have its own ticks, drawn as words."""
    colours, stops = DARK if dark else LIGHT, list(STOPS[dark])
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.02], nice=False))
    shown = "format(datum.value, '.0%')" if percent else "datum.label"
    axis = alt.Axis(labelExpr=f"datum.value < 0 ? '' : {shown}", tickCount=5)
    heights = alt.Scale(domainMin=alt.ExprRef("foot"), domainMax=alt.ExprRef("top"), nice=False, clamp=True)
    y = alt.Y("value:Q", title=title, axis=axis, scale=heights)
    domain = np.linspace(0, 1, len(stops)).tolist()
    colour = alt.Color("shade:Q", scale=alt.Scale(domain=domain, range=stops, clamp=True), legend=None)
    tooltip = [alt.Tooltip("trial:Q", title="trial"), alt.Tooltip("at:N", title="value"),
               alt.Tooltip("text:N", title=title)]  # fmt: skip
    dots = alt.Chart(alt.NamedData("trials")).mark_point(
        filled=True, size=40, opacity=1, stroke=colours.quiet, strokeWidth=0.6
    ).encode(x, y, colour, tooltip=tooltip)  # fmt: skip
    broken = alt.Chart(alt.NamedData("broken")).mark_text(text="×", fontSize=15, color=colours.quiet).encode(
        x, y, tooltip=tooltip
    )  # fmt: skip
    median = alt.Chart(alt.NamedData("median"))
    if line:
        halo = median.mark_line(strokeWidth=5, color=NEUTRAL[dark], opacity=0.8).encode(x, y)
        middle = median.mark_line(strokeWidth=2.5, color=colours.train).encode(x, y)
    else:
        halo = median.mark_tick(thickness=6, size=44, color=NEUTRAL[dark], opacity=0.8, orient="horizontal").encode(
            x, y
        )
        middle = median.mark_tick(thickness=2.5, size=44, color=colours.train, orient="horizontal").encode(x, y)
    ticks = alt.Chart(alt.NamedData("ticks"))
    words = ticks.mark_text(baseline="bottom", fontSize=11, color=colours.quiet).encode(
        x, y=alt.value(alt.ExprRef("height")), text="text:N"
    )
    marks = ticks.mark_rule(color=colours.hairline, strokeDash=[2, 3]).encode(x)
    layers = marks + dots + broken + halo + middle + words
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=10).to_dict()

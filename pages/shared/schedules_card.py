"""All schedules with the page's own numbers on one chart, and what is left of the rate along the way."""

from collections.abc import Mapping
from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, epoch_axis, is_dark, quiet, thinned
from pages.shared.end_labels import end_labels, log_end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import named, runs_table
from pages.shared.settings_state import PageState
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.experiment import Experiment
from dlcore.learning_rate_runs import rate_text
from dlcore.schedules.comparison import OWN, WARMED, curves_of, own_of, sqrt_from_zero

AXIS_KEY, LINEAR, LOG = "rate_axis", "linear", "log"
AXIS = choice_of(
    AXIS_KEY,
    "Axis of α",
    (LINEAR, LOG),
    "On the logarithmic axis equal steps are equal factors: an exponential decay is a straight line there.",
)
SQRT_KEY, RIGHT, WRITTEN = "sqrt_from", "1", "0"
SQRT = choice_of(
    SQRT_KEY,
    "The square root counts epochs from",
    (RIGHT, WRITTEN),
    "k α₀/√t is often written with t from 0. Then the first epoch divides by zero.",
)
TITLES = {RIGHT: "1", WRITTEN: "0, as often written"}
SCHEDULES_OPTIONS = {AXIS_KEY: AXIS, SQRT_KEY: SQRT}
HEIGHT = 300
ROOM_RIGHT = 4
FLOOR = 1e-4
"""Of the largest rate: where the logarithmic axis ends."""
NAMES = {
    "none": "constant",
    "inverse": "inverse",
    "exponential": "exponential",
    "sqrt": "square root",
    "step": "staircase",
    "cosine": "cosine",
    WARMED: "warm-up",
    OWN: "yours",
}
MOMENTS = (0, 10, 50)
"""Epochs whose rates are in the table, besides the middle and the last."""


def schedules_card(state: PageState, experiment: Experiment) -> None:
    """Draw the chart and the table; no run is needed."""
    st.markdown("**All schedules from the same α₀** · each with your decay rate and interval; the thick line is yours")
    with st.container(horizontal=True):
        option_choice(state, AXIS)
        option_choice(state, SQRT, lambda id: TITLES[id])
    scale, curves = state.option(AXIS_KEY), curves_of(experiment)
    top = max(float(rates.max()) for rates in curves.values())
    if state.option(SQRT_KEY) == WRITTEN:
        curves["sqrt"] = sqrt_from_zero(experiment)
    rows = schedule_rows(curves)
    low = FLOOR * top if scale == LOG else 0.0
    shown = [row for row in rows if low <= row["value"] < float("inf")]
    ends = log_end_labels(shown, low, top, HEIGHT) if low else end_labels(shown, top, HEIGHT)
    own = NAMES[own_of(experiment)]
    datasets = {"rates": shown, "own": [row for row in shown if row["set"] == own], "ends": ends}
    draw(
        _spec(scale, is_dark()), datasets, "schedules-chart", {"last_epoch": experiment.epochs, "top": top, "low": low}
    )
    st.html(schedules_table(experiment, curves))
    st.caption(table_words(curves["sqrt"]))


def schedule_rows(curves: Mapping[str, Float[np.ndarray, " epochs"]]) -> list[dict]:
    """Rows (epoch, set, value): the rate of each epoch, which holds from its beginning on."""
    return [
        {"epoch": int(epoch), "set": NAMES[id], "value": float(rates[epoch])}
        for id, rates in curves.items()
        for epoch in thinned(len(rates) - 1)
    ]


def table_words(rates: Float[np.ndarray, " epochs"]) -> str:
    """How to read the table, whose square root has these rates."""
    if np.isfinite(rates[0]):
        return "Epochs are counted from 0, as on the axis: an epoch's rate holds from its beginning to its end."
    return (
        "Counted from 0, the square root begins with k·α₀/√0 = ∞: after one update no weight is a number any more, and "
        "no later rate can mend that."
    )


def schedules_table(experiment: Experiment, curves: Mapping[str, Float[np.ndarray, " epochs"]]) -> str:
    """What each schedule has left of α₀ along the way, as HTML: names and numbers of the page's own making."""
    epochs = experiment.epochs
    moments = sorted({*(one for one in MOMENTS if one < epochs - 1), epochs // 2, epochs - 1})
    heads = ("", *(f"epoch {moment:,}" for moment in moments))
    own, rows = own_of(experiment), []
    for number, (id, rates) in enumerate(curves.items()):
        name = named(NAMES[id], ink_of(number), "yours" if id == own != OWN else "")
        rows.append([name, *(rate_text(float(rate)) for rate in rates[moments])])
    return runs_table(heads, rows, also="schedules-table")


@lru_cache(KEPT_SPECS)
def _spec(scale: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, names = DARK if dark else LIGHT, list(NAMES.values())
    x = epoch_axis()
    kind = {"type": "log", "nice": False} if scale == LOG else {}
    height = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("top"), clamp=True, **kind)
    y = alt.Y("value:Q", title="learning rate α", scale=height, axis=alt.Axis(format="~g", grid=scale != LOG))
    inks = [ink_of(number) for number in range(len(names))]
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[ink.colour(dark) for ink in inks]), legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[list(ink.dash) for ink in inks]), legend=None)
    rates, own = alt.Chart(alt.NamedData("rates")), alt.Chart(alt.NamedData("own"))
    lines = rates.mark_line(strokeWidth=1.75, interpolate="step-after").encode(x, y, colour, dash)
    thick = own.mark_line(strokeWidth=4, interpolate="step-after").encode(x, y, colour)
    hover = rates.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4~g", title="α")]
    )
    layers = (thick + lines + end_names(x, y, colour) + hover).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, right=ROOM_RIGHT).to_dict()

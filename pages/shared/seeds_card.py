"""Without and with the restraints, seed by seed: is the difference theirs, or luck?"""

from functools import cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, epoch_axis, is_dark, quiet
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.strip_charts import pairs_chart
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st

from dlcore.amounts import gap_text, measure
from dlcore.comparison import Pairs
from dlcore.paired import Comparison
from dlcore.restraint_reading import pairs_of, read_restraint, span_text
from dlcore.studies.restraint import WITH, WITHOUT, Restraint, paired_band

SIDES = ("without", "with")
HEIGHT = 270


def seeds_known(result: Restraint) -> bool:
    """Whether a comparison so far has anything to show."""
    return _pairs(result) > 1


def seeds_card(state: PageState, result: Restraint) -> None:
    """Draw the pairs known so far, their differences over training, and what they say."""
    task = result.experiment.dataset.task
    name, percent = measure(task), task == "classification"
    st.markdown(
        "**The same seeds without and with the restraint** · a line joins two networks that differ in nothing else: "
        "solid where the restraint is better, dashed where it is not"
    )
    found = pairs_of(result)
    left, right = st.columns(2, gap="medium")
    with left:
        pairs = Pairs(result.seeds, result.dev_error[:, WITHOUT], result.dev_error[:, WITH], "dev", found)
        pairs_chart(pairs, percent, key="restraint-pairs", sides=SIDES)
        st.caption("Where the networks end; the bars are the medians.")
    with right:
        difference_chart(result, key="restraint-difference")
        st.caption(
            "The difference over training, mean and 95 % interval over the pairs; below the dashed line the dev "
            f"{name} is lower with the restraint."
        )
    _figures(found, task)
    words = read_restraint(result)
    say(words)


def _pairs(result: Restraint) -> int:
    return int(np.isfinite(result.dev_error).all(axis=1).sum())


def _figures(found: Comparison, task: str) -> None:
    with st.container(horizontal=True, gap="medium", key="restraint-figures-16"):
        st.metric("with − without", gap_text(task, found.difference, sign=True), width="content")
        st.metric("95 % interval", span_text(task, found.paired.low, found.paired.high), width="content")
        st.metric("lower with it in", f"{found.lower} of {found.pairs}", width="content")


def difference_chart(result: Restraint, key: str) -> None:
    """Draw the mean difference of the dev errors at every recorded epoch, with its interval."""
    percent = result.experiment.dataset.task == "classification"
    scale = 100 if percent else 1  # points
    band = scale * paired_band(result.dev_course[WITHOUT], result.dev_course[WITH])
    rows = [
        {"epoch": int(epoch), "value": value, "low": low, "high": high}
        for epoch, (value, low, high) in zip(result.epochs, band.tolist(), strict=True)
        if np.isfinite([value, low, high]).all()
    ]
    datasets = {"difference": rows, "zero": [{"value": 0}]}
    numbers = {"last_epoch": int(result.epochs[-1]) if len(result.epochs) else 1}
    spec = _spec(percent, is_dark())
    draw(spec, datasets, key, numbers)


@cache
def _spec(percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    title = "dev error, with − without (points)" if percent else "dev RMSE, with − without"
    x = epoch_axis()
    axis = alt.Axis(format="+.1~f" if percent else "+.3~f")
    difference = alt.Chart(alt.NamedData("difference"))
    area = difference.mark_area(opacity=AREA_OPACITY).encode(
        x, alt.Y("low:Q", title=title, axis=axis), alt.Y2("high"), color=alt.value(colours.dev)
    )
    y = alt.Y("value:Q", title=title, axis=axis)
    line = difference.mark_line(strokeWidth=2).encode(x, y, color=alt.value(colours.dev))
    numbers = "+.2f" if percent else "+.4f"
    edges = (("value", "mean"), ("low", "from"), ("high", "to"))
    hover = difference.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["epoch:Q", *(alt.Tooltip(f"{field}:Q", format=numbers, title=name) for field, name in edges)]
    )
    zero = alt.Chart(alt.NamedData("zero")).mark_rule(strokeWidth=1.5, strokeDash=[4, 3], aria=False)
    zero = zero.encode(alt.Y("value:Q", title=title, axis=axis), color=alt.value(colours.train))
    layers = area + zero + line + hover
    return quiet(layers.properties(height=HEIGHT, width="container"), colours).to_dict()

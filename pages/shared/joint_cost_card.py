"""The train cost of every run on the stage, and the cost of always giving the same answer: below it, it learns."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, cost_unit, draw, end_names, epoch_axis, is_dark, quiet, thinned
from pages.shared.end_labels import end_labels
from pages.shared.pin_curves import Overlay
from pages.shared.player import as_linked, moment_layer
from pages.shared.run_inks import ink_of
from pages.shared.stage import moments
from pages.shared.two_runs_chart import rows_of
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.joint_runs import JointRuns
from dlcore.reading import constant_cost

HEIGHT = 280
TOP = 2.0
"""The axis ends at this many times the cost of always giving the same answer: what lies above runs along its edge."""
ROOM_RIGHT = 4
SAME_ANSWER = "always the same answer"


def joint_cost_card(shown: JointRuns, key: str) -> None:
    """Draw the costs; a cost above the axis, or one that is no number, is said in words."""
    st.markdown("**Train cost** · a network whose line falls below the dotted one has begun to learn")
    constant = constant_cost(shown.run)
    top = TOP * constant or 1e-6
    joint_chart(shown, cost_rows(shown), (constant, top), f"cost ({cost_unit(shown.experiment)})", key)
    said = [words for words in (_above(name, run, top) for name, run in shown.runs.items()) if words]
    st.caption(f"Dotted: {SAME_ANSWER}, {constant:.3f}." + (f" Above the axis: {'; '.join(said)}." if said else ""))


def joint_chart(
    shown: JointRuns, rows: list[dict], levels: tuple[float, float], title: str, key: str, *, percent: bool = False
) -> None:
    """Draw one line for each run over the epochs, and a dotted one.

    Args:
        shown: the runs.
        rows: (epoch, set, value), the set being the name of a run.
        levels: where the dotted line lies, and the end of the axis: what lies above runs along it.
        title: of the axis.
        key: tells the charts of one page apart.
        percent: whether the values are errors, as shares; otherwise they are costs.
    """
    constant, top = levels
    datasets = {
        "costs": rows,
        "ends": end_labels(rows, top),
        "constant": [{"epoch": 0, "value": constant}],
        "frames": [{"epoch": int(epoch)} for epoch in moments(list(shown.runs.values()))],
    }
    numbers = {"last_epoch": max(run.experiment.epochs for run in shown.runs.values()), "top": top}
    overlay = Overlay("train_error" if percent else "train_cost", shown.experiment, top)
    draw(_spec(tuple(shown.runs), title, percent, is_dark()), datasets, key, numbers, overlay=overlay)


def cost_rows(shown: JointRuns) -> list[dict]:
    """Rows (epoch, set, value) of all runs, as far as their cost is a number."""
    return history_of_all(shown, "train_cost")


def history_of_all(shown: JointRuns, quantity: str) -> list[dict]:
    """Rows (epoch, set, value) of a quantity of the history of all runs, as far as it is a number."""
    rows = []
    for name, run in shown.runs.items():
        epochs = thinned(run.ended)
        values = run.history[quantity][epochs]
        known = np.isfinite(values)
        rows += rows_of(name, epochs[known], values[known])
    return rows


def _above(name, run, top: float) -> str:
    """Where a run's cost ends above the axis."""
    last = float(run.history["train_cost"][run.last])
    if not np.isfinite(last):
        return f"{name} is no number any more"
    return f"{name} ends at {number_text(last)}" if last > top else ""


@lru_cache(maxsize=32)  # the names hold a gain, which a link can choose
def _spec(names: tuple[str, ...], title: str, percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, inks = DARK if dark else LIGHT, [ink_of(number) for number in range(len(names))]
    x = epoch_axis()
    axis = alt.Axis(format="%") if percent else alt.Axis()
    height = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title=title, scale=height, axis=axis)
    said = alt.Tooltip("value:Q", format=".1%" if percent else ".4~g", title="error" if percent else "cost")
    scale = alt.Scale(domain=list(names), range=[ink.colour(dark) for ink in inks])
    colour = alt.Color("set:N", scale=scale, legend=None)
    dashes = alt.Scale(domain=list(names), range=[list(ink.dash) for ink in inks])
    rows = alt.Chart(alt.NamedData("costs"))
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    hover = rows.mark_point(**UNSEEN, size=120).encode(x, y, tooltip=["set:N", "epoch:Q", said])
    constant = alt.Chart(alt.NamedData("constant")).mark_rule(strokeDash=[1, 4], color=colours.quiet).encode(y)
    layers = lines + constant + end_names(x, y, colour) + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

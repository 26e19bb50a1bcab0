"""The train cost of every run on the stage, against what it took: updates, epochs or seconds."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, cost_unit, draw, end_names, is_dark, quiet, thinned
from pages.shared.end_labels import end_labels
from pages.shared.joint_cost_card import SAME_ANSWER
from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.pin_curves import Overlay
from pages.shared.player import as_linked, moment_layer
from pages.shared.run_inks import ink_of
from pages.shared.settings_state import PageState
from pages.shared.stage import moments
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.joint_runs import JointRuns
from dlcore.minibatches.progress import MEASURES, progress
from dlcore.reading import constant_cost

AGAINST_KEY = "against"
AGAINST = choice_of(
    AGAINST_KEY,
    "Cost against",
    ("epochs", "updates", "seconds"),
    "What a run is charged for: passes over the training set, steps, or time.",
)
HEIGHT = 270
TOP = 2.0
"""The axis ends at most at this many times the cost of always giving the same answer: what lies above runs along its
edge."""
ROOM_RIGHT = 4
TICKS = {
    "updates": [0, *(10**k for k in range(9))],
    "seconds": [0, *(10.0**k for k in range(-3, 4))],
}
"""Of the axes that are logarithmic, but for their beginning at 0."""
LINEAR_BELOW = {"updates": 1, "seconds": 0.001}
HOW_TO_READ = {
    "epochs": "After an epoch every run has looked at the same number of examples.",
    "updates": "At the same place every run has made as many steps. All begin at the dot; a line begins where its "
    "first epoch ends.",
    "seconds": "As this machine needed for these runs, with what is evaluated after every epoch. All begin at the dot; "
    "a line begins where its first epoch ends.",
}


def minibatches_cost_card(state: PageState, shown: JointRuns, key: str) -> None:
    """Draw the costs and the choice of the axis; what the chart cannot show is said in words."""
    st.markdown("**Train cost** · over all training examples, after every epoch")
    option_choice(state, AGAINST)
    against = state.option(AGAINST_KEY)
    rows, constant = cost_rows(shown, against), constant_cost(shown.run)
    top = axis_end(shown, constant)
    datasets = {
        "costs": rows,
        "ends": end_labels(rows, top),
        "start": start_rows(shown, against),
        "constant": [{"at": 0, "value": constant}] if constant <= top else [],
        "frames": moment_rows(shown, against),
    }
    numbers = {"last": last_place(shown, against), "top": top}
    spec = _spec(tuple(shown.runs), against, f"cost ({cost_unit(shown.experiment)})", is_dark())
    overlay = Overlay("train_cost", shown.experiment, TOP * constant) if against == "epochs" else None
    draw(spec, datasets, key, numbers, overlay=overlay)
    st.caption(" ".join([HOW_TO_READ[against], *_said(shown, against, constant, top)]))


def axis_end(shown: JointRuns, constant: float) -> float:
    """Where the axis of the costs ends: one for all measures, so that a curve keeps its height."""
    highest = [run.history["train_cost"][: run.ended + 1].max() for run in shown.runs.values()]
    return min(TOP * constant, 1.05 * float(np.nanmax([*highest, 0.0]))) or 1e-6


def cost_rows(shown: JointRuns, against: str) -> list[dict]:
    """Rows (at, epoch, set, value) of all runs, as far as their cost is a number; the page's own is drawn last.

    On a logarithmic axis a line begins where the first epoch of its run ends: a straight one from the start would say
    what nobody measured, over most of the axis.
    """
    rows, first = [], int(against != "epochs")
    for name, run in reversed(shown.runs.items()):
        epochs, places = thinned(run.ended, min(first, run.ended)), progress(run, against)
        costs = run.history["train_cost"]
        rows += [
            {"at": float(places[epoch]), "epoch": int(epoch), "set": name, "value": float(costs[epoch])}
            for epoch in epochs
            if np.isfinite(costs[epoch])
        ]
    return rows


def start_rows(shown: JointRuns, against: str) -> list[dict]:
    """Where all of them begin, on an axis whose lines begin later."""
    cost = float(shown.run.history["train_cost"][0])
    return [{"at": 0, "epoch": 0, "set": "the first weights", "value": cost}] if against != "epochs" else []


def moment_rows(shown: JointRuns, against: str) -> list[dict]:
    """Rows (epoch, at) of the moments on the timeline: where the page's own run stands at each."""
    places = progress(shown.run, against)
    epochs = [int(epoch) for epoch in moments(list(shown.runs.values())) if epoch < len(places) or against == "epochs"]
    return [{"epoch": epoch, "at": float(places[epoch]) if epoch < len(places) else epoch} for epoch in epochs]


def last_place(shown: JointRuns, against: str) -> float:
    """Where the axis ends."""
    if against == "epochs":
        return max(run.experiment.epochs for run in shown.runs.values())
    return max(float(progress(run, against)[-1]) for run in shown.runs.values()) or 1.0


def _said(shown: JointRuns, against: str, constant: float, top: float) -> list[str]:
    said = [f"Dotted: {SAME_ANSWER}, {constant:.3f}."] if constant <= top else []
    if against != "epochs":
        said.append(f"Upright: the player's moment for {shown.own}.")
    if against == "seconds":
        took = [f"{name} {seconds_text(run.seconds)}" for name, run in shown.runs.items()]
        said.append(f"{', '.join(took)}.")
    above = [
        f"{name} ends at {number_text(float(run.history['train_cost'][run.ended]))}"
        for name, run in shown.runs.items()
        if run.history["train_cost"][run.ended] > top
    ]
    if above:
        said.append(f"Above the axis: {'; '.join(above)}.")
    diverged = [f"{name} in epoch {run.diverged_at}" for name, run in shown.runs.items() if run.diverged_at is not None]
    if diverged:
        said.append(f"Diverged: {', '.join(diverged)}.")
    return said


def seconds_text(seconds: float) -> str:
    """Two digits, in thousandths of a second where it is less than one."""
    shown = float(f"{seconds:.2g}")
    return f"{shown:g} s" if shown >= 1 else f"{1000 * shown:g} ms"


@lru_cache(maxsize=64)  # the names hold a batch size, which a link can choose
def _spec(names: tuple[str, ...], against: str, title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, inks = DARK if dark else LIGHT, [ink_of(number) for number in range(len(names))]
    x = _x(against)
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True))
    scale = alt.Scale(domain=list(names), range=[ink.colour(dark) for ink in inks])
    colour = alt.Color("set:N", scale=scale, legend=None)
    dashes = alt.Scale(domain=list(names), range=[list(ink.dash) for ink in inks])
    rows = alt.Chart(alt.NamedData("costs"))
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None), order="epoch:Q"
    )
    what = ["epoch:Q"] if against == "epochs" else ["epoch:Q", alt.Tooltip("at:Q", format=",.3~r", title=against)]
    hover = rows.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["set:N", *what, alt.Tooltip("value:Q", format=".4~g", title="cost")]
    )
    dot = {"filled": True, "opacity": 1, "size": 60, "color": colours.train}
    start = alt.Chart(alt.NamedData("start")).mark_point(**dot, aria=False)  # a group without marks has no name to say
    start = start.encode(x, y, tooltip=["set:N", alt.Tooltip("value:Q", format=".4~g", title="cost")])
    constant = alt.Chart(alt.NamedData("constant")).mark_rule(strokeDash=[1, 4], color=colours.quiet).encode(y)
    layers = lines + constant + start + end_names(x, y, colour) + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=HEIGHT, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()


def _x(against: str) -> alt.X:
    end = alt.ExprRef("last")
    if against == "epochs":
        return alt.X("at:Q", title="epoch", scale=alt.Scale(domainMin=0, domainMax=end, nice=False))
    scale = alt.Scale(type="symlog", constant=LINEAR_BELOW[against], domainMin=0, domainMax=end, nice=False)
    label = f"format(datum.value, '{'~s' if against == 'updates' else '~g'}')"
    axis = alt.Axis(values=TICKS[against], labelExpr=label, labelOverlap=True)
    return alt.X("at:Q", title=f"{MEASURES[against]} (log scale)", scale=scale, axis=axis)

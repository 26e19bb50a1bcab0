"""The learning rate above the cost, on one axis of epochs: all runs of the page, and the moment of the player."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, axis_top, cost_unit, draw, end_names, epoch_axis, is_dark, quiet, thinned
from pages.shared.end_labels import end_labels, log_end_labels
from pages.shared.joint_cost_card import cost_rows
from pages.shared.pin_curves import Overlay
from pages.shared.player import as_linked, moment_layer
from pages.shared.run_inks import ink_of
from pages.shared.stage import moments
from pages.shared.two_runs_chart import rows_of
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np

from dlcore.joint_runs import JointRuns
from dlcore.reading import constant_cost
from dlcore.schedules import learning_rates
from dlcore.schedules.changes import changes_of

RATE_HEIGHT, COST_HEIGHT = 130, 230
ROOM_RIGHT = 4
EXTENT = 52
"""Pixels of the vertical axes of both charts: the epochs stand exactly below each other."""
WIDE = 30.0
"""Rates that differ by more than this factor get a logarithmic axis."""
FLOOR = 1e-4
"""Of the largest rate: where that axis ends; lower rates run along its edge."""
TOP = 2.0
"""The cost axis ends at this many times the cost of always giving the same answer."""


def learning_rate_charts(shown: JointRuns, key: str) -> None:
    """Draw both charts, as far as the runs have come."""
    rates = rate_rows(shown)
    costs = cost_rows(shown)
    values = [row["value"] for row in rates]
    log = max(values) > WIDE * min(values)
    frames = [{"epoch": int(epoch)} for epoch in moments(list(shown.runs.values()))]
    last = max(run.experiment.epochs for run in shown.runs.values())
    names, dark = tuple(shown.runs), is_dark()
    low, top = (max(min(values), FLOOR * max(values)) / 1.5, max(values) * 1.5) if log else (0.0, max(values) * 1.08)
    changes = [{"epoch": after} for after, _ in changes_of(shown.experiment)]
    above = {"rates": rates, "ends": rate_ends(rates, low, top), "frames": frames, "changes": changes}
    draw(_rate_spec(names, log, dark), above, f"{key}-rate", {"last_epoch": last, "low": low, "top": top})
    ceiling = cost_top(shown, costs)
    below = {"costs": costs, "ends": end_labels(costs, ceiling), "frames": frames, "changes": changes}
    title = f"cost ({cost_unit(shown.experiment)})"
    numbers = {"last_epoch": last, "low": 0.0, "top": ceiling}
    overlay = Overlay("train_cost", shown.experiment, ceiling, longer=False)  # than the rates above
    draw(_cost_spec(names, title, dark), below, f"{key}-cost", numbers, overlay=overlay)


def rate_rows(shown: JointRuns) -> list[dict]:
    """Rows (epoch, set, value): the rate with which each epoch so far began, and at the end that of the last one."""
    rows = []
    for name, run in shown.runs.items():
        rates = learning_rates(run.experiment)
        epochs = thinned(max(run.ended, 1))
        turns = np.flatnonzero(np.diff(rates[: epochs[-1]])) + 1
        if len(turns) < len(epochs):  # a staircase keeps its edges
            epochs = np.union1d(epochs, turns)
        rows += rows_of(name, epochs, rates[np.minimum(epochs, len(rates) - 1)])
        rows[-1]["value"] = float(rates[epochs[-1] - 1])
    return rows


def cost_top(shown: JointRuns, rows: list[dict]) -> float:
    """Where the cost axis ends: a run that goes up does not flatten the others."""
    lowest = [row["value"] for row in rows]
    return min(axis_top(lowest), TOP * constant_cost(shown.run)) if lowest else 1.0


def rate_ends(rows: list[dict], low: float, top: float) -> list[dict]:
    """The names at the ends of the rates, moved apart; the axis is logarithmic where it does not begin at 0."""
    return log_end_labels(rows, low, top, RATE_HEIGHT) if low > 0 else end_labels(rows, top, RATE_HEIGHT)


@lru_cache(maxsize=32)
def _rate_spec(names: tuple[str, ...], log: bool, dark: bool) -> dict:
    x = alt.X(**_epochs(), axis=alt.Axis(labels=False, ticks=False, title=None))
    kind = {"type": "log", "nice": False} if log else {}
    scale = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("top"), clamp=True, **kind)
    ticks = alt.Axis(minExtent=EXTENT, maxExtent=EXTENT, format="~g", tickCount=3, grid=not log)
    y = alt.Y("value:Q", title="α (log)" if log else "α", scale=scale, axis=ticks)
    return _chart("rates", "α", x, y, names, dark, RATE_HEIGHT, "step-after")


@lru_cache(maxsize=32)
def _cost_spec(names: tuple[str, ...], title: str, dark: bool) -> dict:
    scale = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title=title, scale=scale, axis=alt.Axis(minExtent=EXTENT, maxExtent=EXTENT))
    return _chart("costs", "cost", epoch_axis(), y, names, dark, COST_HEIGHT, "linear")


def _epochs() -> dict:
    return {"shorthand": "epoch:Q", "scale": epoch_axis()["scale"]}


def _chart(
    rows: str, what: str, x: alt.X, y: alt.Y, names: tuple[str, ...], dark: bool, height: int, interpolate: str
) -> dict:
    colours, inks = DARK if dark else LIGHT, [ink_of(number) for number in range(len(names))]
    scale = alt.Scale(domain=list(names), range=[ink.colour(dark) for ink in inks])
    colour = alt.Color("set:N", scale=scale, legend=None)
    dashes = alt.Scale(domain=list(names), range=[list(ink.dash) for ink in inks])
    data = alt.Chart(alt.NamedData(rows))
    lines = data.mark_line(strokeWidth=2, clip=True, interpolate=interpolate).encode(
        x, y, colour, alt.StrokeDash("set:N", scale=dashes, legend=None)
    )
    hover = data.mark_point(**UNSEEN, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".4~g", title=what)]
    )
    changes = (
        alt.Chart(alt.NamedData("changes"))
        .mark_rule(strokeDash=[1, 4], aria=False)
        .encode(x, color=alt.value(colours.quiet))
    )
    layers = changes + lines + end_names(x, y, colour) + hover + moment_layer(alt.NamedData("frames"), x)
    layers = layers.properties(height=height, width="container")
    return as_linked(quiet(layers, colours, right=ROOM_RIGHT)).to_dict()

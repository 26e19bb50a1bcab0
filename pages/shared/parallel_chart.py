"""Parallel coordinates of the trials of a search: an upright axis for each hyperparameter and one for the dev error."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.colours import NEUTRAL
from pages.shared.trial_shades import STOPS, legend_of, shades_of
from pages.shared.trials_message import drawn_places

import altair as alt
import numpy as np
from jaxtyping import Int

from dlcore.amounts import error_text, measure
from dlcore.kept_moments import evenly
from dlcore.search.axis import ticks_of, value_text
from dlcore.search.names import symbol_of
from dlcore.search.result import Trials

HEIGHT = 300
MOST_POINTS = 2000
"""A chart of Altair's stays quick up to about so many marks."""
BEST_SHARE = 0.1
ABOVE = 1.05
"""Where the name of an axis stands, in lengths of it."""


def best_tenth(trials: Trials) -> Int[np.ndarray, " n"]:
    """The trials with the least score, at least one; none that has diverged."""
    count = max(1, round(BEST_SHARE * len(trials.order)))
    best = trials.order[:count]
    return best[~trials.diverged[best]]


def shown_trials(trials: Trials) -> Int[np.ndarray, " n"]:
    """Those that are drawn, the worst first: the best tenth lies on top, and the others are thinned evenly."""
    most = MOST_POINTS // (len(trials.plan.space) + 1)
    best = best_tenth(trials)
    others = trials.order[len(best) :]
    kept = others[evenly(len(others), most - len(best))] if len(others) else others
    return np.concatenate([best, kept])[::-1]


def line_rows(trials: Trials) -> list[dict]:
    """Rows (trial, at: the number of the axis, place, shade, best, text): a point of each line on each axis. That of
    the dev error has the scale of the shades."""
    task, space = trials.experiment.dataset.task, trials.plan.space
    shades, (places, _) = shades_of(trials).place(trials.score), drawn_places(trials)
    best = set(best_tenth(trials).tolist())
    rows = []
    for trial in shown_trials(trials).tolist():
        score = "diverged" if trials.diverged[trial] else error_text(task, trials.score[trial])
        values = [
            f"{symbol_of(one.name)} {value_text(one, value)}"
            for one, value in zip(space, trials.values[trial], strict=True)
        ]
        text = ", ".join([*values, f"dev {score}"])
        heights = [*places[trial, :-1].tolist(), float(shades[trial])]
        rows += [
            {"trial": trial + 1, "at": at, "place": height, "shade": heights[-1], "best": trial in best, "text": text}
            for at, height in enumerate(heights)
        ]
    return rows


def axis_rows(trials: Trials) -> tuple[list[dict], list[dict]]:
    """Rows of the axes (at, place to top, name: where that stands, text), and of their ticks (at, place, text)."""
    space = trials.plan.space
    names = [*(symbol_of(one.name) for one in space), f"dev {measure(trials.experiment.dataset.task)}"]
    ticks = [{"at": at, **tick._asdict()} for at, one in enumerate(space) for tick in ticks_of(one)]
    ticks += [{"at": len(space), **entry} for entry in legend_of(trials)]
    axes = [{"at": at, "place": 0.0, "top": 1.0, "name": ABOVE, "text": name} for at, name in enumerate(names)]
    return axes, ticks


def parallel_chart(trials: Trials, key: str) -> None:
    """Draw the lines."""
    axes, ticks = axis_rows(trials)
    rows = line_rows(trials)
    datasets = {
        "others": [row for row in rows if not row["best"]],
        "strong": [row for row in rows if row["best"]],
        "axes": axes,
        "ticks": ticks,
    }
    draw(_spec(is_dark()), datasets, key, {"last": len(axes) - 1})


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    across = alt.Scale(domainMin=-0.12, domainMax=alt.ExprRef("last + 0.35"), nice=False)
    x = alt.X("at:Q", scale=across, axis=None)
    heights = alt.Scale(domain=[-0.04, 1.14], nice=False)
    y = alt.Y("place:Q", scale=heights, axis=None)
    stops = list(STOPS[dark])
    domain = np.linspace(0, 1, len(stops)).tolist()
    colour = alt.Color("shade:Q", scale=alt.Scale(domain=domain, range=stops, clamp=True), legend=None)
    tooltip = [alt.Tooltip("trial:Q", title="trial"), alt.Tooltip("text:N", title="settings")]

    def lines(data: str, width: float, opacity: float) -> alt.Chart:
        chart = alt.Chart(alt.NamedData(data)).mark_line(strokeWidth=width, opacity=opacity, strokeJoin="round")
        return chart.encode(x, y, colour, detail="trial:N", order="at:Q", tooltip=tooltip)

    axes, ticks = alt.Chart(alt.NamedData("axes")), alt.Chart(alt.NamedData("ticks"))
    rules = axes.mark_rule(color=colours.quiet, strokeWidth=1).encode(x, y, y2="top:Q")
    above = alt.Y("name:Q", scale=heights, axis=None)
    names = axes.mark_text(baseline="bottom", fontWeight="bold", fontSize=12, color=colours.train).encode(
        x, above, text="text:N"
    )
    beside = {"align": "left", "dx": 5, "fontSize": 11}
    halo = ticks.mark_text(**beside, stroke=NEUTRAL[dark], strokeWidth=3.5, strokeJoin="round").encode(
        x, y, text="text:N"
    )
    words = ticks.mark_text(**beside, color=colours.quiet).encode(x, y, text="text:N")
    marks = ticks.mark_tick(color=colours.quiet, size=7, thickness=1, orient="horizontal").encode(x, y)
    layers = lines("others", 1, 0.6) + rules + lines("strong", 2.5, 1) + marks + halo + words + names
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=4).to_dict()

"""Three lines over the updates: the cost of every mini-batch, thin, its average, and the cost over all examples."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, axis_top, cost_unit, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import RUN_INKS
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
from jaxtyping import Float, Int

from dlcore.experiment import Experiment
from dlcore.minibatches.update_costs import BETA, UpdateCosts

HEIGHT = 300
ROOM_RIGHT = 4
MOST_DRAWN = 800
"""Points of a line."""
EACH, AVERAGE, ALL = "each mini-batch", f"average, β = {BETA:g}", "all examples"
NAMES = (EACH, AVERAGE, ALL)


def update_costs_chart(costs: UpdateCosts, experiment: Experiment, key: str) -> None:
    """Draw the costs."""
    each, average, all = cost_rows(costs)
    top = axis_top([row["value"] for row in (*each, *all)])
    ends = end_labels([*each[-1:], *average[-1:], *all[-1:]], top)
    last = max(len(costs.met), 1)
    datasets = {"each": each, "average": average, "all": all, "ends": [row | {"update": last} for row in ends]}
    spec = _spec(f"cost ({cost_unit(experiment)})", is_dark())
    draw(spec, datasets, key, {"last": last, "top": top})


def cost_rows(costs: UpdateCosts) -> tuple[list[dict], list[dict], list[dict]]:
    """Rows (update, set, value) of the three lines; an update is drawn where its cost was met, before it."""
    kept = outline(costs.met)
    even = np.unique(np.linspace(0, len(costs.met) - 1, min(len(costs.met), MOST_DRAWN)).astype(int))
    return (
        _rows(EACH, kept, costs.met[kept]),
        _rows(AVERAGE, even, costs.average[even]),
        _rows(ALL, costs.ends, costs.all),
    )


def outline(values: Float[np.ndarray, " u"]) -> Int[np.ndarray, " kept"]:
    """Which of many values are drawn: of each stretch the lowest and the highest, so that the noise keeps its width."""
    if len(values) <= MOST_DRAWN:
        return np.arange(len(values))
    parts = np.array_split(np.arange(len(values)), MOST_DRAWN // 2)
    extremes = [part[[values[part].argmin(), values[part].argmax()]] for part in parts]
    return np.unique(np.concatenate([*extremes, [0, len(values) - 1]]))


def _rows(name: str, updates: Int[np.ndarray, " n"], values: Float[np.ndarray, " n"]) -> list[dict]:
    return [
        {"update": int(update), "set": name, "value": float(value)}
        for update, value in zip(updates, values, strict=True)
        if np.isfinite(value)
    ]


@lru_cache(KEPT_SPECS)
def _spec(title: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("update:Q", title="updates made", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False))
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True))
    inks = [colours.quiet, RUN_INKS[1].colour(dark), colours.train]
    colour = alt.Color("set:N", scale=alt.Scale(domain=list(NAMES), range=inks), legend=None)
    tooltip = ["set:N", alt.Tooltip("update:Q", title="updates made"), alt.Tooltip("value:Q", format=".4~g", title="J")]

    def line(name: str, **mark) -> alt.Chart:
        return alt.Chart(alt.NamedData(name)).mark_line(clip=True, **mark).encode(x, y, colour)

    def hover(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name)).mark_point(**UNSEEN, size=60).encode(x, y, tooltip=tooltip)

    ends = alt.Chart(alt.NamedData("all")).mark_point(filled=True, opacity=1, size=26)
    layers = alt.layer(
        line("each", strokeWidth=0.9, opacity=0.75),
        line("average", strokeWidth=2, strokeDash=list(RUN_INKS[1].dash)),
        line("all", strokeWidth=2),
        ends.encode(x, y, colour),
        hover("each"),
        hover("average"),
        hover("all"),
        end_names(x, y, colour),
    )
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=ROOM_RIGHT).to_dict()

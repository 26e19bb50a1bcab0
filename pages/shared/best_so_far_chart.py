"""Every trial of a search in the order they were tried, and the least dev error up to each."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS
from pages.shared.trial_shades import STOPS, shades_of
from pages.shared.trials_message import top_of

import altair as alt
import numpy as np

from dlcore.amounts import error_text, measure
from dlcore.search.result import Trials

HEIGHT = 300


def trial_rows(trials: Trials) -> list[dict]:
    """Rows (trial, value, shade, text) of the trials that have ended; one that diverged lies at the upper edge."""
    task, top = trials.experiment.dataset.task, top_of(trials)
    shades = shades_of(trials).place(trials.score)
    return [
        {
            "trial": trial + 1,
            "value": min(float(trials.score[trial]), top),
            "shade": float(shades[trial]),
            "text": "diverged" if trials.diverged[trial] else error_text(task, trials.score[trial]),
            "diverged": bool(trials.diverged[trial]),
        }
        for trial in np.flatnonzero(trials.finished).tolist()
    ]


def best_rows(trials: Trials) -> list[dict]:
    """Rows (trial, value, text) of the least score so far, where there is one."""
    task = trials.experiment.dataset.task
    known = np.flatnonzero(trials.finished & np.isfinite(trials.best_so_far))
    return [
        {
            "trial": trial + 1,
            "value": float(trials.best_so_far[trial]),
            "text": error_text(task, trials.best_so_far[trial]),
        }
        for trial in known.tolist()
    ]


def best_so_far_chart(trials: Trials, key: str) -> None:
    """Draw the trials and the line."""
    task, top, best = trials.experiment.dataset.task, top_of(trials), best_rows(trials)
    rows = trial_rows(trials)
    ends = end_labels([{**best[-1], "set": best[-1]["text"]}], top, HEIGHT) if best else []
    datasets = {
        "trials": [row for row in rows if not row["diverged"]],
        "broken": [row for row in rows if row["diverged"]],
        "best": best,
        "ends": ends,
    }
    spec = _spec(f"dev {measure(task)}", task == "classification", is_dark())
    draw(spec, datasets, key, {"last": trials.plan.count, "top": top})


@lru_cache(KEPT_SPECS)
def _spec(title: str, percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours, stops = DARK if dark else LIGHT, list(STOPS[dark])
    x = alt.X("trial:Q", title="trials", axis=alt.Axis(format="d", tickMinStep=1),
              scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False))  # fmt: skip
    form = {"format": ".0%"} if percent else {}
    y = alt.Y("value:Q", title=title, axis=alt.Axis(**form),
              scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False, clamp=True))  # fmt: skip
    domain = np.linspace(0, 1, len(stops)).tolist()
    colour = alt.Color("shade:Q", scale=alt.Scale(domain=domain, range=stops, clamp=True), legend=None)
    tooltip = [alt.Tooltip("trial:Q", title="trial"), alt.Tooltip("text:N", title=title)]
    dots = alt.Chart(alt.NamedData("trials")).mark_point(
        filled=True, size=42, opacity=1, stroke=colours.quiet, strokeWidth=0.6
    ).encode(x, y, colour, tooltip=tooltip)  # fmt: skip
    broken = alt.Chart(alt.NamedData("broken")).mark_text(text="×", fontSize=15, color=colours.quiet).encode(
        x, y, tooltip=tooltip
    )  # fmt: skip
    best = alt.Chart(alt.NamedData("best"))
    line = best.mark_line(interpolate="step-after", strokeWidth=2.5, color=colours.train).encode(x, y)
    ends = alt.Chart(alt.NamedData("ends"))
    words = ends.mark_text(align="left", dx=6, fontWeight="bold", color=colours.train).encode(x, y, text="text:N")
    layers = dots + broken + line + words
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, right=48).to_dict()

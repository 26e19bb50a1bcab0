"""The slope of the loss of one example over its z, under both costs of one unit."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet

import altair as alt
import numpy as np

from dlcore.foundations.cost_descent import CostDescent
from dlcore.foundations.two_costs import COSTS

FARTHEST = 8.0
POINTS = 129
HEIGHT = 360
NAMES_AT, NAME_REACH = (-2.5, -4.6), 1.6
"""z where the middle of each cost's name stands, and how far it reaches to either side."""


def saturation_chart(descent: CostDescent, key: str) -> None:
    """Draw |dL/dz| of an example with y = 1, and where the wrong examples of the start are on it."""
    draw(_spec(is_dark()), {"slopes": slope_rows(), "names": name_rows(), "wrong": wrong_rows(descent)}, key)


def slope_rows() -> list[dict]:
    """Rows (z, cost, slope)."""
    z = np.linspace(-FARTHEST, FARTHEST, POINTS)
    return [
        {"z": float(at), "cost": cost.label, "slope": float(abs(slope))}
        for cost in COSTS
        for at, slope in zip(z, cost.slope(z, np.ones_like(z)), strict=True)
    ]


def name_rows() -> list[dict]:
    """Where the curves are named: above all of the curve that is below the name."""
    below = np.linspace(-NAME_REACH, NAME_REACH, POINTS)
    return [
        {"z": at, "cost": cost.label, "slope": float(np.abs(cost.slope(at + below, np.ones_like(below))).max())}
        for cost, at in zip(COSTS, NAMES_AT, strict=True)
    ]


def wrong_rows(descent: CostDescent) -> list[dict]:
    """The mean |dL/dz| of the examples that are wrong at the start, at their mean z; none where all are right. An
    example with y = 0 pulls at z as one with y = 1 at -z."""
    given, (w, b) = descent.given, descent.start
    turned = (w * given.x + b) * np.where(given.y > 0.5, 1, -1)
    wrong = turned[turned < 0]
    if not len(wrong):
        return []
    ones = np.ones_like(wrong)
    return [
        {"z": float(wrong.mean()), "cost": cost.label, "slope": float(np.abs(cost.slope(wrong, ones)).mean())}
        for cost in COSTS
    ]


@cache
def _spec(dark: bool) -> dict:
    colours = DARK if dark else LIGHT
    labels = [cost.label for cost in COSTS]
    x = alt.X("z:Q", title="z = wx + b", scale=alt.Scale(domain=[-FARTHEST, FARTHEST], clamp=True))
    y = alt.Y("slope:Q", title="|dL/dz|", scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color("cost:N", scale=alt.Scale(domain=labels, range=[colours.quiet, colours.train]), legend=None)
    dash = alt.StrokeDash("cost:N", scale=alt.Scale(domain=labels, range=[[6, 4], [1, 0]]), legend=None)
    shape = alt.Shape("cost:N", scale=alt.Scale(domain=labels, range=["diamond", "circle"]), legend=None)
    lines = alt.Chart(alt.NamedData("slopes")).mark_line(strokeWidth=2).encode(x, y, colour, dash)
    names = (
        alt.Chart(alt.NamedData("names"))
        .mark_text(dy=-10, fontWeight="bold", fontSize=12)
        .encode(x, y, colour, text="cost:N")
    )
    tooltip = ["cost:N", alt.Tooltip("z:Q", format=".2f"), alt.Tooltip("slope:Q", format=".4f", title="|dL/dz|")]
    marks = (
        alt.Chart(alt.NamedData("wrong"))
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x, y, colour, shape, tooltip=tooltip)
    )
    layers = (lines + marks + names).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, top=10, right=10).to_dict()

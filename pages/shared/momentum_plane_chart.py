"""The momentum plane: the rate of convergence as colour over α and β, with theory's lines and points on it."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.map_picture import ANCHORS

import altair as alt
import numpy as np
from jaxtyping import Float, Int

from dlcore.surfaces.momentum_plane import MomentumPlane

HEIGHT = 400
RATE_CELLS, BETA_CELLS = 61, 34
"""Of the picture: about as many marks as a chart can have and stay quick."""
SPEEDS = (1.0, 0.8, 0.65, 0.5, 0.35, 0.2, 0.08)
"""Where a colour begins, in parts of the best speed, which is -log of the best rate."""
FASTEST = 1e-3
"""A rate that is 0 has no speed: it counts as this."""
DIVERGES = {False: "#ecd9d8", True: "#3d2a2d"}
GROUND = {False: "#ffffff", True: "#10161d"}
"""Around words that lie on colours."""


def momentum_plane_chart(plane: MomentumPlane, key: str) -> None:
    """Draw the plane of one bowl."""
    low, high = float(plane.learning_rates[0]), float(plane.learning_rates[-1])
    datasets = {
        "cells": cell_rows(plane),
        "edge": [
            {"alpha": float(alpha), "beta": float(beta)}
            for alpha, beta in zip(plane.edge, plane.betas, strict=True)
            if alpha <= high
        ],
        "measured": measured_rows(plane),
        "best": best_rows(plane),
    }
    draw(_spec(is_dark()), datasets, key, {"low": low, "high": high})


def cell_rows(plane: MomentumPlane) -> list[dict]:
    """Rows (alpha, alpha_end, beta, beta_end, at, of, rate, step): cells that fill the plane; α, β and rate of each."""
    columns, rows = (_spread(len(one), count) for one, count in
                     ((plane.learning_rates, RATE_CELLS), (plane.betas, BETA_CELLS)))  # fmt: skip
    alphas, betas = plane.learning_rates[columns], plane.betas[rows]
    steps = steps_of(plane, plane.rate)
    across = np.sqrt(alphas[1] / alphas[0])
    up = (betas[-1] - betas[0]) / (len(betas) - 1) / 2
    return [
        {
            "alpha": float(max(alpha / across, plane.learning_rates[0])),
            "alpha_end": float(min(alpha * across, plane.learning_rates[-1])),
            "beta": float(max(beta - up, 0)),
            "beta_end": float(beta + up),
            "at": float(alpha),
            "of": float(beta),
            "rate": float(plane.rate[row, column]),
            "step": int(steps[row, column]),
        }
        for row, beta in zip(rows, betas, strict=True)
        for column, alpha in zip(columns, alphas, strict=True)
    ]


def measured_rows(plane: MomentumPlane) -> list[dict]:
    """Rows (alpha, beta, rate, predicted, step)."""
    return [
        {"alpha": float(at[0]), "beta": float(at[1]), "rate": float(rate), "predicted": float(said), "step": int(step)}
        for at, rate, said, step in zip(
            plane.tried, plane.measured, plane.predicted, steps_of(plane, plane.measured), strict=True
        )
    ]


def best_rows(plane: MomentumPlane) -> list[dict]:
    """The two optima: with momentum, and without."""
    named = (("best with momentum", plane.best), ("best without", plane.best_descent))
    return [
        {"alpha": one.learning_rate, "beta": one.beta, "rate": one.rate, "text": f"{words}: {one.rate:.3f}"}
        for words, one in named
    ]


def _spread(count: int, kept: int) -> Int[np.ndarray, " k"]:
    return np.linspace(0, count - 1, kept).round().astype(int)


def rates_between(plane: MomentumPlane) -> list[float]:
    """Rates at which a colour ends, the last of them 1."""
    return [*(max(plane.best.rate, FASTEST) ** speed for speed in SPEEDS[1:]), 1.0]


def steps_of(plane: MomentumPlane, rates: Float[np.ndarray, "*p"]) -> Int[np.ndarray, "*p"]:
    """Places in `step_colours`."""
    return np.searchsorted(rates_between(plane), rates, side="right")


def legend_of(plane: MomentumPlane, dark: bool) -> list[tuple[str, str]]:
    """Colours, and the rates that they stand for."""
    between = [f"{rate:.3f}" if rate > 0.99 else f"{rate:.2f}" for rate in rates_between(plane)[:-1]]
    words = [f"below {between[0]}", *(f"to {one}" for one in between[1:]), "to 1", "diverges"]
    return list(zip(step_colours(dark), words, strict=True))


def step_colours(dark: bool) -> list[str]:
    """The strongest for the fastest, and the last for what diverges."""
    anchors = ANCHORS[::-1] if dark else ANCHORS
    at = np.linspace(0.18, 0.97, len(SPEEDS)) * (len(anchors) - 1)
    shades = np.stack([np.interp(at, np.arange(len(anchors)), channel) for channel in anchors.T], axis=-1)
    return ["#" + "".join(f"{round(one):02x}" for one in shade) for shade in shades] + [DIVERGES[dark]]


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    domain = alt.Scale(type="log", domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, clamp=True)
    x = alt.X(
        "alpha:Q", title="learning rate α (log scale)", scale=domain, axis=alt.Axis(format="~g", labelOverlap=True)
    )
    y = alt.Y("beta:Q", title="β", scale=alt.Scale(domain=[0, 1], nice=False), axis=alt.Axis(grid=False))
    shades = alt.Scale(domain=list(range(len(SPEEDS) + 1)), range=step_colours(dark))
    colour = alt.Color("step:O", legend=None, scale=shades)
    stroke = alt.Stroke("step:O", legend=None, scale=shades)  # else hairlines show between the cells
    cells = (
        alt.Chart(alt.NamedData("cells"))
        .mark_rect(strokeWidth=0.8)
        .encode(
            x, alt.X2("alpha_end"), y, alt.Y2("beta_end"), colour, stroke,
            tooltip=[alt.Tooltip("at:Q", title="α", format=".3~g"), alt.Tooltip("of:Q", title="β", format=".2f"),
                     alt.Tooltip("rate:Q", title="rate, theory", format=".3f")],
        )
    )  # fmt: skip
    edge = (
        alt.Chart(alt.NamedData("edge"))
        .mark_line(color=colours.train, strokeWidth=2, strokeDash=[6, 3], clip=True)
        .encode(x, y, order="beta:Q")
    )
    points = (
        alt.Chart(alt.NamedData("measured"))
        .mark_point(filled=True, size=60, opacity=1, stroke=colours.train, strokeWidth=1.2)
        .encode(
            x, y, colour,
            tooltip=[alt.Tooltip("alpha:Q", title="α", format=".3~g"), alt.Tooltip("beta:Q", title="β", format=".2f"),
                     alt.Tooltip("rate:Q", title="rate, measured", format=".3f"),
                     alt.Tooltip("predicted:Q", title="rate, theory", format=".3f")],
        )
    )  # fmt: skip
    best = alt.Chart(alt.NamedData("best"))
    stars = best.mark_point(
        filled=True, size=190, opacity=1, shape="diamond", color=colours.dev, stroke=colours.train, strokeWidth=1
    ).encode(x, y)
    place = {"align": "right", "dx": -11, "dy": -11, "fontSize": 12, "fontWeight": "bold"}
    halo = best.mark_text(**place, stroke=GROUND[dark], strokeWidth=4, opacity=0.9).encode(x, y, text="text:N")
    words = best.mark_text(**place, color=colours.train).encode(x, y, text="text:N")
    layers = (cells + edge + points + stars + halo + words).properties(width="container", height=HEIGHT)
    return quiet(layers, colours, right=12).to_dict()

"""Every unit of a layer: its running average against the training set's own; on the diagonal they are equal."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.limits import KEPT_SPECS

import altair as alt
import numpy as np

from dlcore.batch_norm.layer_moments import LayerMoments

HEIGHT = 250
ROOM = 0.07
"""Of the values, on all sides."""
QUANTITIES = {"mean": "mean μ", "std": "standard deviation σ"}


def layer_moments_chart(found: LayerMoments, quantity: str, unit: int, key: str) -> None:
    """Draw the units, and a ring about number `unit`, from 1. `quantity` is one of `QUANTITIES`."""
    rows = unit_rows(found, quantity)
    ends = [row[name] for row in rows for name in ("own", "running")]
    low, high = min(ends), max(ends)
    room = ROOM * ((high - low) or 1.0)
    low, high = low - room, high + room
    datasets = {
        "units": rows,
        "chosen": [row for row in rows if row["unit"] == unit],
        "diagonal": [{"own": at, "running": at} for at in (low, high)],
    }
    draw(_spec(QUANTITIES[quantity], is_dark()), datasets, key, {"low": low, "high": high})


def unit_rows(found: LayerMoments, quantity: str) -> list[dict]:
    """Rows (unit, own, running) of the means or the standard deviations."""
    own, running = found.mean, found.running_mean
    if quantity == "std":
        own, running = np.sqrt(found.variance), np.sqrt(found.running_variance)
    return [
        {"unit": unit, "own": float(x), "running": float(y)}
        for unit, (x, y) in enumerate(zip(own, running, strict=True), start=1)
    ]


@lru_cache(KEPT_SPECS)
def _spec(quantity: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    scale = alt.Scale(domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False, zero=False)
    x = alt.X("own:Q", title=f"training set's own {quantity}", scale=scale)
    y = alt.Y("running:Q", title=f"running {quantity}", scale=scale)
    diagonal = (
        alt.Chart(alt.NamedData("diagonal"))
        .mark_line(strokeDash=[4, 3], strokeWidth=1.25, color=colours.quiet, aria=False)
        .encode(x, y)
    )
    numbers = [alt.Tooltip("own:Q", format=".3~g", title="own"), alt.Tooltip("running:Q", format=".3~g")]
    points = (
        alt.Chart(alt.NamedData("units"))
        .mark_point(filled=True, size=44, opacity=0.75, color=colours.train)
        .encode(x, y, tooltip=["unit:Q", *numbers])
    )
    ring = alt.Chart(alt.NamedData("chosen")).mark_point(size=200, strokeWidth=2, color=colours.dev, opacity=1)
    named = alt.Chart(alt.NamedData("chosen")).mark_text(
        align="left", dx=12, dy=-10, fontSize=12, fontWeight="bold", color=colours.dev
    )
    layers = diagonal + points + ring.encode(x, y) + named.encode(x, y, text=alt.Text("unit:Q", format="d"))
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=10, right=14).to_dict()

"""The share of hidden units that work where their activation is nearly a straight line, over the epochs."""

from copy import deepcopy
from functools import cache

from pages.shared.charts import DARK, LIGHT, end_labels, quiet
from pages.shared.player import as_linked, moment_layer
from pages.shared.stage import moments

import altair as alt
import streamlit as st

from dlcore.linear_range import LINEAR_BELOW, WITH_A_LINEAR_RANGE, linear_range
from dlcore.restraints import Restrained
from dlcore.run import Run

HEIGHT = 220
FREE_DASH = [1, 3]
ROOM_FOR_NAMES = 66  # pixels
TOP = 1.0


def linear_range_chart(pair: Restrained, key: str) -> None:
    """Draw the shares of both runs, or say why there are none."""
    rows = [row for name, run in named(pair) for row in range_rows(name, run)]
    if not rows:
        st.caption(
            f"The share of units in their linear range is measured for {' and '.join(WITH_A_LINEAR_RANGE)} units only: "
            "others have a kink there, or no such range."
        )
        return
    st.markdown(
        f"**Units in their linear range** · share of hidden units with |z| < {LINEAR_BELOW}, over the training "
        "examples. Near 100 % the whole network is nearly linear, and so is its boundary"
    )
    datasets = {
        "shares": rows,
        "ends": end_labels(rows, TOP),
        "frames": [{"epoch": int(epoch)} for epoch in moments([pair.without, pair.run])],
    }
    spec = _spec(st.context.theme.type == "dark")
    numbers = [{"name": "last_epoch", "value": pair.experiment.epochs}]
    st.vega_lite_chart(deepcopy(spec) | {"params": numbers, "datasets": datasets}, theme=None, key=key)


def named(pair: Restrained) -> list[tuple[str, Run]]:
    """The runs by what they are called; one where nothing restrains."""
    return [("without", pair.without), ("with", pair.run)] if pair.without is not pair.run else [("with", pair.run)]


def range_rows(name: str, run: Run) -> list[dict]:
    """Rows (epoch, set, value) of all hidden units together."""
    found = linear_range(run)
    if found is None:
        return []
    return [
        {"epoch": int(epoch), "set": name, "value": float(share)}
        for epoch, share in zip(found.epochs, found.all_units, strict=True)
    ]


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("epoch:Q", title="epoch", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last_epoch"), nice=False))
    title = f"units with |z| < {LINEAR_BELOW}"
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domain=[0, TOP]), axis=alt.Axis(format=".0%"))
    names = ["without", "with"]
    colour = alt.Color("set:N", scale=alt.Scale(domain=names, range=[colours.quiet, colours.train]), legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[FREE_DASH, [1, 0]]), legend=None)
    shares = alt.Chart(alt.NamedData("shares"))
    lines = shares.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    hover = shares.mark_point(opacity=0, size=120).encode(
        x, y, tooltip=["set:N", "epoch:Q", alt.Tooltip("value:Q", format=".1%", title="share")]
    )
    labels = (
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=6, fontWeight="bold", fontSize=12)
        .encode(x, y, colour, text="set:N")
    )
    padding = {"left": 2, "top": 6, "right": ROOM_FOR_NAMES, "bottom": 2}
    layers = (lines + labels + hover + moment_layer(alt.NamedData("frames"), x)).properties(
        height=HEIGHT, width="container", padding=padding
    )
    return as_linked(quiet(layers, colours)).to_dict()

"""Whether training would have told of a bug: descent with the gradient that is checked, and with a right one."""

from functools import cache

from pages.shared.bug_hunt_card import is_hidden
from pages.shared.charts import DARK, LIGHT, axis_top, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.unseen import UNSEEN

import altair as alt
import numpy as np
import streamlit as st

from dlcore.checked_experiment import Checked, descents
from dlcore.plain_descent import Descent
from dlcore.unnoticed import read_unnoticed

UPDATES = 200
HEIGHT = 220
RIGHT, CHECKED = "right", "with the bug"
DASHES = {RIGHT: [3, 2], CHECKED: [1, 0]}
ROOM_RIGHT = 4


def unnoticed_card(state: PageState, shown: Checked) -> None:
    """Draw both cost curves and what they tell; not while a bug is hidden that they would give away."""
    heading = st.container()
    if is_hidden(state, shown.plan):
        heading.markdown("**Gradient descent** · J with the gradient that is checked, beside J with a right one")
        st.caption("Kept back until you have found the bug.")
        return
    right, wrong = descents(shown.plan, UPDATES)
    heading.markdown(
        f"**Gradient descent** · J over {right.updates} update{'s' * (right.updates != 1)} with the gradient that is "
        f"checked, beside J with a right one"
    )
    if right.updates < UPDATES:
        st.caption(f"{UPDATES} updates would take too long in a network of this size.")
    if not np.isfinite(right.costs[0]):
        st.markdown("**Nothing to compare.** J is not a finite number even before the first of these updates.")
        return
    rows = descent_rows({RIGHT: right} if wrong is right else {RIGHT: right, CHECKED: wrong})
    top = axis_top([row["value"] for row in rows if row["set"] == RIGHT]) * 1.25
    datasets = {"descents": rows, "ends": end_labels(rows, top)}
    chart, told = st.columns([6, 5], gap="large", vertical_alignment="center")
    with chart:
        draw(_spec(is_dark()), datasets, "unnoticed-chart", {"top": top, "last": right.updates})
    words = read_unnoticed(right, wrong, shown.check.planted)
    with told:
        say(words)


def descent_rows(found: dict[str, Descent]) -> list[dict]:
    """Rows (update, set, value), as long as J is a number."""
    return [
        {"update": update, "set": name, "value": float(cost)}
        for name, descent in found.items()
        for update, cost in enumerate(descent.costs)
        if np.isfinite(cost)
    ]


@cache
def _spec(dark: bool) -> dict:
    colours = DARK if dark else LIGHT
    x = alt.X("update:Q", title="update", scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("last"), nice=False))
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    y = alt.Y("value:Q", title="cost J", scale=scale)
    names = list(DASHES)
    inks = alt.Scale(domain=names, range=[colours.quiet, colours.train])
    colour = alt.Color("set:N", scale=inks, legend=None)
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=list(DASHES.values())), legend=None)
    rows = alt.Chart(alt.NamedData("descents"))
    lines = rows.mark_line(strokeWidth=2, clip=True).encode(x, y, colour, dash)
    number = alt.Tooltip("value:Q", format=".4~f", title="J")
    hover = rows.mark_point(**UNSEEN, size=80).encode(x, y, tooltip=["set:N", "update:Q", number])
    layers = lines + end_names(x, y, colour) + hover
    layers = layers.properties(height=HEIGHT, width="container")
    return quiet(layers, colours, right=ROOM_RIGHT).to_dict()

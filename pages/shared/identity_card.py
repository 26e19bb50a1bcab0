"""cᴸ: what a stack of identical linear layers makes of a signal, and of the gradient on its way back."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, power_label, quiet
from pages.shared.option_control import option_slider
from pages.shared.said import say
from pages.shared.settings_state import PageState

import altair as alt
import numpy as np
import streamlit as st

from dlcore.amounts import number_text, raised
from dlcore.inputs.identity_stack import IdentityStack, identity_stack
from dlcore.inputs.reading import read_identity_stack
from dlcore.setting import Setting

FACTOR_KEY, DEPTH_KEY = "factor", "toy_layers"
FACTOR = Setting(
    label="c",
    help="Every weight matrix is c times the identity.",
    group="Network",
    bounds=(0, 2),
    name=FACTOR_KEY,
    key=FACTOR_KEY,
    default=1.5,
)
DEPTH = Setting(
    label="Layers L",
    help="How many such layers stand behind each other.",
    group="Network",
    bounds=(1, 150),
    name=DEPTH_KEY,
    key=DEPTH_KEY,
    kind="integer",
    default=50,
)
IDENTITY_OPTIONS = {FACTOR_KEY: FACTOR, DEPTH_KEY: DEPTH}
"""Options for the page that draws the card."""
FACTORS = tuple(round(0.05 * k, 2) for k in range(41))
LAYERS = range(1, 151)
HEIGHT = 270
SIGNAL, GRADIENT = "signal", "gradient"
NAMES = {SIGNAL: "signal →", GRADIENT: "← gradient"}
EDGES = {"inf": "triangle-up", "NaN": "triangle-up", "0": "triangle-down"}
"""How it is marked at the edge of the chart where float32 has no number to draw."""
MOST_MARKS = 40
POWERS = "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6 && abs(log(datum.value)) > 9 ? "
POWERS += f"{power_label('log(datum.value) / LN10')} : format(datum.value, '.3~r')"
ROOM = 0.04
"""Of the axis, above and below what is drawn."""


def identity_card(state: PageState) -> None:
    """Draw c^l over the layers, by the formula and by real matrices, both ways."""
    st.markdown(
        "**cᴸ** · a network of L layers without activation, each weight matrix c times the identity. Lines are the "
        "formula, marks what the multiplied matrices give in float32; a straight line on this axis is a power"
    )
    with st.container(horizontal=True, gap="medium", key="identity-controls"):
        with st.container(width=260):
            option_slider(state, FACTOR, FACTORS, "{:g}".format)
        with st.container(width=260):
            option_slider(state, DEPTH, LAYERS)
    found = identity_stack(state.option(FACTOR_KEY), state.option(DEPTH_KEY))
    left, right = st.columns([7, 4], gap="large", vertical_alignment="center")
    with left:
        identity_chart(found, key="identity-chart")
    with right:
        with st.container(horizontal=True, gap="medium", key="identity-figures"):
            st.metric(f"{found.factor:g}{raised(found.layers)}", number_text(float(found.formula[-1])), width="content",
                      help="By the formula, in float64.")  # fmt: skip
            st.metric("by matrices", number_text(float(found.forward[-1])), width="content",
                      help="Multiplied layer by layer in float32, in which networks are trained.")  # fmt: skip
        words = read_identity_stack(found)
        say(words)
        st.latex(r"a^{[L]} = (cI)^L x = c^L x \qquad \frac{\partial a^{[L]}}{\partial a^{[l]}} = c^{L-l} I")


def identity_chart(found: IdentityStack, key: str) -> None:
    """Draw both ways on a log axis."""
    lines, marks = line_rows(found), mark_rows(found)
    low, high = (edge(np.log10([row["value"] for row in lines])) for edge in (np.min, np.max))
    room = max(ROOM * (high - low), 0.5)
    bottom, top = 10.0 ** (low - room), 10.0 ** (high + room)
    grows = found.factor >= 1
    edges = [row | {"value": bottom if row["is"] == "0" else top} for row in marks if row["is"] != "a number"]
    datasets = {
        "lines": lines,
        "marks": [row for row in marks if row["is"] == "a number"],
        "edges": edges,
        "names": name_rows(lines, 0.8 if grows else 0.2),
    }
    aside = {"side": "right", "clear": -9} if grows else {"side": "left", "clear": 9}  # between the two lines
    numbers = {"bottom": bottom, "top": top, "layers": max(1, found.layers), **aside}
    draw(_spec(is_dark()), datasets, key, numbers)


def line_rows(found: IdentityStack) -> list[dict]:
    """Rows (layer, way, value) of the formula where it is above 0: a log axis has no 0."""
    ways = {SIGNAL: found.formula, GRADIENT: found.formula[::-1]}
    return [
        {"layer": layer, "way": way, "value": float(value)}
        for way, values in ways.items()
        for layer, value in enumerate(values)
        if value > 0
    ]


def mark_rows(found: IdentityStack) -> list[dict]:
    """Rows (layer, way, value, is) of what the matrices gave, thinned; `is` says where there is no number to draw."""
    kept = np.unique(np.linspace(0, found.layers, min(found.layers + 1, MOST_MARKS)).round().astype(int))
    rows = []
    for way, values in {SIGNAL: found.forward, GRADIENT: found.backward}.items():
        for layer in kept.tolist():
            value = float(values[layer])
            what = "a number" if 0 < value < np.inf else "0" if value == 0 else "NaN" if np.isnan(value) else "inf"
            rows.append({"layer": layer, "way": way, "value": value if what == "a number" else 0.0, "is": what})
    return rows


def name_rows(lines: list[dict], share: float) -> list[dict]:
    """Where the two lines are named: at this share of their layers."""
    named = []
    for way in (SIGNAL, GRADIENT):
        own = [row for row in lines if row["way"] == way]
        if len(own) > 1:
            named.append(own[round(share * (len(own) - 1))] | {"name": NAMES[way]})
    return named


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("layer:Q", title="layer l", axis=alt.Axis(tickMinStep=1),
              scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("layers"), nice=False))  # fmt: skip
    scale = alt.Scale(type="log", domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False)
    y = alt.Y(
        "value:Q", title="of an input of 1 (log scale)", scale=scale, axis=alt.Axis(labelExpr=POWERS, tickCount=6)
    )
    ways = [SIGNAL, GRADIENT]
    colour = alt.Color("way:N", scale=alt.Scale(domain=ways, range=[colours.train, colours.quiet]), legend=None)
    dash = alt.StrokeDash("way:N", scale=alt.Scale(domain=ways, range=[[1, 0], [5, 3]]), legend=None)
    shape = alt.Shape("way:N", scale=alt.Scale(domain=ways, range=["circle", "diamond"]), legend=None)
    lines = alt.Chart(alt.NamedData("lines")).mark_line(strokeWidth=1.5).encode(x, y, colour, dash)
    tooltip = ["way:N", "layer:Q", alt.Tooltip("value:Q", format=".4~g", title="by matrices")]
    marks = (
        alt.Chart(alt.NamedData("marks"))
        .mark_point(filled=True, size=36, opacity=1)
        .encode(x, y, colour, shape, tooltip=tooltip)
    )
    ends = alt.Shape("is:N", scale=alt.Scale(domain=list(EDGES), range=list(EDGES.values())), legend=None)
    edges = (
        alt.Chart(alt.NamedData("edges"))
        .mark_point(filled=True, size=70, opacity=1, color=colours.dev, aria=False)
        .encode(x, y, ends, tooltip=["way:N", "layer:Q", alt.Tooltip("is:N", title="in float32")])
    )
    names = alt.Chart(alt.NamedData("names"))
    layers = lines + marks + edges
    for way, up in ((SIGNAL, -8), (GRADIENT, 10)):
        layers += (
            names.transform_filter(f"datum.way == {way!r}")
            .mark_text(align=alt.ExprRef("side"), dx=alt.ExprRef("clear"), dy=up, fontWeight="bold", fontSize=12)
            .encode(x, y, colour, text="name:N")
        )
    return quiet(
        layers.resolve_scale(shape="independent").properties(height=HEIGHT, width="container"),
        colours,
        top=14,
        right=10,
    ).to_dict()

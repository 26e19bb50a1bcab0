"""Two costs of one unit: the stage on which both are descended, what it shows, and why the slopes differ."""

from collections.abc import Sequence

from pages.shared import guided
from pages.shared.attempt_link import query_link
from pages.shared.chapter_hood import chapter_hood
from pages.shared.costs_options import (
    COSTS_OPTIONS,
    DATA,
    DATA_KEY,
    FEATURE,
    FEATURE_KEY,
    MAP,
    MAP_KEY,
    POSITIVE,
    POSITIVE_KEY,
    RATE,
    RATE_KEY,
    RATES,
    START_KEY,
    descent_of,
    unit_data,
)
from pages.shared.held_controls import is_hidden, lock
from pages.shared.option_control import option_choice, option_slider
from pages.shared.page_options import write_options
from pages.shared.said import say
from pages.shared.saturation_chart import saturation_chart
from pages.shared.settings_state import PageState
from pages.shared.two_costs import MAPS, two_costs
from pages.shared.unbroken import unbroken

import streamlit as st

from dlcore.amounts import error_text, number_text
from dlcore.datasets import DATASETS
from dlcore.foundations.cost_descent import CostDescent
from dlcore.foundations.cost_maps import CostMap, cost_maps
from dlcore.foundations.costs_files import costs_script, costs_to_json, descent_to_csv
from dlcore.foundations.costs_reading import CostsReading, read_convexity, read_costs
from dlcore.foundations.one_feature import CHOSEN_FOR_YOU, feature_number
from dlcore.foundations.two_costs import COSTS
from dlcore.links import to_mapping

FORMULAS = (
    r"z = w x + b, \qquad a = \sigma(z) = \frac{1}{1 + e^{-z}}, \qquad J = \frac1m \sum_{i=1}^m \mathcal L^{(i)}",
    *(rf"\text{{{cost.label}: }} {cost.formula}, \qquad {cost.slope_formula}" for cost in COSTS),
    r"H = \frac1m \sum_{i=1}^m \frac{d^2\mathcal L^{(i)}}{dz^2} \begin{bmatrix} x^2 & x \\ x & 1 \end{bmatrix},"
    r"\qquad J \text{ is convex where both eigenvalues of } H \text{ are} \ge 0",
)


def costs_controls(state: PageState) -> None:
    """Data, feature, class, learning rate, colours."""
    given = unit_data(state)
    data = state.option(DATA_KEY)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="costs-row"):
        with st.container(width=150):
            _list(state, DATA, DATA.choices, data, lambda id: DATASETS[id].label)
        with st.container(width=210):
            names = {feature_number(given, data, name): name for name in given.names}
            _list(state, FEATURE, list(names), feature_number(given, data, given.name), lambda one: names[one])
        with st.container(width=150):
            at = given.classes.index(given.positive)
            _list(state, POSITIVE, range(len(given.classes)), at, lambda one: given.classes[one])
        with st.container(width=200):
            option_slider(state, RATE, RATES, "{:g}".format)
        option_choice(state, MAP, lambda id: MAPS[id])


def costs_chapter(state: PageState) -> None:
    """Draw the stage, and what it shows unless that is to be predicted first."""
    descent, waiting = descent_of(state), guided.waiting(state)
    maps = cost_maps(descent.given)

    def start(w: float, b: float) -> None:
        low, high = COSTS_OPTIONS[START_KEY].bounds or (w, w)
        state.choose(**{START_KEY: tuple(min(max(one, low), high) for one in (w, b))})

    two_costs(descent, maps, state.option(MAP_KEY), key="costs-stage", on_start=start, only_start=waiting)
    if waiting:
        return
    left, right = st.columns([6, 5], gap="medium")
    with left.container(border=True, key="card-reading", height="stretch"):
        _reading(state, descent, maps)
    with right.container(border=True, key="card-saturation", height="stretch"):
        _saturation(descent)
    chapter_hood(
        FORMULAS,
        lambda: costs_script(descent),
        {
            "Descents (CSV)": ("descents.csv", lambda: descent_to_csv(descent)),
            "Numbers (JSON)": ("two_costs.json", lambda: costs_to_json(descent, maps, state.link)),
        },
    )


def _reading(state: PageState, descent: CostDescent, maps: tuple[CostMap, ...]) -> None:
    st.markdown("**Where both descents end** · the same unit, start, examples and α; only the cost differs")
    for k, (column, cost) in enumerate(zip(st.columns(2), COSTS, strict=True)):
        wrong = error_text("classification", float(descent.errors[-1, k]))
        least = number_text(maps[k].least_bend).replace("-", "−")
        about = "The smallest eigenvalue of the Hessian of J anywhere in the square: below 0, J is not convex."
        with column:
            st.metric(f"wrong, {cost.label.lower()}", wrong, width="content", help="Training examples, at the end.")
            st.metric(f"least curvature, {cost.label.lower()}", least, width="content", help=about)
    reading = read_costs(descent, maps)
    say(reading)
    finding, detail = read_convexity(maps)
    st.markdown(unbroken(f"**{finding}** {detail}"))
    if reading.label:
        query_link("foundations", reading.label, _attempt(state, reading))


def _attempt(state: PageState, reading: CostsReading) -> dict[str, str]:
    """The address with what the reading suggests."""
    changed = {START_KEY: reading.start, RATE_KEY: reading.learning_rate}
    chosen = {key: value for key, value in changed.items() if value is not None}
    written = write_options({key: COSTS_OPTIONS[key] for key in chosen}, chosen)
    return to_mapping(state.experiment) | state.changed_options | written


def _saturation(descent: CostDescent) -> None:
    st.markdown(
        "**How an example pulls** · dL/dz of one example with y = 1, over its z. On the left the unit is sure and "
        "wrong: cross-entropy pulls with full strength, squared error lets go"
    )
    saturation_chart(descent, key="saturation-chart")
    st.caption(
        "Marks: the examples that are wrong at the start, their mean z and mean |dL/dz|; one with y = 0 counts at −z. "
        "Beyond the edge they stand on it."
    )


def _list(state: PageState, option, choices: Sequence, now, titles) -> None:
    """A list of values that shows the one that is used, which an option may have left to the data."""
    if is_hidden(state, option.key):
        return
    key = state.key(option.key)

    def chosen() -> None:
        others = {FEATURE_KEY: CHOSEN_FOR_YOU, POSITIVE_KEY: CHOSEN_FOR_YOU} if option.key == DATA_KEY else {}
        state.choose(**{option.key: st.session_state[key]}, **others)

    st.session_state[key] = now
    st.selectbox(
        option.label,
        list(choices),
        format_func=titles,
        key=key,
        on_change=state.on_change(option.key, chosen),
        **lock(state, option),
    )

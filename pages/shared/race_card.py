"""The races: all optimizers on the page's own network, as set or each at its own best learning rate."""

from collections.abc import Callable, Sequence

from pages.shared.charts import is_dark
from pages.shared.optimizer_lines import Line, optimizer_lines
from pages.shared.race_pictures import rates_picture, spread_picture
from pages.shared.race_table import race_table, table_words
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.target_option import TARGET_KEY

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.optimizer_runs import short_name
from dlcore.race_reading import Place, broke_text, places_of, read_race, read_sensitivity, working_rates, works_text
from dlcore.studies.race import Race

TOP = 3.0
"""The axis ends at this many times the cost of always giving the same answer: what lies above runs along its edge."""
DRAWN = {"rates": "train error against the learning rate", "spread": "train cost over the epochs"}
DECADES = 5
"""At most so many powers of ten are shown below the cost of always giving the same answer."""


def race_known(result: Race) -> bool:
    """Whether a race so far has anything to show."""
    return bool(np.isfinite(result.middle).any() or np.isfinite(result.tried_cost).any())


def race_card(state: PageState, result: Race) -> None:
    """Draw who is where: the costs, the table, and what each optimizer does with each rate and each seed."""
    share = state.option(TARGET_KEY)
    seeds = result.cost.shape[1]
    how = (
        f"each at the best of {len(result.tried)} learning rates, the one with the least median train cost at the end"
        if result.fair
        else f"all at α = {result.experiment.learning_rate:g}"
    )
    st.markdown(
        f"**{'Fair race' if result.fair else 'Race'}** · {seeds} networks for each optimizer, {how}. A line is their "
        "median; who falls below the dotted line first has won"
    )
    if result.fair and state.experiment.change_at:
        st.caption("Your changes of α by hand are left out here: each optimizer keeps its own rate.")
    within, target = ends_of(result), share * result.constant
    places = places_of(result, share)
    if np.isfinite(result.middle).any():
        left, right = st.columns([6, 6], gap="medium")
        with left:
            optimizer_lines(
                lines_of(result, places),
                key="race-chart",
                x="epoch",
                y="train cost (log scale)",
                within=within,
                rule=(float(np.clip(target, *within)), f"target {number_text(target)}"),
            )
        with right:
            st.html(race_table(result, places, share))
            st.caption(table_words(result, places))
    say(read_race(result, share))
    if result.fair:
        st.markdown(
            "**How much the rate matters** · train error against α (log scale), median and range of "
            f"{result.tried_cost.shape[2]} networks. The ring marks the rate it races at, × a rate at which some "
            "diverged; grey are the others"
        )
        st.caption(works_text(result))
        top, percent = error_top(result), result.experiment.dataset.task == "classification"
        _grid(
            result,
            places,
            "rates",
            lambda k: rates_picture(result, k, top, percent, is_dark()),
            lambda place: _works(result, place),
        )
        if not np.isnan(result.tried_cost).any():
            say(read_sensitivity(result))
    if np.isfinite(result.middle).any():
        st.markdown(
            "**How much luck matters** · train cost (log scale) over the epochs, median and the middle 80 % of "
            f"{seeds} networks; dotted the target, grey the others. Small × the first has "
            "diverged, large × half of them"
        )
        _grid(
            result,
            places,
            "spread",
            lambda k: spread_picture(result, k, within, float(np.clip(target, *within)), is_dark()),
            _ended,
        )


def lines_of(result: Race, places: Sequence[Place]) -> dict[str, Line]:
    """The medians, each to where half of its networks have diverged; marked there, and where the first has."""
    lines, epochs = {}, result.epochs.astype(float)
    for place in places:
        middle = result.middle[:, result.optimizers.index(place.id)]
        known, broken = np.isfinite(middle), np.flatnonzero(np.isinf(middle))
        if not known.any():
            continue
        last, broke = float(epochs[known][-1]), {}
        if place.diverged:
            words = f"{place.diverged} of {place.runs} diverged, {broke_text(result, place)}"
            broke[min(place.broke, last)] = words
        if broken.size:
            half = epochs[broken[0]]
            words = f"half have diverged by epoch {half:g}, update {half * result.updates_each:,.0f}"
            broke[last] = f"{broke[last]}; {words}" if last in broke else words
        lines[place.id] = Line(epochs[known], middle[known], broke)
    return lines


def ends_of(result: Race) -> tuple[float, float]:
    """Both ends of the axis of costs: down to the power of ten that holds them, whatever one of them does upwards."""
    top = TOP * result.constant or 1.0
    known = result.low[np.isfinite(result.low) & (result.low > 0)]
    least = float(known.min()) if known.size else top / 10
    lowest = np.floor(np.log10(max(min(least, top / 10), top / 10**DECADES)))
    return float(10**lowest), top


def error_top(result: Race) -> float:
    """Where the axis of errors ends: nine of ten networks are within, unless many are far worse than always the same
    answer."""
    known = result.tried_error[np.isfinite(result.tried_error)]
    classes = result.experiment.dataset.task == "classification"
    most = 1.0 if classes else TOP * float(np.sqrt(result.constant))  # an RMSE is the root of its cost
    return max(min(float(np.quantile(known, 0.9)), most) if known.size else most, 0.01)


def _grid(
    result: Race, places: list[Place], key: str, draw: Callable[[int], str], words: Callable[[Place], str]
) -> None:
    """A drawing for each optimizer, in the order of the race once it is run: until then they would jump about."""
    if not result.complete:
        places = sorted(places, key=lambda place: result.optimizers.index(place.id))
    with st.container(key=f"card-grid-{key}"):
        for place in places:
            with st.container(gap=None):
                name = short_name(place.id)
                st.markdown(f"**{name}**")
                picture = draw(result.optimizers.index(place.id))
                st.image(picture, width="stretch", alt=f"{name}: {DRAWN[key]}; {words(place)}")
                st.caption(words(place))


def _works(result: Race, place: Place) -> str:
    working = working_rates(result)[place.id]
    chosen = f"α = {place.rate:g}" if np.isfinite(place.rate) else "…"
    return f"{chosen}; {len(working)} of {len(result.tried)} rates work"


def _ended(place: Place) -> str:
    if np.isinf(place.cost):
        return f"{place.diverged} of {place.runs} diverged"
    some = f"; {place.diverged} of {place.runs} diverged" if place.diverged else ""
    return f"{number_text(place.low)} to {number_text(place.high)}{some}"

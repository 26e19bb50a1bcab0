"""The study `rate_tolerance`: which learning rates the network bears, with each kind of normalization."""

from pages.shared.charts import CLEAR_OF_OUTLIERS
from pages.shared.kind_curves_chart import Axes, Curve, kind_curves
from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import named, runs_table
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.batch_norm.runs import NAMES
from dlcore.batch_norm.tolerance_reading import (
    best_rate,
    decades,
    error_at,
    errors_of,
    middle_of,
    rate_text,
    read_tolerance,
    splits_of,
    working,
    works_at,
)
from dlcore.race_numbers import spread
from dlcore.studies.rate_tolerance import DECADES_EACH, RateTolerance

TOLERANCE_KEY = "tolerance_on"
TOLERANCE = choice_of(
    TOLERANCE_KEY, "Judge by", ("dev", "train"), "The set whose error says whether a learning rate works."
)
RATE_TOLERANCE_OPTIONS = {TOLERANCE_KEY: TOLERANCE}
"""Options for the page that draws the card."""
HALF = 10 ** (DECADES_EACH / 2)
"""A rate stands for what lies half way to its neighbours."""
ROOM_ABOVE = 1.12


def tolerance_known(result: RateTolerance) -> bool:
    """Whether a study so far has anything to show."""
    return bool(np.isfinite(result.train_middle).any())


def rate_tolerance_card(state: PageState, result: RateTolerance) -> None:
    """Draw the errors against the rate, where it works, and what follows."""
    splits = splits_of(result)
    split = state.option(TOLERANCE_KEY) if state.option(TOLERANCE_KEY) in splits else splits[0]
    name, task = measure(result.experiment.dataset.task), result.experiment.dataset.task
    seeds = result.train_error.shape[2]
    st.markdown(
        f"**Which learning rates work** · {split} {name} after {result.updates:,} updates at {len(result.rates)} rates "
        f"α (log scale), {seeds} networks each: a line is their median, the band their middle 80 %. The bars below are "
        "the rates that work: the longer, the less you have to search"
    )
    kinds = kinds_in_order(state.experiment.normalization, result)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _chart(state, result, split, kinds)
    with right:
        if len(splits) > 1:
            option_choice(state, TOLERANCE)
        st.html(_table(result, split, kinds))
        say(read_tolerance(result, split))
    works = works_at(result, split)
    if np.isfinite(works.error):
        st.caption(
            f"A rate works where the median {split} {name} is at most {error_text(task, works.error)}: {works.why}. "
            f"Each stands for a third of a power of ten. × marks rates at which some networks diverged; they count as "
            "worse than every other."
        )


def kinds_in_order(own: str, result: RateTolerance) -> list[int]:
    """Places of the kinds with any result, the page's own first, as on its stage."""
    order = sorted(range(len(result.kinds)), key=lambda place: result.kinds[place] != own)
    return [place for place in order if not np.isnan(result.train_error[place]).all()]


def ranges_of(result: RateTolerance, split: str, kind: int) -> list[tuple[float, float]]:
    """The working rates as ranges on the axis, neighbours joined."""
    joined: list[tuple[float, float]] = []
    works = working(result, split)[kind]
    for place in np.flatnonzero(works).tolist():
        low, high = result.rates[place] / HALF, result.rates[place] * HALF
        if place and works[place - 1]:
            low = joined.pop()[0]
        joined.append((float(low), float(high)))
    return joined


def _chart(state: PageState, result: RateTolerance, split: str, kinds: list[int]) -> None:
    task, name = result.experiment.dataset.task, measure(result.experiment.dataset.task)
    errors = errors_of(result, split)
    low, middle, high = spread(errors.swapaxes(1, 2))  # each (kinds, r)
    top = max(result.constant_error, _reach(middle)) * ROOM_ABOVE
    curves = {
        NAMES[result.kinds[kind]]: Curve(
            low[kind],
            middle[kind],
            np.where(np.isinf(high[kind]), top, high[kind]),
            {
                float(result.rates[place]): f"{count} of {errors.shape[2]} diverged"
                for place, count in enumerate(result.diverged[:, kind].tolist())
                if count
            },
        )
        for kind in kinds
    }
    axes = Axes(
        "learning rate α (log scale)", f"{split} {name}",
        (float(result.rates[0] / HALF), float(result.rates[-1] * HALF)), 0.0, top, task == "classification",
    )  # fmt: skip
    works, own = works_at(result, split).error, state.experiment.learning_rate
    levels = [(result.constant_error, "always the same answer")]
    if np.isfinite(works):
        levels.append((works, "works below"))
    kind_curves(
        curves, result.rates.tolist(), axes, "rate-tolerance", levels=levels, rule=(own, f"your α = {own:g}"),
        ranges={NAMES[result.kinds[kind]]: ranges_of(result, split, kind) for kind in kinds},
    )  # fmt: skip


def _reach(middle: np.ndarray) -> float:
    known = middle[np.isfinite(middle)]
    return float(np.quantile(known, CLEAR_OF_OUTLIERS)) if known.size else 0.0


def _table(result: RateTolerance, split: str, kinds: list[int]) -> str:
    name = measure(result.experiment.dataset.task)
    works, middle = working(result, split), middle_of(result, split)
    rows = []
    for number, kind in enumerate(kinds):
        rate, error = best_rate(result, split, kind)
        known = int((~np.isnan(middle[kind])).sum())
        rows.append(
            [
                named(NAMES[result.kinds[kind]], ink_of(number)),
                rate_text(rate),
                error_at(result, split, error),
                f"{int(works[kind].sum())} of {known}",
                f"<b>{decades(works[kind]):.1f}</b>",
            ]
        )
    return runs_table(("", "best α", f"{split} {name}", "rates that work", "powers of ten"), rows, spare={3})

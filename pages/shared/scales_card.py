"""On which scale to draw a hyperparameter: what a thousand draws do, and what real trials make of it."""

from pages.shared.jobs import Job
from pages.shared.option_control import option_choice
from pages.shared.runs_table import runs_table
from pages.shared.said import say
from pages.shared.scale_jobs import scales
from pages.shared.scales_charts import best_of_chart, histogram, ways
from pages.shared.scales_options import SCALED, SCALED_KEY, SCALES_OPTIONS, scaled_dimension
from pages.shared.search_jobs import searches
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import streamed

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, measure, number_text
from dlcore.optimizers import OPTIMIZERS
from dlcore.reading import percent
from dlcore.search.axis import value_text
from dlcore.search.dimension import Dimension
from dlcore.search.names import symbol_of
from dlcore.search.plan import subject
from dlcore.search.result import Trials
from dlcore.search.scale_trials import TRIALS, ScaleTrials, planned
from dlcore.search.scales import DRAWS, WINDOWS, Sampled, evenly, sampled, window
from dlcore.search.scales_reading import middle_scores, read_scales

__all__ = ["SCALES_OPTIONS", "scales_card"]

WATCHED = "scales"
FORMULAS = {
    "log": r"{x} = 10^{{U}},\; U \sim \mathcal U(\log_{{10}} {a},\, \log_{{10}} {b})",
    "one_minus": r"{x} = 1 - 10^{{U}},\; U \sim \mathcal U(\log_{{10}}(1 - {b}),\, \log_{{10}}(1 - {a}))",
}
SYMBOLS = {"lr": r"\alpha", "beta1": r"\beta_1", "beta2": r"\beta_2", "l2": r"\lambda"}


def scales_card(state: PageState, trials: Trials) -> None:
    """Draw what either way of drawing does with the range that the page's option names, and the trials drawn."""
    dimension = scaled_dimension(trials.plan.space, state.option(SCALED_KEY))
    found = sampled(dimension)
    low, high = (value_text(dimension, one) for one in (dimension.low, dimension.high))
    st.markdown(
        f"**Scales** · {DRAWS:,} draws of {symbol_of(dimension.name)} between {low} and {high}: evenly, and on its own "
        "scale, where the exponent U is drawn evenly. Bars are draws, the line is the exact density (1: as if the axis "
        "were filled evenly)"
    )
    option_choice(state, SCALED, symbol_of, wide=True)
    _histograms(found)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        st.html(_table(found))
    with right:
        letters = {"x": SYMBOLS[dimension.name], "a": f"{dimension.low:g}", "b": f"{dimension.high:g}"}
        st.latex(FORMULAS[dimension.scale].format(**letters))
        if dimension.scale == "one_minus":
            st.html(_windows(dimension))
    _trials(state, trials, dimension)


def _histograms(found: Sampled) -> None:
    own = found.dimension
    names, symbol = ways(own), symbol_of(own.name)
    axes = ((evenly(own), f"{symbol} on a linear axis"), (own, f"{symbol} on its own axis"))
    for column, (along, title) in zip(st.columns(2, gap="medium"), axes, strict=True):
        with column:
            for way, name in enumerate(names):
                st.markdown(f"drawn **{name}** · {title}")
                histogram(found, way, along, f"scales-{along.scale}-{way}")


def _table(found: Sampled) -> str:
    own, names = found.dimension, ways(found.dimension)
    rows = []
    for part in found.parts:
        low, high = (value_text(own, one) for one in (part.low, part.high))
        cells = [f"{low} to {high}"]
        if own.scale == "one_minus":
            cells.append(f"{number_text(window(part.low))} to {number_text(window(part.high))}")
        cells += [
            _share(part.even),
            _share(part.even_drawn),
            f"<b>{_share(part.scaled)}</b>",
            _share(part.scaled_drawn),
        ]
        rows.append(cells)
    head = [f"{symbol_of(own.name)} from", *(["averages over"] if own.scale == "one_minus" else [])]
    spare = {len(head) + 1, len(head) + 3}
    return runs_table((*head, names[0], "drawn", names[1], "drawn"), rows, spare=spare)


def _share(share: float) -> str:
    return f"{number_text(100 * share)} %" if 0 < share < 0.01 else percent(share)


def _windows(dimension: Dimension) -> str:
    """The same step of β twice, and what it does to the window."""
    rows = [
        [
            f"{low:g} → {high:g}",
            f"{number_text(window(low))} → {_window(high)}",
            f"<b>{number_text(window(high) - window(low))}</b>",
        ]
        for low, high in WINDOWS
    ]
    symbol = symbol_of(dimension.name)
    return runs_table((f"{symbol}, the same step", "window 1/(1 − β)", "longer by"), rows)


def _window(beta: float) -> str:
    return f"{window(beta):.4g}" if window(beta) < 100 else number_text(window(beta))


def _trials(state: PageState, trials: Trials, dimension: Dimension) -> None:
    """The consequence, measured: as many real trials drawn either way."""
    plan, held = planned(trials.plan.experiment, dimension), searches().unfinished(subject(trials.plan))
    drawn = state.key("scales drawn", steady=True)
    symbol = symbol_of(dimension.name)
    own, other = trials.plan.experiment.optimizer, plan.experiment.optimizer
    instead = (
        "" if own == other else f", with {OPTIMIZERS[other].label} because {OPTIMIZERS[own].label} has no {symbol}"
    )
    st.markdown(
        f"**The consequence, measured** · {TRIALS} real trials with {symbol} drawn either way{instead}. The best dev "
        f"{measure(plan.experiment.dataset.task)} that n of them are expected to have; the bands are the middle 80 %"
    )
    if held:
        st.caption("Starts when the search above is complete.")

    def draw(current: dict[str, Job]) -> None:
        if WATCHED in current:
            status_row(scales(), current[WATCHED], _words(current[WATCHED]), key="scales")
            found = current[WATCHED].run
            if found is not None and found.complete:
                st.session_state[drawn] = found
            elif current[WATCHED].done:
                st.session_state.pop(drawn, None)
        found = st.session_state.get(drawn)
        if found is not None and found.plan.dimension.name == dimension.name:
            _draw(found)

    streamed(state, scales(), {} if held else {WATCHED: plan}, draw)


def _draw(found: ScaleTrials) -> None:
    left, right = st.columns([7, 5], gap="medium")
    with left:
        best_of_chart(found, "scales-best")
    with right:
        say(read_scales(found))
        st.html(_parts(found))
    for note in found.notes:
        st.caption(note)
    st.caption(
        "A network that diverged or is worse than always the same answer counts as that; equal dev errors are told "
        f"apart by dev cost. Expected over all ways to take n of the {TRIALS}."
    )


def _parts(found: ScaleTrials) -> str:
    """How good the trials are in each power of ten."""
    own, task = found.plan.dimension, found.experiment.dataset.task
    rows = [
        [
            f"{value_text(own, part.low)} to {value_text(own, part.high)}",
            "–" if np.isnan(middle) else error_text(task, middle),
            *(str(int(((row >= part.low) & (row <= part.high)).sum())) for row in found.values),
        ]
        for part, middle in middle_scores(found)
    ]
    names = ways(own)
    return runs_table((f"{symbol_of(own.name)} from", f"median {measure(task)}", names[0], names[1]), rows)


def _words(job: Job) -> Words:
    return Words(
        doing="Training",
        refused="Not tried.",
        advice="",  # the refusal says itself what to do
        broke="These trials broke",
        stopped=f"Stopped at {100 * job.progress:.0f} %",
        out_of=".",
        again="Train them to the end",
    )

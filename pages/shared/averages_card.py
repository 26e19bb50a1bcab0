"""Exponentially weighted averages: of a year of temperatures, or of the gradients that one parameter met."""

from pages.shared.average_charts import first_chart, kernel_chart, stream_chart
from pages.shared.option_control import option_choice, option_slider
from pages.shared.page_options import choice_of
from pages.shared.parameter_option import PARAMETER, PARAMETER_KEY
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.study_live import NONE
from pages.shared.weight_select import weight_of, weight_select

import streamlit as st

from dlcore.amounts import number_text
from dlcore.averages.average import CORRECTIONS
from dlcore.averages.facts import Facts, Measured, measure
from dlcore.averages.reading import FIRST, read_average
from dlcore.averages.stream import Stream, gradient_stream, temperature_stream
from dlcore.run import Run
from dlcore.setting import Setting
from dlcore.studies.updates import Updates
from dlcore.updates.names import Names

EWA_KEY, BIAS_KEY, STREAM_KEY = "ewa", "bias", "stream"
TEMPERATURES, GRADIENTS = "temperatures", "gradients"
EWA = Setting(
    label="β",
    help="Share of the old average that is kept at every step; 1 − β is the weight of the new value.",
    group="Training",
    bounds=(0, 0.999),
    name=EWA_KEY,
    key=EWA_KEY,
    default=0.9,
)
BIAS = Setting(
    label="v divided by",
    help="The bias correction: v begins at 0, so its first values are too small, and dividing by 1 − βᵗ mends that.",
    group="Training",
    choices=tuple(CORRECTIONS),
    as_often_written=("wrong",),
    name=BIAS_KEY,
    key=BIAS_KEY,
    kind="choice",
    default="off",
)
BIAS_TITLES = {"off": "1", "on": "1 − βᵗ", "wrong": "1 − β (as often written)"}
STREAM = choice_of(
    STREAM_KEY,
    "What is averaged",
    (TEMPERATURES, GRADIENTS),
    "A year of daily temperatures, or the gradient of one weight in every mini-batch of the run above.",
)
STREAM_TITLES = {TEMPERATURES: "Temperatures", GRADIENTS: "Gradients of one weight"}
AVERAGES_OPTIONS = {STREAM_KEY: STREAM, EWA_KEY: EWA, BIAS_KEY: BIAS, PARAMETER_KEY: PARAMETER}
"""Options for the page that draws the card."""
BETAS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)
STUDY = "updates"
GENERATED = (
    "The temperatures are generated: a mean that swings over the year (dotted), and weather of which 70 % stays to the "
    "next day."
)


def averages_study(state: PageState) -> str:
    """The study whose result `averages_of_gradients` takes, where gradients are averaged."""
    return STUDY if state.option(STREAM_KEY) == GRADIENTS else NONE


def averages_card(state: PageState, run: Run) -> None:
    """Draw the controls, and what they make of the temperatures where those are averaged; else `averages_of_gradients`
    draws the rest, once the gradients of the `run` are known."""
    st.markdown(
        "**Exponentially weighted averages** · v = βv + (1−β)θ: one number is kept, and yet it averages over about the "
        "last 1/(1−β) values. Momentum, RMSprop and Adam are made of it"
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="averages-controls"):
        option_choice(state, STREAM, STREAM_TITLES.__getitem__)
        with st.container(width=240):
            option_slider(state, EWA, BETAS, "{:g}".format)
        option_choice(state, BIAS, BIAS_TITLES.__getitem__)
        if state.option(STREAM_KEY) == GRADIENTS:
            with st.container(horizontal=True, width="content", key="averages-parameter"):
                weight_select(state, Names(run.experiment))
    if state.option(STREAM_KEY) == TEMPERATURES:
        _averaged(state, temperature_stream())
        st.caption(GENERATED)


def averages_known(result: Updates) -> bool:
    """Whether there are gradients to be averaged."""
    return len(result.gradients) > 1


def averages_of_gradients(state: PageState, result: Updates) -> None:
    """Draw what the controls make of the gradients of one parameter: `result` is that of `averages_study`."""
    if state.option(STREAM_KEY) != GRADIENTS:
        return
    names = Names(result.experiment)
    parameter = weight_of(state, names)
    _averaged(state, gradient_stream(result.gradients[:, parameter], names.name(parameter)))


def _averaged(state: PageState, stream: Stream) -> None:
    beta, correction = state.option(EWA_KEY), state.option(BIAS_KEY)
    facts = Facts(beta, FIRST)
    left, right = st.columns([6, 5], gap="large", vertical_alignment="bottom")
    with left:
        whole = f"{stream.of}, all {len(stream.values):,} {stream.step}s".removeprefix(", ")
        st.markdown(f"**{stream.title[0].upper()}{stream.title[1:]}**, {whole} · the line is the average")
        stream_chart(stream, beta, correction, key="averages-stream")
    with right:
        st.markdown("**Weights** · what a value k steps back counts for; full colour within 1/(1−β)")
        kernel_chart(facts, stream.step, key="averages-kernel")
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.markdown(f"**The first {FIRST} {stream.step}s** · v begins at 0, and its weights do not add up to 1 yet")
        first_chart(stream, beta, correction, key="averages-first")
    with right:
        st.markdown(f"**By formula, and measured** · in {stream.step}s; on streams made for it")
        st.markdown(facts_table(facts, measure(beta, FIRST), stream.step))
    say(read_average(stream, beta, correction))


def facts_table(facts: Facts, measured: Measured, step: str) -> str:
    """The properties of an average as a table in Markdown."""
    rows = (
        ("window, 1/(1−β)", number_text(facts.window), f"holds {100 * measured.window_weight:.0f} %"),
        (f"weights on {step} {facts.steps}, 1−βᵗ", number_text(facts.weight_sum), number_text(measured.weight_sum)),
        ("half-life, ln ½ / ln β", number_text(facts.half_life), _half(measured)),
        ("lag on a ramp, β/(1−β)", number_text(facts.lag), number_text(measured.lag)),
        (
            "variance left of noise, (1−β)/(1+β)",
            number_text(facts.variance_factor),
            f"{measured.variance_factor:.3g} ± {measured.variance_error:.1g}",
        ),
    )
    head = f"| β = {facts.beta:g} | formula | measured |\n|:--|--:|--:|\n"
    return head + "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _half(measured: Measured) -> str:
    return f"half after {measured.half_life:,}" if measured.half_life else "forgotten at once"

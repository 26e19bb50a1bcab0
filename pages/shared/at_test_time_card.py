"""Batch normalization at test time: one example both ways, the trap of the test batch's own statistics, and the running
averages against the training set's own."""

from pages.shared.at_test_time_options import (
    AT_TEST_TIME_OPTIONS,
    BATCH,
    EXAMPLE_KEY,
    LAYER_KEY,
    MOST_DIFFERENT,
    RUNNING,
    STATISTICS_KEY,
    UNIT_KEY,
)
from pages.shared.both_ways_chart import both_ways_chart
from pages.shared.charts import is_dark
from pages.shared.contact_sheet import ENLARGED, GAP, contact_sheet
from pages.shared.followers import once_per_run
from pages.shared.held_controls import is_hidden, lock
from pages.shared.layer_moments_chart import layer_moments_chart
from pages.shared.lone_example_note import lone_example_note
from pages.shared.map_picture import as_address
from pages.shared.moment_option import moment_slider
from pages.shared.option_control import option_choice, option_slider
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.wrong_at_test_chart import wrong_at_test_chart

import numpy as np
import streamlit as st

from dlcore.amounts import measure
from dlcore.batch_norm.at_test_time_words import known, read_both_ways, read_moments, read_wrong_at_test
from dlcore.batch_norm.both_ways import DRAWS, both_ways
from dlcore.batch_norm.gain import left_at
from dlcore.batch_norm.judged import new_examples
from dlcore.batch_norm.layer_moments import LayerMoments, layer_moments
from dlcore.batch_norm.wrong_at_test import WrongAtTest, wrong_at_test
from dlcore.budget import batch_of
from dlcore.joint_runs import JointRuns
from dlcore.run import Run

MOST_LISTED = 200
IMAGE_PIXELS = 64
TITLES = {RUNNING: "Running", BATCH: "Batch (as often written)"}
OVERFLOWED = "At this moment the network has overflowed: the run is about to diverge. Choose an earlier epoch."


def at_test_time_card(state: PageState, shown: JointRuns) -> None:
    """Draw what the batch-normalised run of those shown does at test time."""
    name, run = batch_normalised(shown)
    whose = f" of {name}" if name not in ("", shown.own) else ""
    st.markdown(
        f"**Test time**{whose} · in training a unit is normalised with the mean and variance of its mini-batch. A new "
        "example comes without one, so averages that were kept running during training stand in"
    )
    if run is None:
        st.info(why_none(shown), icon=":material/info:")
        return
    lone_example_note(state, run.experiment)
    with st.container(width=320, key="at-test-time-epoch"):
        frame = moment_slider(state, run)
    wrong = _wrong(run, frame)
    if not known(wrong):
        st.info(OVERFLOWED, icon=":material/info:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _one_example(state, run, frame)
    with right:
        _trap(state, wrong, left_at(run, frame))
    _averages(state, run, frame)


def batch_normalised(shown: JointRuns) -> tuple[str, Run | None]:
    """The first of the runs that has batch normalization, and what it is called."""
    for name, run in shown.runs.items():
        if run.architecture.normalization.kind == "batch" and len(run.history["epoch"]):
            return name, run
    return "", None


def why_none(shown: JointRuns) -> str:
    """Why none of the runs has it, and what to do."""
    experiment = shown.experiment
    if not experiment.hidden:
        return "There is no hidden layer to normalise: add one."
    if batch_of(experiment, shown.run.data.counts[0]) == 1:
        alike = " Layer normalization needs no company: it does the same in training and at test time."
        return (
            "With one example per mini-batch there is no batch normalization: the example is its own mean, its "
            "variance is 0, and so is every ẑ. Choose a batch size of at least 2."
        ) + alike * (experiment.normalization == "layer")
    if experiment.normalization == "layer":
        return (
            "Layer normalization takes its mean and variance from the example itself, so it does the same in training "
            "and at test time, alone and in company. Choose batch normalization, or show the other kinds beside it."
        )
    return "This network is not normalised. Choose batch normalization, or show the other kinds beside it."


def _example(state: PageState, run: Run) -> None:
    """A list of the new examples, the first of which is the one whose answers differ most."""
    option, new = AT_TEST_TIME_OPTIONS[EXAMPLE_KEY], new_examples(run.data)
    if is_hidden(state, EXAMPLE_KEY):
        return
    key, chosen = state.key(EXAMPLE_KEY), min(state.option(EXAMPLE_KEY), len(new.labels))
    numbers = sorted({*range(min(len(new.labels), MOST_LISTED) + 1), chosen})

    def title(number: int) -> str:
        if number == MOST_DIFFERENT:
            return "the most different"
        label = new.labels[number - 1]
        return f"{new.split} {number}: {f'y = {label:.3g}' if new.regression else f'class {label}'}"

    def selected() -> None:
        state.choose(**{EXAMPLE_KEY: st.session_state[key]})

    st.session_state[key] = chosen
    st.selectbox(
        option.label,
        numbers,
        width=280,
        format_func=title,
        key=key,
        on_change=state.on_change(EXAMPLE_KEY, selected),
        **lock(state, option),
    )


def _image(run: Run, split: str, number: int) -> None:
    """The example as a picture, where it is one."""
    data, shape = run.data, run.data.dataset.image
    if shape is None:
        return
    pixels = data.raw[data.slices[split].start + number - 1].reshape(1, 1, *shape)
    sheet = contact_sheet(pixels, is_dark())
    frame = sheet[:, : shape[1] * ENLARGED + 2 * GAP]
    with st.container(width=IMAGE_PIXELS):
        st.image(as_address(frame), width="stretch", alt=f"The picture of {split} example {number}")


def _one_example(state: PageState, run: Run, frame: int) -> None:
    number = state.option(EXAMPLE_KEY)
    found = _both_ways(run, frame, None if number == MOST_DIFFERENT else number)
    if found is None:
        st.info(OVERFLOWED, icon=":material/info:")
        return
    target = f"value {found.target:.3g}" if found.regression else f"class {found.target:.0f}"
    st.markdown(
        f"**One example, both ways** · {found.split} example {found.number}, {target}. Every mark is an answer; in a "
        "batch it depends on the company, dashed: with the running averages"
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="at-test-time-example"):
        _example(state, run)
        _image(run, found.split, found.number)
    both_ways_chart(found, key="both-ways")
    crosses = "" if found.regression else " ✚: another class gets more."
    st.caption(f"{DRAWS} draws of companions for each size, from the {found.split} set.{crosses}")
    say(read_both_ways(found))


def _trap(state: PageState, found: WrongAtTest, start: float) -> None:
    trapped = state.option(STATISTICS_KEY) == BATCH
    order = "by value" if found.task == "regression" else "by class"
    st.markdown(
        f"**{found.split.capitalize()} {measure(found.task)} against the test batch** · the same network and the same "
        f"examples, asked about one at a time, in batches, or all at once; shuffled, or sorted {order}"
    )
    option_choice(state, AT_TEST_TIME_OPTIONS[STATISTICS_KEY], TITLES.__getitem__)
    wrong_at_test_chart(found, trapped, key="wrong-at-test")
    taken = f"the first {found.examples:,} of {found.of:,}" if found.examples < found.of else f"all {found.of:,}"
    orders = f"; shuffled {found.shuffled.shape[1]} times, bars from the lowest to the highest" if trapped else ""
    st.caption(f"Measured on {taken} {found.split} examples{orders}.")
    say(read_wrong_at_test(found, trapped, start))


def _averages(state: PageState, run: Run, frame: int) -> None:
    """Every unit of a layer: running averages against the training set's own."""
    hidden = run.architecture.hidden
    layer = min(state.option(LAYER_KEY), len(hidden))
    found = _moments(run, frame)[layer - 1]
    what = "z" if run.architecture.normalization.where == "before" else "g(z)"
    st.markdown(
        f"**What the averages know** · every dot is a unit of layer {layer}: on the dashed line its running average of "
        f"{what} is that of the whole training set"
    )
    units = hidden[layer - 1]
    with st.container(horizontal=True, gap="medium", key="at-test-time-units"):
        if len(hidden) > 1:
            with st.container(width=230):
                option_slider(state, AT_TEST_TIME_OPTIONS[LAYER_KEY], range(1, len(hidden) + 1), at_most=len(hidden))
        if units > 1:
            with st.container(width=230):
                option_slider(state, AT_TEST_TIME_OPTIONS[UNIT_KEY], range(1, units + 1), at_most=units)
    if not finite(found):
        st.info(OVERFLOWED, icon=":material/info:")
        return
    unit = min(state.option(UNIT_KEY), units)
    left, right = st.columns(2, gap="large")
    with left:
        layer_moments_chart(found, "mean", unit, key="layer-means")
    with right:
        layer_moments_chart(found, "std", unit, key="layer-deviations")
    if found.examples < found.of:
        st.caption(f"The training set's own: of its first {found.examples:,} of {found.of:,} examples.")
    batch = batch_of(run.experiment, run.data.counts[0])
    say(read_moments(found, int(run.frame_epochs[frame]), batch, left_at(run, frame)))


def finite(found: LayerMoments) -> bool:
    """Whether all numbers are."""
    numbers = (found.mean, found.variance, found.running_mean, found.running_variance)
    return bool(np.isfinite(np.concatenate(numbers)).all())


_both_ways = once_per_run(both_ways)
_wrong = once_per_run(wrong_at_test)
_moments = once_per_run(layer_moments)

"""Winner's luck: the best trial on dev, searched for again and again on other dev examples, and what it is truly."""

from pages.shared.jobs import Job
from pages.shared.said import say
from pages.shared.search_study_jobs import search_studies
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import streamed
from pages.shared.trials_card import is_opened, open_button
from pages.shared.winners_luck_charts import repetitions_chart, sizes_chart, tried_chart
from pages.shared.winners_luck_options import (
    WINNERS_LUCK_OPTIONS,
    column_of,
    dev_slider,
    size_of,
    trials_slider,
)

import numpy as np
import streamlit as st

from dlcore.amounts import error_text
from dlcore.search.luck_reading import TASK, Averages, averages, read_luck
from dlcore.search.result import Trials
from dlcore.search.winners_luck import Luck, WinnersLuck

__all__ = ["WINNERS_LUCK_OPTIONS", "luck_of", "winners_luck_card"]

WATCHED = "luck"


def luck_of(trials: Trials) -> Luck:
    """The trials of a search, each with its first seed."""
    return Luck(tuple(one.model_copy(update={"seeds": 1}) for one in trials.experiments))


def winners_luck_card(state: PageState, trials: Trials) -> None:
    """Draw what is known, as it is measured and then whole. It begins when the search is complete."""
    drawn, sealed = state.key("luck drawn", steady=True), trials.complete and is_sealed(state, trials)
    st.markdown(
        "**Winner's luck** · the same trials, but the dev set is drawn anew again and again. Each time the lowest dev "
        "error wins, partly because it is good and partly because these examples happened to suit it"
    )

    def draw(jobs: dict[str, Job]) -> None:
        job = jobs.get(WATCHED)
        if sealed:
            _seal(state, trials)
            return
        if job is None:
            st.caption("Starts when the search above is complete.")
        else:
            status_row(search_studies(), job, _WORDS, key="luck", patience=0.5)
            if job.run is not None and job.run.known(0):
                st.session_state[drawn] = job.run
            elif job.done:  # refused or stopped before anything was known: the old would pass for the new
                st.session_state.pop(drawn, None)
        if drawn in st.session_state:
            _draw(state, st.session_state[drawn])

    wanted = {WATCHED: luck_of(trials)} if trials.complete and not sealed else {}
    if not wanted:
        search_studies().leave((state.visitor, WATCHED))
    streamed(state, search_studies(), wanted, draw)


def is_sealed(state: PageState, trials: Trials) -> bool:
    """Whether this would give the test set away: of real data there are no fresh examples, and what a winner keeps is
    counted on the dev and test examples together."""
    tested = not np.isnan(trials.test_error).all()
    return tested and not trials.experiment.dataset.synthetic and not is_opened(state, trials)


def _seal(state: PageState, trials: Trials) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="luck-seal"):
        open_button(state, trials)
        st.caption(
            "Sealed: of these data there are no fresh examples, so what a winner keeps is counted on the dev and test "
            "examples together."
        )


def _draw(state: PageState, result: WinnersLuck) -> None:
    with st.container(horizontal=True, gap="medium", key="luck-controls", vertical_alignment="bottom"):
        with st.container(width=260):
            trials_slider(state, result)
        with st.container(width=260):
            dev_slider(state, result)
    size, column = size_of(state, result), column_of(state, result)
    if not result.known(size):
        st.caption("Dev sets of this size are being drawn …")
        size = 0
    found = averages(result, size, column)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Every search once more** · bars: how often a winner shows that error; upright: the mean")
        repetitions_chart(result, size, column, key="luck-repetitions")
    with right:
        _figures(found)
        say(read_luck(result, size, column))
    below = st.columns(2, gap="medium")
    with below[0]:
        st.markdown("**More trials** · the winner gets better, and its promise gets better still; the gap is luck")
        tried_chart(result, size, column, key="luck-tried")
    with below[1]:
        st.markdown("**More dev examples** · luck is what the winner promises too much; enough examples end it")
        sizes_chart(result, size, column, key="luck-sizes")
    st.caption(_how(result))
    for note in result.notes:
        st.caption(note)


def _figures(found: Averages) -> None:
    columns = st.columns(3)
    columns[0].metric("promised on dev", error_text(TASK, found.dev))
    columns[1].metric("kept", error_text(TASK, found.true))
    columns[2].metric("luck", found.luck_text)


def _how(result: WinnersLuck) -> str:
    pool = (
        f"{result.pool:,} fresh examples"
        if result.fresh
        else f"the {result.pool:,} dev and test examples together: of these data there are no more"
    )
    return (
        f"{len(result.true_error):,} trained trials, each with its first seed, judged on {pool}, which stand for all "
        f"there are. {result.dev.shape[1]:,} dev sets of each size are drawn from them, with replacement, and the "
        "trials are tried in a random order. Pure luck: exactly what the lowest of as many independent networks would "
        "show that are all as good as the winner."
    )


_WORDS = Words(
    doing="Measuring",
    refused="Not measured.",
    advice="",  # the refusal says itself what to do
    broke="This measurement broke",
    stopped="Stopped",
    out_of=". What is drawn is what was measured so far.",
    again="Measure it to the end",
)

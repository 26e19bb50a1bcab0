"""The look at the trials of a search one by one: a table, all hyperparameters of each at once, and how the best got
better. Errors on the test set stay sealed until somebody opens them."""

from pages.shared.best_so_far_chart import best_so_far_chart
from pages.shared.page_options import choice_of
from pages.shared.parallel_chart import parallel_chart, shown_trials
from pages.shared.settings_state import PageState
from pages.shared.trials_field_card import chosen_trial
from pages.shared.trials_table import trials_table

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, gap_text, measure
from dlcore.search.result import Trials

ROWS_KEY = "trial_rows"
ROWS = choice_of(ROWS_KEY, "Rows", ("best", "all"), "Whether the table of trials holds the best ten, or all of them.")
TRIALS_OPTIONS = {ROWS_KEY: ROWS}
"""Options for the page that draws the card; it needs those of the stage too."""
FEW = 10


def trials_card(state: PageState, trials: Trials) -> None:
    """Draw the look for the trials so far."""
    if not len(trials.order):
        st.caption("No trial has ended yet.")
        return
    opened = is_opened(state, trials)
    _table(state, trials, opened)
    _seal(state, trials, opened)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _parallel(trials)
    with right:
        _best_so_far(trials)


def is_opened(state: PageState, trials: Trials) -> bool:
    """Whether somebody has opened the test set for this search in this visit."""
    return trials.plan in _openings(state)


def _openings(state: PageState) -> set:
    return st.session_state.setdefault(state.key("tests-opened", steady=True), set())


def open_button(state: PageState, trials: Trials) -> None:
    """Draw the button that opens the test set for this search."""
    st.button(
        "Open the test set",
        icon=":material/lock:",
        on_click=_openings(state).add,
        args=[trials.plan],
        key=state.key("open-tests"),
        help="Honest once, when the choice is made: whoever goes on choosing by it has a second dev set.",
    )


def _table(state: PageState, trials: Trials, opened: bool) -> None:
    count, seeds = len(trials.order), trials.dev_error.shape[1]
    kind = measure(trials.experiment.dataset.task)
    of = f"means over {seeds} seeds" if seeds > 1 else "of one seed each, so how much of it is luck is not known"
    st.markdown(f"**The best trials** · the lowest dev {kind} first; among equals the lower dev cost. Errors are {of}")
    everything = state.option(ROWS_KEY) == "all" and count > FEW
    st.html(trials_table(trials, trials.order[: count if everything else FEW].tolist(), chosen_trial(state, trials),
                         test=opened))  # fmt: skip
    if count > FEW:
        label = f"Only the best {FEW}" if everything else f"Show all {count}"
        st.button(label, key=state.key("trial-rows"), on_click=_turn, args=[state, everything], type="tertiary")

    if not trials.confirmed[trials.order].all():
        st.caption(
            "The best was trained once more, just as its link does. Another trial may end a little elsewhere when you "
            "open it: many networks trained together round otherwise than one alone."
            if trials.complete
            else "The best will be trained once more, just as its link does."
        )


def _turn(state: PageState, everything: bool) -> None:
    state.choose(**{ROWS_KEY: "best" if everything else "all"})


def _seal(state: PageState, trials: Trials, opened: bool) -> None:
    """The test set is not for choosing: it is opened by a button, and then the page says what the winner keeps."""
    if not trials.complete or trials.best is None or np.isnan(trials.test_error).all():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="trials-seal"):
        if opened:
            st.markdown(test_words(trials), width="stretch")
            return
        open_button(state, trials)
        st.caption("Sealed: trials are chosen on dev. The winner's test error says what it really is worth.")


def test_words(trials: Trials) -> str:
    """What the test set says of the winner, and of those that it would have put before it."""
    assert trials.best is not None
    task, test = trials.experiment.dataset.task, trials.test_error.mean(axis=1)
    own, promised = float(test[trials.best]), float(trials.score[trials.best])
    before = int((test < own).sum())
    worse = "more" if own > promised else "less"
    gap = "as on dev" if own == promised else f"{gap_text(task, abs(own - promised))} {worse} than on dev"
    others = {0: "no other trial does", 1: "1 other trial does"}.get(before, f"{before:,} other trials do")
    return (
        f":material/lock_open: **On test the winner has {error_text(task, own)}**, {gap}. There {others} better: "
        "choosing one of them now would be choosing on the test set."
    )


def _parallel(trials: Trials) -> None:
    drawn, ended = len(shown_trials(trials)), len(trials.order)
    st.markdown(
        "**All hyperparameters at once** · a line for each trial, across its values; strong: the tenth with the lowest "
        "dev error. Where strong lines run together, that value matters"
    )
    parallel_chart(trials, "trials-parallel")
    if drawn < ended:
        st.caption(f"Drawn are {drawn} of {ended} trials: the best tenth, and every so many of the others.")


def _best_so_far(trials: Trials) -> None:
    st.markdown(
        "**Best so far** · dots are trials as they were tried, the line the lowest dev "
        f"{measure(trials.experiment.dataset.task)} up to there{fell_words(trials)}"
    )
    best_so_far_chart(trials, "trials-best")


def fell_words(trials: Trials) -> str:
    """How often a trial was better than all before it."""
    known = np.flatnonzero(np.isfinite(trials.best_so_far))
    better = known[1:][np.diff(trials.best_so_far[known]) < 0]
    if not len(better):
        return ""
    times = {1: "once", 2: "twice"}.get(len(better), f"{len(better)} times")
    return f". It fell {times}, for the last time at trial {better[-1] + 1} of {len(trials.order)}"

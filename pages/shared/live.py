"""A run on a page while it is trained and after: first picture, then refinement, never an empty place."""

import time
from collections.abc import Callable

from pages.shared.jobs import Job, jobs
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import again_and_again

import streamlit as st

from dlcore.band import first_run
from dlcore.run import Run

FIRST_PICTURE_SECONDS = 0.25
"""A page waits at most this long for the first weights of a run before it draws what there is."""
DRAWING_SECONDS = 0.1
"""What the browser needs to draw a new run. If the rest of the page came meanwhile, it would draw all that first."""
REFRESH_SECONDS = 0.2
TOLD_SECONDS = 1.0
"""What is said about a growing run is renewed this often: its charts keep the browser busy, and a setting that is
changed meanwhile waits for them."""
PATIENCE_SECONDS = 1.5
"""A run shorter than this shows only the stage's own thin line; a longer one gets a bar and a way to stop it."""


def live(state: PageState, picture: Callable[[Run], None], rest: Callable[[Run], None]) -> None:
    """Train the page's experiment, or take it from the runs already trained, and draw it: now and as it grows.

    Called before the page's controls are drawn: the picture goes to the browser ahead of everything else.

    Args:
        state: the page's experiment.
        picture: draws the stage of a run.
        rest: draws what else there is to say about a run that has been evaluated at least once. What was said about
            the run before stands until then.
    """
    experiment, pictured, told = first_run(state.experiment), state.key("pictured"), state.key("told")
    job = jobs().watch(experiment, state.visitor)
    job.look(FIRST_PICTURE_SECONDS)
    at_once = st.session_state.get(pictured) != experiment  # the picture, and nothing new beside it
    st.session_state[pictured] = experiment
    unfinished = at_once or not job.done
    before = state.standing
    said = 0.0  # when what is said was renewed

    def show() -> None:
        nonlocal at_once, said
        if state.standing != before:
            state.draw_again()  # by a control of this fragment: all of the page follows
        current = jobs().get(experiment)
        current.look()
        if unfinished and current.done and not at_once:
            state.draw_again()  # once more as a whole: the timer ends, and all of the page sees the finished run
        status_row(jobs(), current, _words(current), patience=PATIENCE_SECONDS)
        if current.run is None:
            return
        picture(current.run)
        if at_once:
            time.sleep(DRAWING_SECONDS)
            at_once = False
        elif len(current.run.history["epoch"]) and (current.done or time.monotonic() - said > TOLD_SECONDS):
            st.session_state[told], said = current.run, time.monotonic()
        if told in st.session_state:
            rest(st.session_state[told])

    if unfinished:
        st.fragment(again_and_again(show), run_every=REFRESH_SECONDS)()
        return
    drawn = False

    def settled() -> None:
        nonlocal drawn
        if drawn:
            state.draw_again()  # by a control of this fragment, or because the run was begun anew
        drawn = True
        show()

    # A fragment too, though nothing draws it again: the browser makes what moves into or out of one anew, and the
    # player and the charts would take it half a second when the next run begins. What streams below has a fragment of
    # its own, which is safe within one that is never drawn again (`again_and_again`).
    st.fragment(settled)()


def _words(job: Job) -> Words:
    reached = len(job.run.history["epoch"]) - 1 if job.run is not None else 0
    return Words(
        kind="run",
        doing="Training",
        refused="Not started.",
        advice="Nothing is lost: lower one of these settings and it trains.",
        broke="This run broke",
        stopped=f"Stopped at epoch {max(reached, 0)}",
        out_of=f" of {job.experiment.epochs}.",
        again="Train it to the end",
    )

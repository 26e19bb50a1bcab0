"""A run on a page while it is trained and after: first picture, then refinement, never an empty place."""

import time
from collections.abc import Callable

from pages.shared.jobs import Job, jobs
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.band import first_run
from dlcore.run import Run

FIRST_PICTURE_SECONDS = 0.25
"""A page waits at most this long for the first weights of a run before it draws what there is."""
DRAWING_SECONDS = 0.1
"""What the browser needs to draw a new run. If the rest of the page came meanwhile, it would draw all that first."""
REFRESH_SECONDS = 0.2
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

    @st.fragment(run_every=REFRESH_SECONDS if unfinished else None)
    def show() -> None:
        nonlocal at_once
        current = jobs().get(experiment)
        current.look()
        if unfinished and current.done and not at_once:
            state.draw_again()  # once more as a whole: the timer ends, and all of the page sees the finished run
        _status(current)
        if current.run is None:
            return
        picture(current.run)
        if at_once:
            time.sleep(DRAWING_SECONDS)
            at_once = False
        elif len(current.run.history["epoch"]):
            st.session_state[told] = current.run
        if told in st.session_state:
            rest(st.session_state[told])

    show()


def _status(job: Job) -> None:
    """What stands above the picture while it is not complete: progress, refusal, failure or a stop."""
    if job.refused:
        with st.container(border=True, key="card-refused"):
            st.markdown(f"**Not started.** {job.refused}")
            st.caption("Nothing is lost: lower one of these settings and it trains.")
    elif job.failed:
        st.error(f"This run broke: {job.failed}. Your settings are kept.", icon=":material/error:")
        st.button("Try again", on_click=jobs().restart, args=[job.experiment])
    elif job.stopped:
        with st.container(horizontal=True, vertical_alignment="center"):
            reached = len(job.run.history["epoch"]) - 1 if job.run is not None else 0
            st.markdown(f"**Stopped at epoch {max(reached, 0)}** of {job.experiment.epochs}.", width="content")
            st.button("Train it to the end", on_click=jobs().restart, args=[job.experiment])
    elif not job.done and job.age > PATIENCE_SECONDS:
        with st.container(horizontal=True, vertical_alignment="center"):
            ahead = jobs().ahead_of(job)
            text = f"Waiting for {ahead} other run{'s' if ahead > 1 else ''}" if ahead else "Training"
            st.progress(job.progress, f"{text} · {job.progress:.0%}{what_is_left(job)}")
            st.button("Stop", on_click=job.stop, help="Keeps what was trained so far.")


def what_is_left(job: Job) -> str:
    """How long it will still take, as the end of a sentence; empty while nobody can say."""
    return "" if job.seconds_left is None else f" · about {max(1, round(job.seconds_left))} s left"

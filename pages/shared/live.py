"""A run on a page while it is trained and after: first picture, then refinement, never an empty place."""

from collections.abc import Callable

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.run import Run
from pages.shared.jobs import Job, jobs

FIRST_PICTURE_SECONDS = 0.25
"""A page waits this long for a run before it draws what there is; most runs are complete by then."""
REFRESH_SECONDS = 0.4
PATIENCE_SECONDS = 1.5
"""A run shorter than this shows only the stage's own thin line; a longer one gets a bar and a way to stop it."""


def live(experiment: Experiment, draw: Callable[[Run], None]) -> None:
    """Train the experiment, or take it from the runs already trained, and `draw` it: now and as it grows."""
    job = jobs().get(experiment)
    job.look(FIRST_PICTURE_SECONDS)
    running = not job.done

    @st.fragment(run_every=REFRESH_SECONDS if running else None)
    def show() -> None:
        current = jobs().get(experiment)
        current.look()
        if running and current.done:
            st.rerun()  # once more as a whole: the timer ends, and all of the page sees the finished run
        _status(current, experiment)
        if current.run is not None:
            draw(current.run)

    show()


def _status(job: Job, experiment: Experiment) -> None:
    """What stands above the picture while it is not complete: progress, refusal, failure or a stop."""
    if job.refused:
        with st.container(border=True, key="card-refused"):
            st.markdown(f"**Not started.** {job.refused}")
            st.caption("Nothing is lost: lower one of these settings and it trains.")
    elif job.failed:
        st.error(f"This run broke: {job.failed}. Your settings are kept.", icon=":material/error:")
        st.button("Try again", on_click=jobs().restart, args=[experiment])
    elif job.stopped:
        with st.container(horizontal=True, vertical_alignment="center"):
            reached = len(job.run.history["epoch"]) - 1 if job.run is not None else 0
            st.markdown(f"**Stopped at epoch {max(reached, 0)}** of {experiment.epochs}.", width="content")
            st.button("Train it to the end", on_click=jobs().restart, args=[experiment])
    elif not job.done and job.age > PATIENCE_SECONDS:
        with st.container(horizontal=True, vertical_alignment="center"):
            ahead = jobs().ahead_of(job)
            text = f"Waiting for {ahead} other run{'s' if ahead > 1 else ''}" if ahead else "Training"
            st.progress(job.progress, f"{text} · {job.progress:.0%}")
            st.button("Stop", on_click=job.stop, help="Keeps what was trained so far.")

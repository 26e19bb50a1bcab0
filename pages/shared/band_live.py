"""The bands of a page while they are trained and after: that of its settings, and that of the settings kept as A."""

from collections.abc import Callable

from pages.shared.band_jobs import BandJob, bands
from pages.shared.live import what_is_left
from pages.shared.pinned import pinned
from pages.shared.seeds_control import seeds_control
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.band import Band

REFRESH_SECONDS = 0.3
"""A streaming band is drawn this often; a cancel is seen at once, because pressing it draws too."""


def with_bands(state: PageState, draw: Callable[[Band | None, Band | None], None]) -> None:
    """Draw the control of how many seeds, train the bands that are asked for, and `draw` them: now and as they grow.

    `draw` gets the band of the page's settings and that of A; None for what is not asked for or not there yet. The
    band that was drawn before stands until the new one has something to show.
    """
    experiment, a = state.experiment, pinned(state)
    wanted = {"B": experiment, "A": a} if a is not None and a != experiment else {"B": experiment}
    wanted = {name: one for name, one in wanted.items() if one.seeds > 1 and experiment.seeds > 1}
    watched = [bands().watch(one, (state.visitor, name)) for name, one in wanted.items()]
    unfinished = not all(job.done for job in watched)
    told = state.key("band told", steady=True)

    @st.fragment(run_every=REFRESH_SECONDS if unfinished else None)
    def show() -> None:
        if state.experiment != experiment or pinned(state) != a:
            state.draw_again()  # by a control of this fragment: all of the page follows
        jobs = {name: bands().get(one) for name, one in wanted.items()}
        for job in jobs.values():
            job.look()
        if unfinished and all(job.done for job in jobs.values()):
            state.draw_again()  # once more as a whole: the timer ends
        with st.container(horizontal=True, vertical_alignment="bottom", key="seeds-row"):
            seeds_control(state)
            for name, job in jobs.items():
                _status(job, name if len(jobs) > 1 else "")
            if a is not None and experiment.seeds == 1:
                st.caption("A is kept. With 8 seeds or more these settings are compared with it.")
        found = {name: job.band for name, job in jobs.items()}
        if found.get("B") is not None:
            st.session_state[told] = found["B"]
        elif "B" in jobs and not jobs["B"].done:
            found["B"] = st.session_state.get(told)
        draw(found.get("B"), found.get("A"))

    show()


def _status(job: BandJob, name: str) -> None:
    """How far a band is, and how to end it; or why there is none."""
    who, key = f"{name}: " if name else "", f"band-{name}"
    if job.refused:
        with st.container(border=True, key=f"card-refused-{key}"):
            st.markdown(f"**{who}Only one run was trained.** {job.refused}")
    elif job.failed:
        st.error(f"{who}These runs broke: {job.failed}. Your settings are kept.", icon=":material/error:")
        st.button("Try again", on_click=bands().restart, args=[job.experiment], key=f"again-{key}")
    elif job.stopped:
        reached = f"at epoch {job.band.epoch}" if job.band is not None else "before the first evaluation"
        st.markdown(f"**{who}Stopped {reached}** of {job.experiment.epochs}.", width="content")
        st.button("Train to the end", on_click=bands().restart, args=[job.experiment], key=f"again-{key}")
    elif not job.done:
        st.progress(job.progress, f"{who}{_progress(job)}")
        st.button("Stop", on_click=job.stop, help="Keeps what was trained so far.", key=f"stop-{key}")


def _progress(job: BandJob) -> str:
    ahead = bands().ahead_of(job)
    if ahead:
        return f"Waiting for {ahead} other band{'s' if ahead > 1 else ''}"
    return f"Training {job.experiment.seeds} networks · {job.progress:.0%}{what_is_left(job)}"

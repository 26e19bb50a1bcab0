"""The bands of a page while they are trained and after: that of its settings, and that of the settings kept as A."""

from collections.abc import Callable

from pages.shared.band_jobs import BandJob, bands
from pages.shared.pinned import pinned
from pages.shared.seeds_control import seeds_control
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import streamed

import streamlit as st

from dlcore.band import Band


def with_bands(state: PageState, draw: Callable[[Band | None, Band | None], None]) -> None:
    """Draw the control of how many seeds, train the bands that are asked for, and `draw` them: now and as they grow.

    `draw` gets the band of the page's settings and that of A; None for what is not asked for or not there yet. The
    band that was drawn before stands until the new one has something to show.
    """
    experiment, a = state.experiment, pinned(state)
    wanted = {"B": experiment, "A": a} if a is not None and a != experiment else {"B": experiment}
    wanted = {name: one for name, one in wanted.items() if one.seeds > 1 and experiment.seeds > 1}
    told = state.key("band told", steady=True)

    def show(jobs: dict[str, BandJob]) -> None:
        with st.container(horizontal=True, vertical_alignment="bottom", key="seeds-row"):
            seeds_control(state)
            for name, job in jobs.items():
                status_row(bands(), job, _words(job), key=f"band-{name}", who=f"{name}: " if len(jobs) > 1 else "")
            if a is not None and experiment.seeds == 1:
                st.caption("A is kept. With 8 seeds or more these settings are compared with it.")
        found = {name: job.band for name, job in jobs.items()}
        if found.get("B") is not None:
            st.session_state[told] = found["B"]
        elif "B" in jobs and not jobs["B"].done:
            found["B"] = st.session_state.get(told)
        draw(found.get("B"), found.get("A"))

    streamed(state, bands(), wanted, show, standing=lambda: pinned(state))


def _words(job: BandJob) -> Words:
    return Words(
        doing=f"Training {job.experiment.seeds} networks",
        refused="Only one run was trained.",
        advice="",
        broke="These runs broke",
        stopped=f"Stopped {'before the first evaluation' if job.band is None else f'at epoch {job.band.epoch}'}",
        out_of=f" of {job.experiment.epochs}.",
        again="Train to the end",
    )

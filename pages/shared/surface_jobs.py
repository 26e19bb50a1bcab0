"""Response surfaces in the background: jobs like those of single runs."""

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.search.response_surface import SurfaceInProgress


class SurfaceJob(Job):
    """One surface: `key` is the `SurfacePlan`, `run` the `ResponseSurface` so far: None until a cell is known."""

    def _start(self) -> SurfaceInProgress:
        return SurfaceInProgress(self.key)

    def _show(self, training: SurfaceInProgress) -> None:
        if training.known:
            self._publish(training.snapshot())


@st.cache_resource
def surfaces() -> Jobs:
    """The one set of them in this process."""
    return Jobs(SurfaceJob)

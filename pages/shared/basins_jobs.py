"""Basins of attraction in the background: jobs like those of single runs."""

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.surfaces.basins import BasinsInProgress


class BasinsJob(Job):
    """The basins of one ground: `key` is the `Ground`, `run` the `Basins` so far."""

    def _start(self) -> BasinsInProgress:
        return BasinsInProgress(self.key)

    def _show(self, training: BasinsInProgress) -> None:
        self._publish(training.snapshot())


@st.cache_resource
def basins_jobs() -> Jobs:
    """The one set of them in this process."""
    return Jobs(BasinsJob)

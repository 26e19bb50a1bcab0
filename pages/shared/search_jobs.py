"""Searches in the background: jobs like those of single runs."""

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.search.plan import SearchPlan
from dlcore.search.trials import TrialsInProgress


class SearchJob(Job):
    """One search: `key` is the `SearchPlan`, `run` the `Trials` so far."""

    @property
    def plan(self) -> SearchPlan:
        """What is searched."""
        return self.key

    def _start(self) -> TrialsInProgress:
        return TrialsInProgress(self.key)

    def _show(self, training: TrialsInProgress) -> None:
        self._publish(training.snapshot())


@st.cache_resource
def searches() -> Jobs:
    """The one set of searches of this process."""
    return Jobs(SearchJob)

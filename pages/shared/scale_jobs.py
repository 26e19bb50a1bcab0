"""Trials drawn on two scales, in the background: jobs like those of single runs."""

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.search.scale_trials import ScalesInProgress


class ScaleJob(Job):
    """The trials of one range: `key` is the `ScalePlan`, `run` the `ScaleTrials` so far."""

    def _start(self) -> ScalesInProgress:
        return ScalesInProgress(self.key)

    def _show(self, training: ScalesInProgress) -> None:
        self._publish(training.snapshot())


@st.cache_resource
def scales() -> Jobs:
    """The one set of them in this process."""
    return Jobs(ScaleJob)

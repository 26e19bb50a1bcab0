"""Consequences of the entries in the background: jobs like those of single runs."""

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.traps.measured import MeasuredInProgress


class TrapJob(Job):
    """One entry under one draw: `key` is the pair of the entry's id and the seed, `run` what was `Measured`, or None
    until then."""

    def _start(self) -> MeasuredInProgress:
        return MeasuredInProgress(*self.key)

    def _show(self, training: MeasuredInProgress) -> None:
        if training.done:
            self._publish(training.snapshot())


@st.cache_resource
def traps_jobs() -> Jobs:
    """Those of the table: the one set of them in this process."""
    return Jobs(TrapJob)


@st.cache_resource
def open_trap_jobs() -> Jobs:
    """Those of the entries that are open, which do not wait until the table is full."""
    return Jobs(TrapJob, first=True)

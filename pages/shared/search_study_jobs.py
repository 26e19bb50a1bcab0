"""What the looks of the page on hyperparameter search measure beside the search, in the background: jobs like those of
single runs."""

from typing import Any

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.search.babysitting import BabysittingInProgress
from dlcore.search.caviar import Caviar, CaviarInProgress
from dlcore.search.nudges import Babysat
from dlcore.search.winners_luck import Luck, LuckInProgress

STARTS: dict[type, type] = {Babysat: BabysittingInProgress, Caviar: CaviarInProgress, Luck: LuckInProgress}
"""What works for a key of that type."""


class SearchStudyJob(Job):
    """One of these: `key` says which, `run` is what it has come to."""

    def _start(self) -> Any:
        return STARTS[type(self.key)](self.key)

    def _show(self, training: Any) -> None:
        self._publish(training.snapshot())


@st.cache_resource
def search_studies() -> Jobs:
    """The one set of them in this process."""
    return Jobs(SearchStudyJob)

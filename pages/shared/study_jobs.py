"""Studies in the background: jobs like those of single runs."""

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.run import WorkRefusedError
from dlcore.studies import STUDIES, InProgress


class StudyJob(Job):
    """One study of one experiment. `key` is the pair of the study's id and the experiment, `run` the study's result
    so far: None until a first share of the work is done."""

    @property
    def study(self) -> str:
        """The id of the study."""
        return self.key[0]

    @property
    def experiment(self) -> Experiment:
        """What is studied."""
        return self.key[1]

    def _start(self) -> InProgress:
        study = STUDIES[self.study]
        reason = study.refusal(self.experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        return study.start(self.experiment)

    def _show(self, training: InProgress) -> None:
        if training.progress > 0 or training.done:
            self._publish(training.snapshot())


@st.cache_resource
def studies() -> Jobs:
    """The one set of studies of this process."""
    return Jobs(StudyJob)

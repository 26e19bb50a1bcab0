"""Bands trained in the background: jobs like those of single runs, one band at a time, on all cores."""

import time

import streamlit as st

from dlcore.band import Band
from dlcore.band_training import BandTraining
from dlcore.experiment import Experiment
from dlcore.memory import give_back_memory
from pages.shared import jobs as single
from pages.shared.jobs import KEPT_RUNS, Job, Jobs

BEGUN_SHARE = 0.02
"""From this share on, what is left is estimated; before it, the time went into compiling."""


class BandJob(Job):
    """The runs of one experiment's band being trained. `run` is the band so far: None until first evaluated."""

    @property
    def band(self) -> Band | None:
        """The band so far."""
        return self.run

    def __init__(self, experiment: Experiment, turn: int = 0):
        super().__init__(experiment, turn)
        self._measured: tuple[float, float] | None = None  # time and share from which on the pace is measured

    @property
    def seconds_left(self) -> float | None:
        """About how long it will still take; None while nobody can say."""
        if self._measured is None or self.progress <= self._measured[1]:
            return None
        began, share = self._measured
        return (time.monotonic() - began) * (1 - self.progress) / (self.progress - share)

    def begin(self) -> None:
        """Prepare data and first weights. Waits for no other band."""
        with self._reporting():
            self._training = BandTraining(self.experiment)

    def work(self) -> None:
        """Train to the end, or until cancelled or forgotten. Runs in the pool, after `begin`."""
        self.started = True
        training, self._training = self._training, None  # held no longer than it is trained
        if training is None:
            return
        with self._reporting():
            while not training.done and not self.stopped and not self.forgotten:
                if time.monotonic() - self._seen > single.FORGOTTEN_SECONDS:
                    self.forgotten = True
                    break
                training.advance()
                self.progress = training.progress
                if self._measured is None and self.progress > BEGUN_SHARE:
                    self._measured = time.monotonic(), self.progress
                band = training.snapshot()
                if (band.known > 0).sum() > 1:  # one run is no band
                    self._publish(band)
        del training
        give_back_memory()


class BandJobs(Jobs):
    """All bands of the process."""

    def _begin(self, experiment: Experiment) -> Job:
        job = self._jobs[experiment] = BandJob(experiment, next(self._turns))
        while len(self._jobs) > KEPT_RUNS:
            self._jobs.popitem(last=False)[1].stop()
        self._entrance.submit(job.begin).add_done_callback(lambda _: self._pool.submit(job.work))
        return job


@st.cache_resource
def bands() -> BandJobs:
    """The one set of bands of this process: a band keeps every core busy by itself."""
    return BandJobs(workers=1)

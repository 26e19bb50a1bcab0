"""Bands trained in the background: jobs like those of single runs."""

from pages.shared.jobs import Job, Jobs

import streamlit as st

from dlcore.band import Band
from dlcore.band_training import BandTraining


class BandJob(Job):
    """The runs of one experiment's band being trained. `run` is the `Band` so far: None until first evaluated."""

    @property
    def band(self) -> Band | None:
        """The band so far."""
        return self.run

    def _start(self) -> BandTraining:
        return BandTraining(self.experiment)

    def _show(self, training: BandTraining) -> None:
        band = training.snapshot()
        if (band.known > 0).sum() > 1:  # one run is no band
            self._publish(band)


@st.cache_resource
def bands() -> Jobs:
    """The one set of bands of this process."""
    return Jobs(BandJob)

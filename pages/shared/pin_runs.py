"""What has become of the pinned runs of the page: kept for everybody once trained, and trained one after another."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from pages.shared.jobs import Job, jobs
from pages.shared.limits import KEPT_PINNED_RUNS

import streamlit as st

from dlcore.band import first_run
from dlcore.experiment import Experiment
from dlcore.pinned_run import PinnedRun, pinned_run
from dlcore.pins import NO_PINS, PINS_KEY, pins_of

_kept: OrderedDict[Experiment, PinnedRun] = OrderedDict()
_lock = Lock()


class Pin(NamedTuple):
    """One pin of the page: its place counted from 0, its settings, and its run once that is trained."""

    place: int
    experiment: Experiment
    run: PinnedRun | None


def shown_pins() -> list[Pin]:
    """The pins of the page that this session shows, in their order."""
    page = st.session_state.get("page")
    text = st.session_state.get(f"{page}:options", {}).get(PINS_KEY, NO_PINS)
    return [Pin(place, pin, trained(first_run(pin))) for place, pin in enumerate(pins_of(text))]


def trained(experiment: Experiment) -> PinnedRun | None:
    """What is kept of the run of an experiment with a single seed, if anybody has trained it to its end."""
    with _lock:
        if experiment in _kept:
            _kept.move_to_end(experiment)
            return _kept[experiment]
    job = jobs().known(experiment)
    return None if job is None else keep(job)


def keep(job: Job) -> PinnedRun | None:
    """Keep what a job has come to, if that is the end of its training."""
    if job.run is None or not job.run.complete or job.refused or job.failed:
        return None
    kept = pinned_run(job.run)
    with _lock:
        _kept[job.experiment] = kept
        while len(_kept) > KEPT_PINNED_RUNS:
            _kept.popitem(last=False)
    return kept

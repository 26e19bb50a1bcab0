"""Programs made ready before anybody asks: a server that has just started compiles in the background."""

import threading
import time

import streamlit as st

from dlcore.compilation_cache import keep_compiled_programs
from dlcore.experiment import Experiment
from dlcore.lessons import LESSONS
from dlcore.links import parse_link
from dlcore.run import start
from pages.shared.jobs import jobs

PAUSE_SECONDS = 0.1


@st.cache_resource
def warm_up() -> None:
    """Begin, once per process, to compile the programs of the first page and of the guided experiments."""
    keep_compiled_programs()
    if st.runtime.exists() and not st.get_option("global.appTest"):  # under test there is nobody who waits
        threading.Thread(target=_compile_all, name="warm-up", daemon=True).start()


def _compile_all() -> None:
    experiments = [Experiment(), *(parse_link(lesson.query).experiment for lesson in LESSONS.values())]
    for experiment in experiments:
        while jobs().busy:  # a visitor's run comes first
            time.sleep(PAUSE_SECONDS)
        start(experiment).advance()  # the first chunk only evaluates: what it costs is the compilation

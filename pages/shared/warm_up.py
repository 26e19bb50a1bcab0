"""Programs made ready before anybody asks: a server that has just started has them compiled by another process."""

import os
import subprocess
import threading
import time
from pathlib import Path

import streamlit as st

from dlcore.budget import batch_of
from dlcore.compilation_cache import keep_compiled_programs
from dlcore.data import prepare
from dlcore.engine import programs
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.prepare import command, elsewhere
from dlcore.engine.settings import architecture_of
from dlcore.experiment import Experiment

PAUSE_SECONDS = 0.2
SWITCH = "WARM_UP"
"""Environment variable; "off" leaves every program to be compiled in this process when it is first needed."""


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Once per process: have the programs prepared, and read the one of the page's first picture.

    This process itself never compiles: that would hold up every visitor and keep 100 MB for good.
    """
    keep_compiled_programs()
    if os.environ.get(SWITCH) == "off":
        return
    programs.compile_elsewhere(elsewhere)
    preparing = subprocess.Popen(command(), cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL)
    threading.Thread(target=_read_first, args=[preparing], name="warm-up", daemon=True).start()


def _read_first(preparing: subprocess.Popen) -> None:
    usual = Experiment()
    data = prepare(usual)
    bucket = choose_bucket(architecture_of(usual, data), batch_of(usual, data.counts[0]))
    while not programs.is_prepared(bucket) and preparing.poll() is None:
        time.sleep(PAUSE_SECONDS)
    if programs.is_prepared(bucket):
        programs.program(bucket).load()
    preparing.wait()

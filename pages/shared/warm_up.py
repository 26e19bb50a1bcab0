"""Programs made ready before anybody asks: a server that has just started compiles in the background."""

import os
import threading
import time

import streamlit as st

from dlcore.compilation_cache import keep_compiled_programs
from dlcore.experiment import Experiment
from dlcore.run import start
from pages.shared.jobs import jobs

PAUSE_SECONDS = 0.1


SWITCH = "WARM_UP"
"""Environment variable; "off" leaves every program to be compiled when it is first needed."""


@st.cache_resource
def warm_up() -> None:
    """Begin, once per process, to compile the program of the page's first picture.

    Only that one: each program keeps 20 to 30 MB, and what visitors need next is theirs to say.
    """
    keep_compiled_programs()
    if os.environ.get(SWITCH) != "off":
        threading.Thread(target=_compile, name="warm-up").start()


def _compile() -> None:
    while jobs().busy and _server_is_up():  # a visitor's run comes first
        time.sleep(PAUSE_SECONDS)
    if _server_is_up():
        start(Experiment()).advance()  # the first chunk only evaluates: what it costs is the compilation


def _server_is_up() -> bool:
    """False once the interpreter is ending. It then waits for this thread, because a compilation must not be torn."""
    return threading.main_thread().is_alive()

"""Garbage is collected now and then, and the collector kept away from what never becomes garbage.

Left alone, Streamlit collects all garbage of the process after every run of a script or fragment: with a class of
thirty that was half of what Python computed, and everybody waited for it. It is switched off there, in
`.streamlit/config.toml`, and done here every few seconds, because what a closed session leaves may be large. With JAX
and its companions imported a collection takes some 0.2 s, nearly all of it spent on looking through modules that stay
for ever. Frozen objects are not looked at.
"""

import gc
import threading
import time

import streamlit as st

SLOW_SECONDS = 0.02
"""What survives a collection that took longer is frozen."""
PAUSE_SECONDS = 10.0
"""Between two collections."""
TIMES = 10
"""Frozen at most so often: modules and compiled programs arrive early, and later growth is ordinary."""


@st.cache_resource
def keep_collections_short() -> None:
    """Freeze, once per process, what exists now, and a few times more what later imports and compilations leave."""
    gc.collect()
    gc.freeze()
    gc.callbacks.append(_Freezer())
    threading.Thread(target=_collect, name="garbage", daemon=True).start()


def _collect() -> None:
    while True:
        time.sleep(PAUSE_SECONDS)
        gc.collect()


class _Freezer:
    """Called by the collector before and after each collection."""

    def __init__(self):
        self._left = TIMES
        self._began = 0.0

    def __call__(self, phase: str, info: dict) -> None:
        if phase == "start":
            self._began = time.perf_counter()
        elif info["generation"] == 2 and self._left and time.perf_counter() - self._began > SLOW_SECONDS:
            gc.freeze()
            self._left -= 1

"""The collector of garbage kept away from what never becomes garbage.

Streamlit collects all garbage of the process after every script run, and whatever a visitor asks for next waits for
that. With JAX and its companions imported a collection takes some 0.2 s, nearly all of it spent on looking through
modules that stay for ever. Frozen objects are not looked at.
"""

import gc
import time

import streamlit as st

SLOW_SECONDS = 0.02
"""What survives a collection that took longer is frozen."""
TIMES = 10
"""Frozen at most so often: modules and compiled programs arrive early, and later growth is ordinary."""


@st.cache_resource
def keep_collections_short() -> None:
    """Freeze, once per process, what exists now, and a few times more what later imports and compilations leave."""
    gc.collect()
    gc.freeze()
    gc.callbacks.append(_Freezer())


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

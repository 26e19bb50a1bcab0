"""What grows on a page is drawn again whenever the browser has drawn the last and nobody's hand is on a control.

A timer would not wait for either: drawings would queue up in the browser, and a setting that is changed meanwhile has
its picture after all of them.
"""

import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from ..component import component
from ..drawing import drawing
from ..jobs import Job
from ..turns import paced

__all__ = ["growing", "until_next", "within"]

SOON_SECONDS = 0.25
"""The first of what has grown is drawn after so long, and nothing more often."""
SELDOM_SECONDS = 1.0
"""What grows is drawn at least this often, where the browser and the crowd allow."""
_within: ContextVar[bool] = ContextVar("within", default=False)
_FOLDER = Path(__file__).parent
_component = component("growing", "Growing", (_FOLDER / "growing.js",))


def growing(name: str, draw: Callable[[], float], *, grows: bool) -> None:
    """Draw something that may grow, and have it drawn again while it `grows`.

    It is a fragment also when nothing grows any more, and always the same one: what moves into or out of one, or into
    another, the browser makes anew, and the player and the charts would take it half a second.

    Args:
        name: tells what grows on one page apart.
        draw: draws it, and says after how many seconds it is to be drawn again; to end that, it has the whole page
            drawn.
        grows: whether it is drawn again at all.
    """

    def shown() -> None:
        if not grows:
            draw()
            _ask(name, None)
            return
        before = _within.set(True)
        try:
            with drawing().turn(growing=True):
                _ask(name, draw())
        finally:
            _within.reset(before)

    shown.__qualname__ = f"growing.{name}"  # by this, and by its place, Streamlit knows a fragment
    st.fragment(shown)()


def within() -> bool:
    """Whether this is drawn as part of what is drawn again anyway: what grows in there needs no fragment of its own,
    and must have none.

    When a fragment is drawn again, Streamlit throws away those of its messages that have not been sent yet, but keeps
    those of a fragment within it. Then the browser is told to put something into a container that it never heard
    of, and the whole page dies.
    """
    return _within.get()


def until_next(jobs: Sequence[Job], *, first: bool) -> float:
    """Seconds until jobs are drawn again: soon after the `first` time, for the picture begins to move then; later when
    they are expected to end, if that is within a moment."""
    left = [job.seconds_left for job in jobs if not job.done]
    if first:
        return paced(SOON_SECONDS)
    expected = max([SELDOM_SECONDS if seconds is None else seconds for seconds in left], default=0.0)
    return paced(min(SELDOM_SECONDS, max(SOON_SECONDS, expected)))


def _ask(name: str, seconds: float | None) -> None:
    """Have the fragment that is being drawn drawn again so many seconds after the browser has drawn this."""
    after = None if seconds is None else round(1000 * seconds)
    _component({"after": after, "drawn": time.monotonic()}, key=f"growing-{name}", again=lambda told: None)

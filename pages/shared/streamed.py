"""What is drawn again and again while jobs go on, and once more as part of the whole page when they end."""

from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar

from pages.shared.drawing import drawing
from pages.shared.jobs import Job, Jobs
from pages.shared.settings_state import PageState
from pages.shared.turns import paced

import streamlit as st

REFRESH_SECONDS = 0.3
"""What streams is drawn this often; a stop is seen at once, because pressing the button draws too."""
_within: ContextVar[bool] = ContextVar("within", default=False)


def streamed(
    state: PageState,
    office: Jobs,
    wanted: Mapping[str, Hashable],
    draw: Callable[[dict[str, Job]], None],
    standing: Callable[[], Hashable] = lambda: None,
) -> None:
    """Begin the jobs of the keys that are wanted, and `draw` them: now and as they grow.

    Args:
        state: the page's state. A change of it from within `draw` has the whole page drawn again.
        office: where the jobs are kept.
        wanted: the keys of the jobs, by the names under which `draw` gets them.
        draw: draws what the jobs have come to.
        standing: what else the page depends on, beside its state.
    """
    watched = [office.watch(key, (state.visitor, name)) for name, key in wanted.items()]
    unfinished = not all(job.done for job in watched)
    before = state.standing, standing()

    def show() -> None:
        if (state.standing, standing()) != before:
            state.draw_again()  # by a control of this fragment: all of the page follows
        jobs = {name: office.get(key) for name, key in wanted.items()}
        for job in jobs.values():
            job.look()
        ended = unfinished and all(job.done for job in jobs.values())
        draw(jobs)
        if ended:  # seen at once, and then once more as a whole: the timer ends
            state.draw_again()

    if unfinished and not _within.get():
        st.fragment(again_and_again(show), run_every=paced(REFRESH_SECONDS))()
    else:
        show()


def again_and_again(show: Callable[[], None]) -> Callable[[], None]:
    """`show` as a fragment that the browser has drawn again on a timer: what streams within it needs no timer of its
    own, and must have none.

    When a fragment is drawn again, Streamlit throws away those of its messages that have not been sent yet, but keeps
    those of a fragment within it. Then the browser is told to put something into a container that it never heard
    of, and the whole page dies.
    """

    def shown() -> None:
        before = _within.set(True)
        try:
            with drawing().turn(growing=True):
                show()
        finally:
            _within.reset(before)

    return shown

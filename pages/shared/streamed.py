"""What is drawn again and again while jobs go on, and once more as part of the whole page when they end."""

from collections.abc import Callable, Hashable, Mapping

from pages.shared.jobs import Job, Jobs
from pages.shared.settings_state import PageState

import streamlit as st

REFRESH_SECONDS = 0.3
"""What streams is drawn this often; a stop is seen at once, because pressing the button draws too."""


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

    @st.fragment(run_every=REFRESH_SECONDS if unfinished else None)
    def show() -> None:
        if (state.standing, standing()) != before:
            state.draw_again()  # by a control of this fragment: all of the page follows
        jobs = {name: office.get(key) for name, key in wanted.items()}
        for job in jobs.values():
            job.look()
        if unfinished and all(job.done for job in jobs.values()):
            state.draw_again()  # once more as a whole: the timer ends
        draw(jobs)

    show()

"""What a page measures beside its run: chosen by the visitor, then measured for the page's settings and after every
change of them."""

from collections.abc import Callable
from typing import Any

from pages.shared.jobs import Job, jobs
from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.settings_state import STUDY_KEY, PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import streamed
from pages.shared.study_jobs import studies

import streamlit as st

from dlcore.band import first_run
from dlcore.studies import STUDIES

NONE = "none"
"""The choice to measure nothing: the first of the page's option `study`."""
WATCHED = "study"
"""A visitor watches one study at a time: choosing another one gives up the first."""


def study_control(state: PageState, choices: tuple[str, ...], label: str = "Measure") -> None:
    """Draw the choice among the studies of the page, the ids in its option `study`; the first is `NONE`."""
    option = choice_of(STUDY_KEY, label, choices, "Trains many networks for these settings and measures them.")
    option_choice(state, option, lambda id: "Nothing" if id == NONE else STUDIES[id].title, wide=True)


def study_live(
    state: PageState, study_id: str, draw: Callable[[Any], None], ready: Callable[[Any], bool] = lambda result: True
) -> None:
    """Measure one study for the page's settings, or take it from those already made, and draw it: now and as it grows.

    It begins when the page's own run has ended: that one gives the first picture. What was drawn before stands until
    the new result has something to show.

    Args:
        state: the page's experiment.
        study_id: key of `dlcore.studies.STUDIES`; `NONE` measures nothing and draws nothing.
        draw: draws the result so far.
        ready: whether a result so far has something to show.
    """
    experiment, drawn = first_run(state.experiment), state.key("studied", steady=True)
    held = study_id == NONE or jobs().unfinished(experiment)
    if held:
        studies().leave((state.visitor, WATCHED))
    if study_id == NONE:
        return

    def show(current: dict[str, Job]) -> None:
        job = current.get(WATCHED)
        if job is None:
            st.caption("Starts when the run above is complete.")
        else:
            status_row(studies(), job, _words(job), key="study")
            if job.run is not None and ready(job.run):
                st.session_state[drawn] = study_id, job.run
            elif job.done:  # refused, broken or stopped before anything was measured: the old would pass for the new
                st.session_state.pop(drawn, None)
        shown, result = st.session_state.get(drawn, (NONE, None))
        if shown == study_id:
            draw(result)

    subject = STUDIES[study_id].subject(experiment)
    streamed(state, studies(), {} if held else {WATCHED: (study_id, subject)}, show)


def _words(job: Job) -> Words:
    return Words(
        doing="Measuring",
        refused="Not measured.",
        advice="",  # every study's refusal says itself what to do
        broke="This measurement broke",
        stopped=f"Stopped at {job.progress:.0%}",
        out_of=". What is drawn is what was measured so far.",
        again="Measure it to the end",
    )

"""A search on its page while its trials are trained and after: at once where it is cheap, otherwise when it is asked
for; what was drawn before stands until the new search has something to show."""

from collections.abc import Callable

from pages.shared import guided
from pages.shared.growing import growing, until_next
from pages.shared.jobs import Job
from pages.shared.live import wait_for_pictures
from pages.shared.search_jobs import searches
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row

import streamlit as st

from dlcore.search.plan import SearchPlan, effort, refusal, subject
from dlcore.search.result import Trials

AT_ONCE_SECONDS = 5.0
"""A search that takes about so long begins by itself."""
WATCHED = "search"


def begins(state: PageState, plan: SearchPlan) -> bool:
    """Whether the search of the page is trained: it can be, and is cheap or was asked for."""
    if refusal(plan) is not None:
        return False
    return effort(plan).seconds <= AT_ONCE_SECONDS or st.session_state.get(_asked(state)) == subject(plan)


def begin_button(state: PageState, plan: SearchPlan) -> None:
    """Draw what begins a search that takes long, or why it cannot be done; nothing for one that begins by itself."""
    reason = refusal(plan)
    if reason is not None:
        with st.container(border=True, key="card-refused-search"):
            st.markdown(f"**Not searched.** {reason}")
    elif not begins(state, plan):

        def asked() -> None:
            st.session_state[_asked(state)] = subject(plan)

        st.button("Start this search", type="primary", icon=":material/play_arrow:", key="begin-search", on_click=asked)
    else:
        return
    if _drawn(state) in st.session_state and not guided.waiting(state):
        st.caption("What is drawn here is the search before this one.")


def search_live(
    state: PageState, plan: SearchPlan, picture: Callable[[Trials], None], rest: Callable[[Trials], None], held: bool
) -> None:
    """Train the trials of the plan, or take them from the searches already made, and draw them: now and as they come.

    Called before the page's controls are drawn: the picture goes to the browser ahead of everything else.

    Args:
        state: the page's state.
        plan: what is searched.
        picture: draws the stage.
        rest: draws what else there is to say.
        held: nothing begins, and nothing is shown: a prediction is asked for.
    """
    key, visitor = subject(plan), (state.visitor, WATCHED)
    if held or not begins(state, plan):
        searches().leave(visitor)
        job = None
    else:
        job = searches().watch(key, visitor)
        wait_for_pictures([job])
    drawn = _drawn(state)
    unfinished = job is not None and not job.done
    before, drawn_once = state.standing, False

    def show() -> float:
        nonlocal drawn_once
        if state.standing != before or (drawn_once and not unfinished):
            state.draw_again()  # by a control of this fragment, or because the search was begun anew: all follows
        first, drawn_once = not drawn_once, True
        current = None if job is None else searches().get(key)
        if current is not None:
            current.look()
            status_row(searches(), current, _words(current), key="search")
            trials, over = current.run, current.done
            if trials is not None and trials.finished.any():
                st.session_state[drawn] = trials
            elif over:  # broken, refused or stopped before anything was known: the old would pass for the new
                st.session_state.pop(drawn, None)
        if not held and drawn in st.session_state:
            picture(st.session_state[drawn])
            rest(st.session_state[drawn])
        if unfinished and current is not None and current.done:
            state.draw_again()  # once more as a whole: all of the page sees the finished search

        return until_next([] if current is None else [current], first=first)

    growing("search", show, grows=unfinished)


def _drawn(state: PageState) -> str:
    return state.key("searched", steady=True)


def _asked(state: PageState) -> str:
    return state.key("search asked", steady=True)


def _words(job: Job) -> Words:
    trials = job.run
    done = 0 if trials is None else int(trials.finished.sum())
    return Words(
        doing=f"{done:,} of {job.key.count:,} trials",
        refused="Not searched.",
        advice="",  # the refusal says itself what to do
        broke="This search broke",
        stopped=f"Stopped after {done:,}",
        out_of=f" of {job.key.count:,} trials.",
        again="Search to the end",
    )

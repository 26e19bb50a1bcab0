"""What a search found: figures first, then what they say, then the searches to try."""

from pages.shared.attempt_link import query_link
from pages.shared.said import say
from pages.shared.search_options import query_of
from pages.shared.settings_state import PageState
from pages.shared.trials_importance import known_importance

import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.links import to_mapping
from dlcore.search.names import symbol_of
from dlcore.search.plan import SearchPlan
from dlcore.search.reading import UNEXPLAINED, near_count, near_words, read_search
from dlcore.search.result import Trials

DECIDES = (
    "The hyperparameter without which the least of the differences between the trials can be predicted (permutation "
    "importance). Two, where chance could have put either first; the look on parameters shows all."
)


def search_reading_card(state: PageState, trials: Trials, plan: SearchPlan, page_id: str) -> None:
    """Draw the reading. The links keep what else the page shows; `plan` is what it asks for now."""
    importance = known_importance(trials) if trials.complete else None
    kind, task = measure(trials.experiment.dataset.task), trials.experiment.dataset.task
    with st.container(horizontal=True, gap="medium", key="figures"):
        if trials.best is not None:
            st.metric(f"best dev {kind}", error_text(task, float(trials.score[trials.best])), width="content")
        st.metric("trials", f"{int(trials.finished.sum()):,} of {trials.plan.count:,}", width="content")
        if trials.best is not None:
            st.metric(f"within {near_words(trials)}", f"{near_count(trials):,} more", width="content")
        if importance is not None and importance.explained > UNEXPLAINED:
            first = " or ".join(symbol_of(importance.names[k]) for k in importance.first)
            st.metric("decides most", first, width="content", help=DECIDES)
        st.metric("diverged", f"{int(trials.diverged.sum()):,}", width="content")
    reading = read_search(trials, plan, importance)
    say(reading)
    for note in trials.notes:
        st.caption(note)
    with st.container(horizontal=True, gap="small", key="attempts"):
        for attempt in reading.attempts:
            wanted = to_mapping(attempt.plan.experiment) | state.changed_options | query_of(attempt.plan)
            query_link(page_id, attempt.label, wanted)

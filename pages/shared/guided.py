"""Guided experiments on a page: cards that open them, and the prediction asked before the answer."""

import streamlit as st

from dlcore.lessons import LESSONS, lessons_of
from dlcore.links import parse_link, to_mapping
from dlcore.run import Run
from pages.shared.navigation import as_page
from pages.shared.settings_state import LESSON_KEY, PageState


def question(state: PageState) -> None:
    """The question of the guided experiment that is open, above the stage."""
    lesson = LESSONS.get(state.lesson or "")
    if lesson is None or not _is_open(state):
        return
    with st.container(border=True, key="card-lesson"):
        st.markdown(f"**{lesson.title}.** {lesson.question}")
        st.radio(
            "Your prediction",
            lesson.choices,
            index=None,
            key=state.key(f"prediction:{lesson.id}"),
            horizontal=True,
            help="Predict first, then compare with what the run does.",
        )


def answer(state: PageState, run: Run) -> None:
    """What the run shows, once it is complete and a prediction was made."""
    lesson = LESSONS.get(state.lesson or "")
    if lesson is None or not _is_open(state):
        return
    predicted = st.session_state.get(state.key(f"prediction:{lesson.id}"))
    if predicted is None or not run.complete:
        return
    right = predicted == lesson.choices[lesson.answer]
    with st.container(border=True, key="card-answer"):
        st.markdown(f"**{'As you predicted.' if right else 'Not what you predicted.'}** {lesson.explain(run)}")


def cards(page_id: str) -> None:
    """Links to the guided experiments of a page; the whole card is the link."""
    st.subheader("Try this", anchor=False)
    with st.container(key="card-grid"):
        for lesson in lessons_of(page_id):
            with st.container(border=True, key=f"card-{lesson.id}"):
                experiment = parse_link(lesson.query).experiment
                st.page_link(
                    as_page(page_id),
                    label=f"**{lesson.title}**",
                    query_params=to_mapping(experiment) | {LESSON_KEY: lesson.id},
                )
                st.markdown(lesson.teaser)


def _is_open(state: PageState) -> bool:
    lesson = LESSONS[state.lesson or ""]
    return parse_link(lesson.query).experiment == state.experiment

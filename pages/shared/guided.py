"""Guided experiments on a page: cards that open them, and the prediction asked before the answer."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pages.shared.assignment_card import assignment_card
from pages.shared.common_options import COMMON_OPTIONS
from pages.shared.navigation import as_page
from pages.shared.place import place
from pages.shared.settings_state import BESIDE_KEY, EXAMPLE_KEY, LESSON_KEY, LOOK_KEY, PageState
from pages.shared.unbroken import unbroken

import streamlit as st

from dlcore.band import first_run
from dlcore.experiment import Experiment
from dlcore.lessons import LESSONS, Lesson, lessons_of
from dlcore.links import parse_link, to_mapping
from dlcore.search.asked_plan import PLAN_KEYS, asked_plan
from dlcore.search.plan import subject
from dlcore.studies import STUDIES


def question(state: PageState) -> None:
    """The lesson of a teacher and the question of the guided experiment that are open, above the stage."""
    with place():
        assignment_card(state, waiting(state))
    above, lesson = place(), _lesson(state)
    if lesson is None:
        return
    with above.container(border=True, key="card-lesson"):
        st.markdown(f"**{lesson.title}.** {lesson.question}")
        st.radio(
            "Your prediction",
            lesson.choices,
            index=None,
            key=_prediction_key(state, lesson),
            horizontal=True,
            help="Predict first; then the run plays and the figures appear.",
        )


def waiting(state: PageState) -> bool:
    """Whether a guided experiment is open whose prediction has not been made: nothing may give the answer away."""
    return _lesson(state) is not None and _prediction(state) is None


def answer(state: PageState, shown: Any, study: str = "") -> None:
    """What the run shows (or the result of a study), once it is complete and a prediction was made.

    Draws nothing unless the guided experiment that is open is answered by this: by the run, or by this study.
    """
    above, lesson, predicted = place(), _lesson(state), _prediction(state)
    if lesson is None or predicted is None or lesson.study != study:
        return
    asked = first_run(state.experiment)
    if lesson.searched:
        same = shown.plan == subject(asked_plan(state.experiment, lesson.options))
    else:
        same = shown.experiment == (STUDIES[study].subject(asked) if study else asked)
    if not shown.complete or not same:
        return
    right = predicted == lesson.choices[lesson.answer]
    with above.container(border=True, key="card-answer"):
        said = "As you predicted." if right else "Not what you predicted."
        st.markdown(unbroken(f"**{said}** {lesson.explain(shown)}"))


def measured(state: PageState) -> None:
    """The answer to a guided experiment that is measured at once, when a prediction was made."""
    lesson = _lesson(state)
    with place():
        if lesson is not None and lesson.measured is not None and _prediction(state) is not None:
            answer(state, lesson.measured(first_run(state.experiment), lesson.options))


def cards(page_id: str) -> None:
    """Links to the guided experiments of a page; the whole card is the link."""
    st.subheader("Try this", anchor=False)
    with st.container(key="card-grid"):
        for lesson in lessons_of(page_id):
            with st.container(border=True, key=f"card-{lesson.id}"):
                st.page_link(
                    as_page(page_id),
                    label=f"**{lesson.title}**",
                    query_params=_pairs(lesson.query) | lesson.options | {LESSON_KEY: lesson.id},
                )
                st.markdown(lesson.teaser)


def _lesson(state: PageState) -> Lesson | None:
    """The guided experiment that is open: that of the link, as long as no setting was changed and its study stays."""
    lesson = LESSONS.get(state.lesson or "")
    if lesson is None or _experiment(lesson.query) != state.experiment:
        return None
    if lesson.study and any(state.options.get(key) != value for key, value in lesson.options.items()):
        return None
    if lesson.joint and BESIDE_KEY in state.changed_options:  # all of them are asked
        return None
    if lesson.searched:
        deciding = {key: value for key, value in state.changed_options.items() if key in PLAN_KEYS}
        if deciding != {key: value for key, value in lesson.options.items() if key in PLAN_KEYS}:
            return None
    if lesson.measured is not None and not lesson.options.items() <= state.written_options.items():
        return None
    if lesson.checked:
        aside = {EXAMPLE_KEY, LOOK_KEY, *COMMON_OPTIONS}
        deciding = {key: value for key, value in state.changed_options.items() if key not in aside}
        if deciding != lesson.options:
            return None
    return lesson


@lru_cache(len(LESSONS))
def _experiment(query: str) -> Experiment:
    """What a guided experiment begins with. Read once: every card on every page is drawn from it in every run."""
    return parse_link(query).experiment


@lru_cache(len(LESSONS))
def _pairs(query: str) -> Mapping[str, str]:
    return MappingProxyType(to_mapping(_experiment(query)))


def _prediction_key(state: PageState, lesson: Lesson) -> str:
    return state.key(f"prediction:{lesson.id}")


def _prediction(state: PageState) -> str | None:
    lesson = _lesson(state)
    return None if lesson is None else st.session_state.get(_prediction_key(state, lesson))

"""The lesson of a teacher, at the top of the page that its link opens: title, question, goal, and the way out."""

from pages.shared.growing import growing
from pages.shared.jobs import Job, jobs
from pages.shared.own_run import has_run
from pages.shared.settings_state import WIDGETS_OF, PageState
from pages.shared.split_opened import is_sealed

import streamlit as st

from dlcore.assignment import ASSIGNMENT_OPTIONS, Assignment
from dlcore.assignment_goal import Goal, standing, unmeasured
from dlcore.band import first_run
from dlcore.experiment import Experiment
from dlcore.run import Run
from dlcore.set_counts import set_counts

REFRESH_SECONDS = 1.0
"""The goal of a growing run is looked at this often."""


def assignment_card(state: PageState, waiting: bool = False) -> None:
    """Draw the lesson that is open. While a prediction is waited for, the goal's numbers stay away."""
    lesson = state.assignment
    if not lesson:
        return
    _put_away(state, lesson)
    with st.container(border=True, gap="xsmall", key="card-assignment"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
            st.subheader("Lesson", anchor=False, width="content")
            st.button(
                "Leave the lesson",
                on_click=state.choose,
                kwargs={key: option.default for key, option in ASSIGNMENT_OPTIONS.items()},
                key="leave-lesson",
                type="tertiary",
                icon=":material/logout:",
                help="The same experiment without the lesson: every control is there and can be moved.",
            )
        for text, key in ((lesson.title, "assignment-title"), (lesson.question, "assignment-question")):
            if text:
                with st.container(key=key):
                    st.text(text)
        if lesson.goal is not None:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="assignment-goal"):
                _goal(state, lesson.goal, waiting)
        if lesson.held:
            st.caption(_held_words(lesson))


def _held_words(lesson: Assignment) -> str:
    parts = [
        f"{len(keys)} control{'s' * (len(keys) > 1)} {what}"
        for keys, what in ((lesson.locked, "locked"), (lesson.hidden, "hidden"))
        if keys
    ]
    return f"Your teacher has set this page up: {' and '.join(parts)}."


def _goal(state: PageState, goal: Goal, waiting: bool) -> None:
    """The goal, and how far the page's own run has come."""
    experiment = first_run(state.experiment)
    task = experiment.dataset.task
    st.markdown(f":material/flag: **Goal: {goal.words(task).replace('<', '&lt;')}**", width="content")
    reason = _unmeasured(state, goal)
    if reason or waiting:
        st.markdown(reason or "Predict first; then the numbers appear.", width="content")
        return
    job = jobs().known(experiment)

    def tell() -> float:
        current = jobs().known(experiment)
        st.markdown(progress_words(goal, current), width="content")
        return REFRESH_SECONDS

    growing("goal", tell, grows=job is not None and not job.done)


def _unmeasured(state: PageState, goal: Goal) -> str:
    """Why the page says nothing about the goal; "" if it does."""
    if not has_run(state):
        return "Nothing here trains a single run that a goal could be about: try it in the playground."
    experiment = first_run(state.experiment)
    reason = unmeasured(goal, experiment.dataset.task, set_counts(experiment))
    if not reason and goal.split == "test" and is_sealed(state, experiment):
        return "The test set is sealed: open it, below, when everything has been chosen."
    return reason


def progress_words(goal: Goal, job: Job | None) -> str:
    """How far a run has come to its goal, as Markdown without anything that a link brought."""
    run: Run | None = None if job is None else job.run
    found = None if run is None else standing(goal, run)
    if run is None or found is None:
        refused = job is not None and (job.refused or job.failed)
        return "Not measured: this run did not train." if refused else "Training has not been measured yet."
    task = run.data.dataset.task
    now, quantity = goal.said(found.now, task), goal.quantity(task)
    if job is not None and not job.done:
        return f"Training · {quantity} {now} at epoch {found.epoch:,}"
    if found.reached:
        return f":material/check_circle: **Reached** · {quantity} {now} at epoch {found.epoch:,}"
    best = f"{goal.said(found.best, task)} at epoch {found.best_epoch:,}"
    no_closer = goal.said(found.best, task) == now  # on the way, or so little that nobody reads a difference
    if found.was_reached:
        return (
            f":material/radio_button_unchecked: **Not yet** · {quantity} {now} at the end. It was there on the way, "
            f"with {best}, and went away again."
        )
    closest = "" if no_closer else f" It came closest with {best}."
    return f":material/radio_button_unchecked: **Not yet** · {quantity} {now} at epoch {found.epoch:,}.{closest}"


def _put_away(state: PageState, lesson: Assignment) -> None:
    """Put away what draws the hidden controls without asking, too: every widget has a class made of its key. A column
    that is left empty takes no room."""
    if not lesson.hidden:
        return
    names = {setting.key: name for name, setting in Experiment.settings().items()}
    widgets = [each for key in lesson.hidden for each in WIDGETS_OF.get(names.get(key, ""), (names.get(key, key),))]
    classes = [f"st-key-{state.page_id}-{widget}" for widget in widgets]
    hidden = ", ".join(f'.{one}, [class*="{one}-"]' for one in classes)
    empty = "[class*=st-key-card-controls] [data-testid=stColumn]:not(:has([data-testid=stElementContainer]))"
    st.html(f"<style>{hidden}, {empty} {{display: none}}</style>")

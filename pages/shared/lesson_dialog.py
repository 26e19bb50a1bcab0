"""The dialog in which a teacher makes a lesson of the page as it stands: words, a goal, and what is put away."""

from html import escape

from pages.shared.addresses import absolute, as_query
from pages.shared.lesson_controls import controls_of, groups_of
from pages.shared.own_run import has_run
from pages.shared.qr_code import qr_code
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.assignment import ASSIGNMENT_OPTIONS, LONGEST_QUESTION, LONGEST_TITLE, Assignment
from dlcore.assignment_goal import MEASURES, Goal
from dlcore.metrics import SPLITS

SHARE_KEY = "share"
"""Key of the box that holds the dialog's button, open or not, in the session."""
NO_GOAL = "no goal"
FRAME = '<iframe src="{address}" title="{title}" width="100%" height="900" allow="clipboard-write"></iframe>'


def lesson_button(state: PageState) -> None:
    """Draw the button that opens the dialog."""
    st.button(
        "Make a lesson",
        icon=":material/school:",
        on_click=_open,
        args=[state],
        key="make-lesson",
        help="Add a title, a question and a goal, and hide or lock controls. The link carries all of it.",
    )


def is_making(state: PageState) -> bool:
    """Whether the dialog is open."""
    return st.session_state.get(_slot(state, "open"), False)


def lesson_dialog(state: PageState) -> None:
    """Draw the open dialog. What was entered is kept for this page until the tab is closed."""

    def closed() -> None:
        st.session_state[_slot(state, "open")] = False

    @st.dialog("Make a lesson", width="large", icon=":material/school:", on_dismiss=closed)
    def dialog() -> None:
        st.markdown(
            "The lesson is this page **as it stands now**, with what you write here. Nothing is stored: its link "
            "carries all of it."
        )
        draft: Assignment = st.session_state.get(_slot(state, "draft")) or state.assignment
        title = st.text_input(
            "Title",
            draft.title,
            max_chars=LONGEST_TITLE,
            key=_slot(state, "title"),
            placeholder="Tame the spiral",
            help="What the lesson is called. Plain text.",
        )
        question = st.text_area(
            "Question",
            draft.question,
            max_chars=LONGEST_QUESTION,
            height=100,
            key=_slot(state, "question"),
            placeholder="Which single setting brings the dev error down?",
            help="What the students are to find out, at the top of the page. Plain text; several lines are fine.",
        )
        goal = _goal(state, draft.goal)
        hidden, locked = _controls(state, draft)
        lesson = Assignment(
            title=ASSIGNMENT_OPTIONS["title"].check(title),
            question=ASSIGNMENT_OPTIONS["ask"].check(question),
            goal=goal,
            hidden=hidden,
            locked=locked,
        )
        st.session_state[_slot(state, "draft")] = lesson
        _result(state, lesson)

    dialog()


def _open(state: PageState) -> None:
    """Open the dialog with the lesson that is on the page, if there is one, else with what was entered before."""
    st.session_state[_slot(state, "open")] = True
    st.session_state[SHARE_KEY] = False  # its box would lie over the dialog
    if state.assignment:
        st.session_state[_slot(state, "draft")] = state.assignment


def _slot(state: PageState, what: str) -> str:
    return f"{state.page_id}:lesson-{what}"


def _goal(state: PageState, goal: Goal | None) -> Goal | None:
    """The goal that is chosen; a page without a run of its own has none."""
    if not has_run(state):
        st.caption("This page trains no single run, so a lesson on it has no goal to measure.")
        return None
    task = state.experiment.dataset.task
    measures = [one for one in MEASURES if one != "accuracy" or task == "classification"]
    quantities = {
        Goal(split, measure, True, 0).quantity(task): (split, measure)
        for split in ("dev", *(one for one in SPLITS if one != "dev"))
        for measure in measures
    }
    now = NO_GOAL if goal is None else goal.quantity(task)
    offered = [NO_GOAL, *quantities]
    with st.container(horizontal=True, vertical_alignment="bottom", key="lesson-goal"):
        chosen = st.selectbox(
            "Goal",
            offered,
            offered.index(now) if now in offered else 0,
            key=_slot(state, "quantity"),
            width=180,
            help="A measured quantity of the run. The page shows how far it has come, and whether the goal is reached.",
        )
        if chosen == NO_GOAL:
            return None
        split, measure = quantities[chosen]
        above = measure == "accuracy" if goal is None or goal.measure != measure else not goal.below
        sign = st.segmented_control(
            "Is to be",
            ["<", ">"],
            default=">" if above else "<",
            required=True,
            key=_slot(state, f"sign-{measure}"),
            help="< smaller than the number, > larger.",
        )
        share = measure != "cost" and task == "classification"
        usual = 0.95 if measure == "accuracy" else 0.05
        value = goal.number if goal is not None and goal.measure == measure else usual
        number = st.number_input(
            "Percent" if share else "Number",
            0.0,
            100.0 if share else None,
            100 * value if share else value,
            step=1.0 if share else 0.01,
            format="%g",
            key=_slot(state, f"number-{measure}"),
            width=140,
            help="The number that is to be reached.",
        )
    return Goal(split, measure, sign == "<", round(number / 100, 8) if share else number)


def _controls(state: PageState, draft: Assignment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of the controls that are hidden, and of those that are locked."""
    st.markdown(
        "**Controls.** All stay in use unless you put them away. A hidden one is not on the page; a locked one is "
        "there and cannot be moved. That guides students; it does not stop somebody who edits the link."
    )
    chosen: dict[str, list[str]] = {"hidden": [], "locked": []}
    for group, labels in groups_of(controls_of(state)).items():
        for column, what, before in zip(st.columns(2), ("hidden", "locked"), (draft.hidden, draft.locked), strict=True):
            with column:
                taken = chosen["hidden"] if what == "locked" else []
                offered = [key for key in labels if key not in taken]
                slot = _slot(state, f"{what}-{group}")
                if slot in st.session_state:  # hidden since: no longer to be locked
                    st.session_state[slot] = [key for key in st.session_state[slot] if key in offered]
                chosen[what] += st.multiselect(
                    f"{group}: {what}",
                    offered,
                    **({} if slot in st.session_state else {"default": [key for key in before if key in offered]}),
                    format_func=lambda key, labels=labels: labels[key],
                    key=slot,
                    placeholder="none",
                    help=f"Controls of this group that students {'do not see' if what == 'hidden' else 'cannot move'}.",
                )
    return tuple(chosen["hidden"]), tuple(chosen["locked"])


def _result(state: PageState, lesson: Assignment) -> None:
    """The link, to be copied, opened, photographed and put into another page."""
    if not lesson:
        st.info("Write a title or a question, set a goal, or put a control away: then the link is here.")
        return
    pairs = {key: value for key, value in state.short_pairs.items() if key not in ASSIGNMENT_OPTIONS}
    query = as_query({"v": "1"} | pairs | lesson.query)
    address = absolute(query)
    with st.container(border=True, key="card-lesson-link"):
        st.markdown("**The link of the lesson.** Give it to your students.")
        st.code(address, language=None, wrap_lines=True)
        st.link_button("Open as a student sees it", address, icon=":material/open_in_new:")
        qr_code(address)
        st.markdown("To show it in a page of your own, in a frame:")
        st.code(_frame(query, lesson), language="html", wrap_lines=True)


def _frame(query: str, lesson: Assignment) -> str:
    """The lesson as an element of another page."""
    return FRAME.format(address=escape(absolute(f"{query}&embed=true")), title=escape(lesson.title or "Lesson"))

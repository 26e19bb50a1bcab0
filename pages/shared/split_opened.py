"""The test set is sealed until somebody opens it, and the page keeps an honest record of that."""

from dataclasses import dataclass

from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.links import to_query
from dlcore.reading import format_error
from dlcore.run import Run

SEALING_PAGE = "splits"


@dataclass(frozen=True)
class Opening:
    """One time the test set was opened in this visit: for which settings, and after how many looks at dev."""

    experiment: Experiment
    looks: int
    dev: str
    test: str


def openings(state: PageState) -> list[Opening]:
    """All of this visit, in their order."""
    return st.session_state.setdefault(state.key("openings", steady=True), [])


def looks(state: PageState) -> dict[Experiment, None]:
    """The settings whose dev error was shown in this visit, in their order."""
    return st.session_state.setdefault(state.key("looks", steady=True), {})


def is_opened(state: PageState, experiment: Experiment) -> bool:
    """Whether the test set was opened for these very settings; it stays so for the visit."""
    return any(one.experiment == experiment for one in openings(state))


def is_sealed(state: PageState, experiment: Experiment) -> bool:
    """Whether the test error of these settings is not to be seen yet: on the page that seals it, until it is opened."""
    return state.page_id == SEALING_PAGE and not is_opened(state, experiment)


def look(state: PageState, run: Run) -> None:
    """Remember that the dev error of a complete run was shown."""
    if run.complete and run.final["dev"] is not None:
        looks(state).setdefault(run.experiment)


def seal(state: PageState, run: Run) -> None:
    """Draw the seal with the button that breaks it, or what the record says; nothing where there is no test set."""
    if run.final["test"] is None or not run.complete:
        return
    record, seen = openings(state), len(looks(state))
    mine = next((one for one in record if one.experiment == run.experiment), None)
    with st.container(horizontal=True, vertical_alignment="center", key="seal"):
        if mine is None:
            st.button(
                "Open the test set",
                icon=":material/lock:",
                on_click=_open,
                args=[state, run],
                key="open-test",
                help="It is honest once: when everything has been chosen. The page keeps a record of every opening.",
            )
            others = f"; opened {_times(len(record))} for other settings" if record else ""
            st.markdown(f"Sealed · {_looks(seen)} at dev so far{others}", width="content")
        else:
            again = ""
            if len(record) > 1:
                again = " Whoever goes on choosing after that is choosing on the test set."
            st.markdown(
                f":material/lock_open: **Opened after {_looks(mine.looks)} at dev**; {_times(len(record))} in this "
                f"visit.{again}",
                width="content",
            )
        if record:
            _record(record)


def _open(state: PageState, run: Run) -> None:
    if is_opened(state, run.experiment):
        return
    dev, test = (
        "none" if final is None else format_error(run, final["error"])
        for final in (run.final["dev"], run.final["test"])
    )
    openings(state).append(Opening(run.experiment, len(looks(state)), dev, test))


def _record(record: list[Opening]) -> None:
    with st.popover("Record", icon=":material/history:", width="content"):
        st.markdown("**Every opening of the test set in this visit**, in order, with the settings it was opened for.")
        for number, one in enumerate(record, 1):
            settings = to_query(one.experiment, full=False).removeprefix("v=1").removeprefix("&").replace("&", " · ")
            st.markdown(f"{number}. after {_looks(one.looks)} at dev: dev {one.dev}, **test {one.test}**")
            st.text(settings or "the default settings")


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _looks(count: int) -> str:
    return "1 look" if count == 1 else f"{count} looks"

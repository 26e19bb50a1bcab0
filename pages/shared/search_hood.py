"""The formulas of a search, the script that trains its winner again, and its trials as files."""

from pages.shared.hood_box import hood_box
from pages.shared.search_formulas import search_formulas

import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.script import script
from dlcore.search.export import trials_to_csv, trials_to_json
from dlcore.search.importance import Importance
from dlcore.search.result import Trials

SOURCES = (
    "1 − (1 − p)ⁿ and random search: J. Bergstra and Y. Bengio (2012), JMLR 13. Permutation importance: L. Breiman "
    "(2001), Random forests; half of the growth of the squared error: M. J. W. Jansen (1999)."
)
LATER = "Here when the search is complete."
SEALED = "Without the errors on the test set: they are in the files once you have opened it, below the trials."


def search_hood(trials: Trials, importance: Importance | None, opened: bool) -> None:
    """Draw the closed box; nothing is made before it is opened. Files have errors on the test set where it is
    `opened`."""
    tabs = hood_box()
    if tabs is None:
        return
    mathematics, code, files = tabs
    with mathematics:
        for line in search_formulas(trials.plan):
            st.latex(line)
        st.caption(SOURCES)
    if not trials.complete:
        code.caption(LATER)
        files.caption(LATER)
        return
    program = None if trials.best is None else script(trials.experiments[trials.best])
    with code:
        if program is None:
            st.markdown("Every trial diverged: there is no winner to train again.")
        else:
            st.markdown(winner_words(trials))
            st.code(program, language="python", height=400)
    with files, st.container(horizontal=True):
        rows, found = trials_to_csv(trials, test=opened), trials_to_json(trials, importance, test=opened)
        st.download_button("Trials (CSV)", rows, "trials.csv", "text/csv", on_click="ignore")
        st.download_button("Search (JSON)", found, "search.json", "application/json", on_click="ignore")
        if program is not None:
            st.download_button("Script (Python)", program, "winner.py", "text/x-python", on_click="ignore")
    if not opened:
        files.caption(SEALED)


def winner_words(trials: Trials) -> str:
    """What the script trains, and the dev error that it prints."""
    assert trials.best is not None
    task, errors = trials.experiment.dataset.task, trials.dev_error[trials.best]
    which = f"trial {trials.best + 1}, the best"
    if len(errors) > 1:
        which += f", from the first of its {len(errors)} weight seeds"
    return (
        f"A complete program that trains {which}, and prints the same dev {measure(task)}, "
        f"{error_text(task, float(errors[0]))}. It prints that on the test set too: look at it when you have chosen."
    )

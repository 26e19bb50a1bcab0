"""What became of signal and gradient in every run, what that means, and what to try."""

from collections.abc import Mapping

from pages.shared.attempt_link import attempt_link
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import error_cell, named, runs_table
from pages.shared.said import say

import streamlit as st

from dlcore.amounts import measure
from dlcore.initialization_reading import factor_text, learned, passage_of, read_initialized
from dlcore.joint_runs import JointRuns
from dlcore.run import Run

HOW_TO_READ = (
    "Signal: how much the std of the outputs changes from the first hidden layer to the last, at the first weights; "
    "gradient: from the last back to the first. Near × 1 both arrive."
)


def initialization_reading_card(shown: JointRuns, page_id: str, kept: Mapping[str, str]) -> None:
    """Draw a row for each run, the reading of the page's own, and a link that does what it suggests. The link keeps the
    page's own options (`kept`, as a link writes them)."""
    st.html(passages_table(shown))
    reading = read_initialized(shown)
    say(reading)
    st.caption(HOW_TO_READ)
    attempt_link(page_id, shown.experiment, reading.suggestion.label, reading.suggestion.changes, kept)


def passages_table(shown: JointRuns) -> str:
    """A row for each run, as HTML."""
    kind = measure(shown.run.data.dataset.task)
    heads = ("", f"train {kind}", f"dev {kind}", "signal", "gradient")
    return runs_table(heads, [_row(number, name, run) for number, (name, run) in enumerate(shown.runs.items())])


def _row(number: int, name: str, run: Run) -> list[str]:
    passage, ended = passage_of(run), run.complete or run.diverged_at is not None
    factors = ("–", "–") if passage is None else (factor_text(passage.signal), factor_text(passage.gradient))
    note = "" if learned(run) else "did not learn" if ended else "not yet"
    return [named(name, ink_of(number), note), *(error_cell(run, split) for split in ("train", "dev")), *factors]

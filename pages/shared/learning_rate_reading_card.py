"""What the learning rate did to every run on the stage, what that means, and what to try."""

from collections.abc import Mapping

from pages.shared.attempt_link import attempt_link
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import error_cell, named, runs_table
from pages.shared.said import say

import streamlit as st

from dlcore.amounts import measure, number_text
from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_reading import end_of, read_learning_rate
from dlcore.run import Run

HOW_TO_READ = (
    "End: mean of the train cost over the last tenth of the epochs. Swing: from its lowest to its highest there, which "
    "is what a rate that is too large for the noise of its batches leaves."
)


def learning_rate_reading_card(shown: JointRuns, page_id: str, kept: Mapping[str, str]) -> None:
    """Draw a row for each run, the reading of the page's own, and a link that does what it suggests. The link keeps the
    page's own options (`kept`, as a link writes them)."""
    st.html(rates_table(shown))
    reading = read_learning_rate(shown)
    say(reading)
    st.caption(HOW_TO_READ)
    attempt_link(page_id, shown.experiment, reading.suggestion.label, reading.suggestion.changes, kept)


def rates_table(shown: JointRuns) -> str:
    """A row for each run, as HTML."""
    kind = measure(shown.run.data.dataset.task)
    heads = ("", f"train {kind}", f"dev {kind}", "end", "swing")
    return runs_table(heads, [_row(number, name, run) for number, (name, run) in enumerate(shown.runs.items())])


def _row(number: int, name: str, run: Run) -> list[str]:
    if run.diverged_at is not None:  # its last numbers are only very large
        return [named(name, ink_of(number), f"diverged, epoch {run.diverged_at:,}"), *("–",) * 4]
    end = end_of(run)
    errors = [error_cell(run, split) for split in ("train", "dev")]
    return [named(name, ink_of(number)), *errors, number_text(end.cost), number_text(end.swing)]

"""What the batch size did to every run, what that means, and what to try."""

from collections.abc import Mapping

from pages.shared.attempt_link import attempt_link
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import error_cell, named, runs_table
from pages.shared.said import say

import streamlit as st

from dlcore.amounts import measure, number_text
from dlcore.joint_runs import JointRuns
from dlcore.minibatches.progress import per_epoch
from dlcore.minibatches_reading import read_batches, restlessness
from dlcore.run import Run

HOW_TO_READ = (
    "Jumps: how far the train cost still moves from one epoch to the next, root mean square over the last fifth of the "
    "epochs. Near 0 it has settled or falls evenly."
)


def minibatches_reading_card(shown: JointRuns, page_id: str, kept: Mapping[str, str]) -> None:
    """Draw a row for each run, the reading of the page's own, and a link that does what it suggests. The link keeps the
    page's own options (`kept`, as a link writes them)."""
    st.html(batches_table(shown))
    reading = read_batches(shown)
    say(reading)
    st.caption(HOW_TO_READ)
    attempt_link(page_id, shown.experiment, reading.suggestion.label, reading.suggestion.changes, kept)


def batches_table(shown: JointRuns) -> str:
    """The table as HTML: names and numbers of the page's own making."""
    kind = measure(shown.run.data.dataset.task)
    heads = ("per update", "updates", f"train {kind}", f"dev {kind}", "jumps")
    return runs_table(heads, [_row(number, name, run) for number, (name, run) in enumerate(shown.runs.items())])


def _row(number: int, name: str, run: Run) -> list[str]:
    note = f"diverged in epoch {run.diverged_at}" if run.diverged_at is not None else ""
    updates = f"{run.ended * per_epoch(run):,}"
    return [named(name, ink_of(number), note), updates, error_cell(run, "train"), error_cell(run, "dev"), _jumps(run)]


def _jumps(run: Run) -> str:
    return number_text(float(f"{restlessness(run):.2g}")) if run.ended > 1 else "–"

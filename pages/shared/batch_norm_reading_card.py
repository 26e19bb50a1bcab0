"""What normalization gained over the plain network, what that means, and what to try."""

from collections.abc import Mapping

from pages.shared.attempt_link import attempt_link
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import error_cell, named, runs_table
from pages.shared.said import say

import numpy as np
import streamlit as st

from dlcore.amounts import gap_text, measure, number_text
from dlcore.batch_norm.gain import gap, target_cost
from dlcore.batch_norm.reading import read_normalized
from dlcore.initialization_reading import learned
from dlcore.joint_runs import JointRuns
from dlcore.optimizer_reading import epochs_to
from dlcore.run import Run

HOW_TO_READ = (
    "The first column asks each for the train cost that Plain ends with, or would begin to learn at. Cost and error "
    "are those of test time, where batch norm uses its running averages."
)


def batch_norm_reading_card(shown: JointRuns, page_id: str, kept: Mapping[str, str]) -> None:
    """Draw a row for each run, the reading of the page's own, and a link that does what it suggests. The link keeps the
    page's own options (`kept`, as a link writes them)."""
    reading = read_normalized(shown)
    st.html(normalizations_table(shown, late=reading.verdict == "late"))
    say(reading)
    st.caption(HOW_TO_READ)
    attempt_link(page_id, shown.experiment, reading.suggestion.label, reading.suggestion.changes, kept)


def normalizations_table(shown: JointRuns, *, late: bool = False) -> str:
    """A row for each run, as HTML; `late` are the running averages of the page's own."""
    kind, target = measure(shown.run.data.dataset.task), target_cost(shown)
    asked = "epochs to Plain's cost" if target is None else f"epochs to cost {number_text(target)}"
    heads = ("", asked, f"train {kind}", f"dev {kind}", "dev − train")
    rows = [
        _row(number, name, run, target, late=late and number == 0)
        for number, (name, run) in enumerate(shown.runs.items())
    ]
    return runs_table(heads, rows, spare={heads.index("dev − train")})


def _row(number: int, name: str, run: Run, target: float | None, *, late: bool) -> list[str]:
    ended = run.complete or run.diverged_at is not None
    note = f"diverged in epoch {run.diverged_at}" if run.diverged_at is not None else ""
    if ended and not note and not learned(run):
        note = "averages too late" if late else "did not learn"
    apart = gap(run)
    difference = "–" if apart is None else gap_text(run.data.dataset.task, apart, sign=True)
    return [
        named(name, ink_of(number), note),
        _epochs(run, target, ended),
        error_cell(run, "train"),
        error_cell(run, "dev"),
        difference,
    ]


def _epochs(run: Run, target: float | None, ended: bool) -> str:
    """In which epoch a run comes to the target."""
    if target is None:
        return "–" if ended else "…"
    epochs = epochs_to(run, target)
    return f"<b>{epochs:,.0f}</b>" if np.isfinite(epochs) else "never" if ended else "…"

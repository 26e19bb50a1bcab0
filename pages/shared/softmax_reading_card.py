"""How often every network on the stage is wrong, how sure it is of that, what it means, and what to try."""

from collections.abc import Mapping

from pages.shared.attempt_link import attempt_link
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import error_cell, named, runs_table
from pages.shared.said import say

import numpy as np
import streamlit as st

from dlcore.amounts import listed, measure
from dlcore.joint_runs import JointRuns
from dlcore.run import Run
from dlcore.softmax.reading import read_softmax
from dlcore.softmax.sureness import judged_answers, judged_split, sureness_of


def softmax_reading_card(shown: JointRuns, page_id: str, kept: Mapping[str, str]) -> None:
    """Draw a row for each run, the reading of the page's own, and a link that does what it suggests. The link keeps the
    page's own options (`kept`, as a link writes them)."""
    st.html(sureness_table(shown))
    reading = read_softmax(shown)
    say(reading)
    if shown.run.data.dataset.task == "classification":
        st.caption(
            "Sure: the mean probability of the class that it answers, over its right and over its wrong answers on "
            f"{judged_split(shown.run)}. A network whose numbers can be trusted is less sure where it is wrong."
            f"{counted_words(shown)}"
        )
    attempt_link(page_id, shown.experiment, reading.suggestion.label, reading.suggestion.changes, kept)


def sureness_table(shown: JointRuns) -> str:
    """The table as HTML: names and numbers of the page's own making."""
    kind = measure(shown.run.data.dataset.task)
    heads = ["", f"train {kind}", f"dev {kind}"]
    if kind == "error":
        heads += ["sure if right", "sure if wrong"]
    rows = [_row(number, name, run) for number, (name, run) in enumerate(shown.runs.items())]
    return runs_table(heads, rows, spare={1})


def counted_words(shown: JointRuns) -> str:
    """Of which networks not all examples of the set are counted: of the largest only some are, for the work."""
    parts: dict[str, list[str]] = {}
    for name, run in shown.runs.items():
        if part := judged_answers(run).part:
            parts.setdefault(part, []).append(name)
    return "".join(f" Of {listed(names)} counted are {part}." for part, names in parts.items())


def _row(number: int, name: str, run: Run) -> list[str]:
    note = "" if run.diverged_at is None else f"diverged in epoch {run.diverged_at}"
    row = [named(name, ink_of(number), note), error_cell(run, "train", bold=False), error_cell(run, "dev")]
    if run.data.dataset.task == "regression":
        return row
    sure = sureness_of(judged_answers(run))
    return row + [f"{100 * one:.0f} %" if np.isfinite(one) else "–" for one in (sure.right, sure.wrong)]

"""What became of every optimizer on the stage, what that means, and what to try."""

from collections.abc import Mapping

from pages.shared.attempt_link import attempt_link
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import error_cell, named, runs_table
from pages.shared.said import say
from pages.shared.settings_state import LOOK_KEY

import numpy as np
import streamlit as st

from dlcore.amounts import measure, number_text
from dlcore.joint_runs import JointRuns
from dlcore.optimizer_reading import FAIR, epochs_to, read_optimizers, target_cost
from dlcore.run import Run


def optimizers_reading_card(shown: JointRuns, share: float, page_id: str, kept: Mapping[str, str]) -> None:
    """Draw a row for each run, the reading, and a link that does what it suggests.

    Args:
        shown: the runs.
        share: the target, as a share of the cost of always the same answer.
        page_id: of the page that the link opens.
        kept: the page's own options, as a link writes them, which the link keeps.
    """
    st.html(optimizers_table(shown, share))
    reading = read_optimizers(shown, share)
    say(reading)
    wanted = {LOOK_KEY: "fair"} if reading.suggestion is FAIR else {}
    attempt_link(page_id, shown.experiment, reading.suggestion.label, reading.suggestion.changes, {**kept, **wanted})


def optimizers_table(shown: JointRuns, share: float) -> str:
    """The table as HTML: names and numbers of the page's own making."""
    kind = measure(shown.run.data.dataset.task)
    target = target_cost(shown.run, share)
    heads = ("", f"epochs to cost {number_text(target)}", "train cost", f"train {kind}", f"dev {kind}")
    rows = [_row(number, name, run, target) for number, (name, run) in enumerate(shown.runs.items())]
    return runs_table(heads, rows, spare={heads.index(f"train {kind}")})


def _row(number: int, name: str, run: Run, target: float) -> list[str]:
    epochs, ended = epochs_to(run, target), run.complete or run.diverged_at is not None
    first = f"<b>{epochs:,.0f}</b>" if np.isfinite(epochs) else "never" if ended else "…"
    errors = [error_cell(run, split, bold=False) for split in ("train", "dev")]
    note = "" if run.diverged_at is None else f"diverged in epoch {run.diverged_at}"
    cost = number_text(float(run.history["train_cost"][run.last]))
    return [named(name, ink_of(number), note), first, cost, *errors]

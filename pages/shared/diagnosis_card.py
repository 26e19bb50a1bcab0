"""Bias or variance: the errors of a run, the gaps between them, and what the gaps say."""

from pages.shared.base import base_of, human_error
from pages.shared.ladder_chart import ladder_chart
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, gap_text, measure
from dlcore.diagnosis_reading import diagnosis_of, read_diagnosis
from dlcore.ladder import BASE, Rung, comes_from_elsewhere, gaps, ladder
from dlcore.run import Run


def rungs_of(state: PageState, run: Run) -> tuple[Rung, ...]:
    """The errors of a run as a page compares them: its base error, train, dev."""
    return ladder(run, base_of(state, run.experiment))


def diagnosis_card(state: PageState, run: Run, rungs: tuple[Rung, ...], before: tuple[Rung, ...] = ()) -> None:
    """Draw the errors of a run as figures and as a ladder, and the verdict; with `before`, what has changed since."""
    task = run.data.dataset.task
    st.markdown("**The diagnosis** · a bar for each gap, beginning where the one above ends; thin line: 95 % interval")
    human_error(state)
    _figures(task, rungs, before)
    ladder_chart(task, rungs, gaps(rungs, comes_from_elsewhere(run)), key="ladder-chart")
    diagnosis = diagnosis_of(run, rungs)
    if diagnosis is None:
        st.markdown("**There is no dev set, so nobody can tell variance.** Choose a split with a dev set.")
        return
    words = read_diagnosis(run, rungs, diagnosis)
    say(words)


def _figures(task: str, rungs: tuple[Rung, ...], before: tuple[Rung, ...]) -> None:
    was = {rung.name: rung.error for rung in before}
    with st.container(horizontal=True, gap="medium", key="diagnosis-figures"):
        for rung in rungs:
            help_text = None
            if np.isfinite(rung.low):
                low, high = error_text(task, rung.low), error_text(task, rung.high)
                help_text = f"Measured on {rung.examples:,} examples; 95 % interval {low} to {high}."
            change = _change(task, rung.error - was[rung.name]) if rung.name in was and rung.name != BASE else None
            st.metric(
                f"{rung.name} {measure(task)}", error_text(task, rung.error), change, delta_color="inverse",
                help=help_text, width="content",
            )  # fmt: skip


def _change(task: str, gap: float) -> str | None:
    """A change as `st.metric` reads it, which tells down from up by a hyphen; None where it is nothing."""
    amount = gap_text(task, abs(gap))
    return None if amount == gap_text(task, 0.0) else f"{'-' if gap < 0 else ''}{amount}"

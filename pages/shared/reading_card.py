"""The reading: figures first, then what they say, then what to try."""

from pages.shared.attempt_link import attempt_link
from pages.shared.said import say

import streamlit as st

from dlcore.reading import format_error, read
from dlcore.run import Run


def reading_card(run: Run, page_id: str, seeds: int = 1) -> None:
    """Draw the reading of a run. The suggestion is a link that does what it says, with as many seeds as now."""
    kind = "error" if run.data.dataset.task == "classification" else "RMSE"
    figures = [
        (f"{split} {kind}", format_error(run, run.final[split]["error"]))
        for split in ("train", "dev")
        if run.final[split] is not None
    ]
    figures += [("updates", f"{run.updates:,}"), ("trained in", f"{run.seconds:.2f} s")]
    with st.container(horizontal=True, gap="medium", key="figures"):
        for label, value in figures:
            st.metric(label, value, width="content")
    reading = read(run)
    say(reading)
    suggestion = reading.suggestion
    attempt_link(page_id, run.experiment, suggestion.label, suggestion.changes | {"seeds": seeds})

"""The reading: figures first, then what they say, then what to try."""

from pages.shared.navigation import as_page

import streamlit as st

from dlcore.budget import refusal
from dlcore.links import to_mapping
from dlcore.reading import format_error, read
from dlcore.rules import mend
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
    st.markdown(f"**{reading.finding}** {reading.detail}")
    values, _ = mend(run.experiment.values() | reading.suggestion.changes | {"seeds": seeds})
    tried = type(run.experiment)(**values)
    if refusal(tried) is None:  # a remedy that is too much work is none
        st.page_link(
            as_page(page_id),
            label=f"Try {reading.suggestion.label}",
            icon=":material/arrow_forward:",
            query_params=to_mapping(tried),
        )

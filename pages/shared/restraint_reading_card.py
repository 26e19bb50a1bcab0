"""What the restraint did: the errors before and after, what they say, and what to try."""

from pages.shared.attempt_link import attempt_link
from pages.shared.said import say
from pages.shared.settings_state import LOOK_KEY

import streamlit as st

from dlcore.amounts import error_text, gap_text, measure
from dlcore.regularization_reading import read_restrained
from dlcore.restraints import Restrained


def restraint_reading_card(pair: Restrained, page_id: str) -> None:
    """Draw the reading of a run beside its free twin. The suggestion is a link that does what it says."""
    _figures(pair)
    reading = read_restrained(pair)
    say(reading)
    if pair.without is not pair.run:
        st.caption("One pair of networks is one draw: *16 seeds* below measures many.")
    attempt = reading.attempt
    look = {LOOK_KEY: attempt.look} if attempt.look else {}
    attempt_link(page_id, pair.experiment, attempt.label, attempt.changes, look)


def _figures(pair: Restrained) -> None:
    task = pair.run.data.dataset.task
    with st.container(horizontal=True, gap="medium", key="restraint-figures"):
        for split in ("train", "dev"):
            numbers, before = pair.run.final[split], pair.without.final[split]
            if numbers is not None and before is not None:
                st.metric(
                    f"{split} {measure(task)}", error_text(task, numbers["error"]),
                    _change(task, numbers["error"] - before["error"]), delta_color="inverse",
                    help=f"Without the restraint it is {error_text(task, before['error'])}.", width="content",
                )  # fmt: skip
        weights = [float(run.history["squared_weights"][run.last]) for run in (pair.without, pair.run)]
        st.metric("Σw²", f"{weights[1]:.3g}", help=f"Without the restraint it is {weights[0]:.3g}.", width="content")


def _change(task: str, gap: float) -> str | None:
    """A change as `st.metric` reads it, which tells down from up by a hyphen; None where it is nothing."""
    amount = gap_text(task, abs(gap))
    return None if amount == gap_text(task, 0.0) else f"{'-' if gap < 0 else ''}{amount}"

"""The train error of every run on the stage: what networks with different losses can be compared by."""

from pages.shared.joint_cost_card import history_of_all, joint_chart, joint_cost_card
from pages.shared.unbroken import unbroken

import numpy as np
import streamlit as st

from dlcore.amounts import error_text
from dlcore.joint_runs import JointRuns
from dlcore.run import Run

ROOM_ABOVE = 1.25


def joint_error_card(shown: JointRuns, key: str) -> None:
    """Draw the errors of networks that choose among classes; of others the costs."""
    if shown.run.data.dataset.task == "regression":
        joint_cost_card(shown, key)
        return
    st.markdown("**Train error** · the share of wrong answers, by which networks with different losses can be compared")
    rows, guess = history_of_all(shown, "train_error"), guessing_error(shown.run)
    top = min(1.0, ROOM_ABOVE * max([guess, *(row["value"] for row in rows)]))
    joint_chart(shown, rows, (guess, top), "error (share misclassified)", key, percent=True)
    st.caption(unbroken(f"Dotted: always the most frequent class, {error_text('classification', guess)}."))


def guessing_error(run: Run) -> float:
    """Train error of always answering with the class that most training examples have."""
    labels = run.data.labels[: run.data.counts[0]].astype(int)
    return 1 - float(np.bincount(labels).max()) / len(labels)

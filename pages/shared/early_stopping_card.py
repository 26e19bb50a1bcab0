"""Early stopping: the dev cost that it follows, the epoch that it goes back to, and what that is worth."""

from pages.shared.early_stopping_chart import early_stopping_chart
from pages.shared.said import say

import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.early_stopping_reading import read_early_stopping
from dlcore.run import Run


def early_stopping_card(run: Run, without: Run) -> None:
    """Draw the curves and marks of a run that has been evaluated at least once, and what they say.

    `without` is the run beside it on the stage; where it differs in nothing but patience, it shows what would have
    followed.
    """
    st.markdown(
        "**Early stopping** · training ends when the dev cost has not become lower for as many epochs as the patience "
        "(shaded), and the weights of the best epoch come back"
    )
    if run.data.counts[1]:
        _figures(run)
        early_stopping_chart(run, without, key="early-stopping-chart")
    words = read_early_stopping(run, without)
    say(words)
    st.caption(
        "Compare the boundaries on the stage: step to the best epoch, then to the last one. The price of stopping "
        "early: how far the cost is brought down and how well the network generalises now hang on one control, where a "
        "penalty lets you train to the end."
    )


def _figures(run: Run) -> None:
    if run.best_epoch is None:
        return
    task, errors = run.data.dataset.task, run.history["dev_error"]
    figures = [(f"dev {measure(task)}, epoch {run.best_epoch:,}", error_text(task, float(errors[run.best_epoch])))]
    if run.ended != run.best_epoch:
        figures.append((f"dev {measure(task)}, epoch {run.ended:,}", error_text(task, float(errors[run.ended]))))
    if run.stopped_at is not None:
        figures.append(("epochs saved", f"{run.experiment.epochs - run.stopped_at:,}"))
    with st.container(horizontal=True, gap="medium", key="early-stopping-figures"):
        for label, value in figures:
            st.metric(label, value, width="content")

"""What the sets of a run say: the table, the seal of the test set, the ladder of errors and a reading."""

from pages.shared.attempt_link import attempt_link
from pages.shared.base import base_of, human_error
from pages.shared.ladder_chart import ladder_chart
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.split_opened import is_opened, look, seal
from pages.shared.split_problems import problem_rows
from pages.shared.split_table import split_table

import streamlit as st

from dlcore.ladder import Gap, Rung, comes_from_elsewhere, gaps, ladder
from dlcore.run import Run
from dlcore.set_counts import missing_classes, set_counts
from dlcore.split_reading import read_split

FORMULAS = (
    r"\text{SE} = \sqrt{\frac{\hat e (1 - \hat e)}{n}}, \qquad \text{Wilson: }"
    r"\frac{\hat e + \frac{z^2}{2n} \pm z \sqrt{\frac{\hat e (1 - \hat e)}{n} + \frac{z^2}{4 n^2}}}{1 + \frac{z^2}{n}},"
    r"\quad z = 1.96",
    r"\text{RMSE: } \text{SE} = \frac{s_{(\hat y - y)^2}}{2 \sqrt{n}\, \text{RMSE}}, \qquad"
    r"\text{interval} = \text{RMSE} \pm 1.96\, \text{SE}",
)
SEALED = "**The test set is sealed.** The script and the files contain its error: open it first."


def sets_card(state: PageState, run: Run, *, waiting: bool) -> None:
    """Draw everything about the sets of a run; only their sizes while a prediction is asked for."""
    task, counts = run.data.dataset.task, set_counts(run.experiment)
    with st.container(border=True, key="card-sets"):
        st.markdown("**The sets** · how many examples, and what they can tell")
        if waiting:
            split_table(task, counts, ())
            return
        look(state, run)
        rungs = ladder(run, base_of(state, run.experiment), is_opened(state, run.experiment))
        split_table(task, counts, rungs)
        problem_rows(state, missing_classes(run.experiment, run.data), "missing-class")
        seal(state, run)
    with st.container(border=True, key="card-gaps", height="stretch"):
        st.markdown("**The gaps between them** · thin lines are the intervals")
        human_error(state)
        steps = gaps(rungs, comes_from_elsewhere(run))
        ladder_chart(task, rungs, steps, key="splits-ladder")
        _reading(run, rungs, steps)


def _reading(run: Run, rungs: tuple[Rung, ...], steps: tuple[Gap, ...]) -> None:
    words, suggestion = read_split(run.experiment, rungs, steps)
    say(words)
    if suggestion is None:
        return
    attempt_link("splits", run.experiment, suggestion.label, suggestion.changes)

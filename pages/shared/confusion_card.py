"""Which class is taken for which: the confusion matrix, the examples of its cells, and the surest mistakes."""

from collections.abc import Sequence

from pages.shared.confusion import SHOWN, confusion_view
from pages.shared.digit_pad_card import DRAWING_KEY
from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.said import say
from pages.shared.settings_state import LOOK_KEY, PageState

import numpy as np
import streamlit as st

from dlcore.run import Run
from dlcore.setting import Setting
from dlcore.softmax.confusion import confusion
from dlcore.softmax.confusion_reading import read_confusion
from dlcore.softmax.set_answers import answers_of

PAD_LOOK = "draw"
"""The id of the look at which a picture can be drawn on."""
SET = choice_of(
    "confusion_set",
    "Examples of",
    ("dev", "train"),
    "Whose examples are counted. What the network does on dev examples it has not learnt by heart.",
)
CELLS = choice_of(
    "confusion_cells",
    "Cells show",
    tuple(SHOWN),
    "Counts; or shares of a row, whose diagonal is the recall; or shares of a column, whose diagonal is the precision.",
)
CELL = Setting(
    label="Cell",
    help="True class and predicted class whose examples are shown, counted from 0; none shows the surest mistakes.",
    group="Data",
    bounds=(0, 9),
    word="none",
    length=(0, 2),
    name="cell",
    key="cell",
    kind="integers",
    default=(),
)
CONFUSION_OPTIONS: dict[str, Setting] = {option.key: option for option in (SET, CELLS, CELL)}


def confusion_card(state: PageState, run: Run) -> None:
    """Draw the matrix that the page's options ask for. The weights are those that are the run's result."""
    st.markdown(
        "**Confusion matrix** · rows are what the examples are, columns what the network says. Off the diagonal are "
        "its mistakes: press a cell to see them"
    )
    if run.data.dataset.task != "classification":
        st.info("These data have values, not classes: nothing can be taken for another. Choose data with classes.")
        return
    split = _split(state, run)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="confusion-controls"):
        option_choice(state, SET, disabled=not run.data.counts[1])
        option_choice(state, CELLS, lambda id: SHOWN[id])
    answers = answers_of(run, split)
    if not np.isfinite(answers.probabilities).all():
        st.info("What the network says is no number any more: it has diverged. Choose a smaller learning rate α.")
        return
    found = confusion(answers.labels, answers.predicted, run.data.classes)

    def on_cell(cell: Sequence[int]) -> None:
        state.choose(**{CELL.key: tuple(cell)})

    def on_draw(counts: Sequence[int]) -> None:
        state.choose(**{LOOK_KEY: PAD_LOOK, DRAWING_KEY: tuple(counts)})

    confusion_view(
        run,
        answers,
        found,
        show=state.option(CELLS.key),
        cell=_cell(state, run),
        key="confusion-view",
        on_cell=on_cell,
        on_draw=on_draw,
    )
    say(read_confusion(found, answers, run.data.dataset))
    if answers.part:
        st.caption(f"Counted are {answers.part}.")


def _split(state: PageState, run: Run) -> str:
    """The set whose examples are counted: train where there are no dev examples."""
    return state.option(SET.key) if run.data.counts[1] else "train"


def _cell(state: PageState, run: Run) -> tuple[int, int] | None:
    """The cell that is chosen; None for none, and for one that the matrix does not have."""
    cell = state.option(CELL.key)
    return cell if len(cell) == 2 and max(cell) < run.data.classes else None

"""A digit that the visitor draws, and what the networks on the page say of it."""

from collections.abc import Sequence

from pages.shared.attempt_link import attempt_link
from pages.shared.pad import pad
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.joint_runs import JointRuns
from dlcore.run import Run
from dlcore.setting import Setting
from dlcore.softmax.pad import CELLS, INK, MOST, SIDE, WIDTH, can_be_drawn
from dlcore.softmax.sureness import judged_answers

DRAWING_KEY = "drawing"
DRAWING = Setting(
    label="Drawing",
    help="The 64 inputs of a drawn digit, row by row, each from 0 (nothing) to 16 (all of its 16 dots).",
    group="Data",
    bounds=(0, MOST),
    word="none",
    length=(0, CELLS),
    name=DRAWING_KEY,
    key=DRAWING_KEY,
    kind="integers",
    default=(),
)
PAD_OPTIONS: dict[str, Setting] = {DRAWING_KEY: DRAWING}
MOST_PARAMETERS = 2_000_000
"""Of all networks together, 8 MB: more would take the browser too long to fetch."""


def digit_pad_card(state: PageState, shown: JointRuns, page_id: str = "softmax") -> None:
    """Draw the pad, or say what to choose where the examples are no pictures."""
    st.markdown(
        "**Draw a digit** · what you draw is made into the 8 × 8 image that the network was trained on, and answered "
        "while you draw"
    )
    run = shown.run
    if not can_be_drawn(run.data):
        label = run.data.dataset.label
        st.info(
            f"The network on this page was trained on {label}, which cannot be drawn. Choose the handwritten digits."
        )
        kept = {key: value for key, value in state.changed_options.items() if key != DRAWING_KEY}
        attempt_link(page_id, run.experiment, "handwritten digits", {"data": "digits", "classes": 10}, kept)
        return
    runs = {name: one for name, one in shown.runs.items() if one is run or _alike(one, run)}
    if sum(len(one.parameters) for one in runs.values()) > MOST_PARAMETERS:
        runs = {shown.own: run}
    if len(run.parameters) > MOST_PARAMETERS:
        st.info(f"This network has {len(run.parameters):,} parameters, too many for your browser: choose fewer units.")
        return

    def on_drawing(counts: Sequence[int]) -> None:
        state.choose(**{DRAWING_KEY: tuple(counts)})

    drawing = state.option(DRAWING_KEY)
    drawing = (*drawing, *[0] * (CELLS - len(drawing))) if drawing else ()
    pad(JointRuns(runs), judged_answers(run), drawing, key="digit-pad", on_drawing=on_drawing)
    st.caption(
        "The digits of the set were cut out, made alike in size, put into 32 × 32 dots and counted in blocks of 4 × 4 "
        "(E. Alpaydin and C. Kaynak, 1998). Your drawing is treated alike: made upright, brought to the full height "
        f"and {WIDTH:g} dots of width unless it is as narrow as a 1, its strokes so wide that some {INK} of the "
        f"{SIDE * SIDE:,} dots are on, as in an average image of the set. Turn “Centre and scale” off to see what "
        "becomes of it without that. The sevens of the set have a bar across the stem: one without may look like a 3."
    )


def _alike(one: Run, other: Run) -> bool:
    """Whether two runs know the same inputs and classes."""
    return one.data.dataset.id == other.data.dataset.id and one.data.classes == other.data.classes

"""Where two gradients disagree: block by block, and parameter by parameter."""

from pages.shared.check_blocks_chart import blocks_chart, parameters_chart

import streamlit as st

from dlcore.gradient_check.block_checks import check_blocks
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.numbers import step_text
from dlcore.gradient_check.reading import Asked
from dlcore.gradient_check.verdicts import ZERO

SPLIT = [5, 7]


def check_blocks_card(check: Check, asked: Asked) -> None:
    """Draw the relative difference of every block at one step ε, and the map of all parameters."""
    blocks = check_blocks(check, asked.epsilon, asked.formula, asked.precision)
    left, right = st.columns(SPLIT, gap="medium")
    with left:
        at = step_text(check.epsilons[check.row(asked.epsilon)])
        st.markdown(
            f"**Block by block** at ε = {at} · which ones a wrong line spoils tells where it is. Dotted: 1e-7, great, "
            "and 1e-3, a bug"
        )
        blocks_chart(blocks, key="check-blocks")
    with right:
        st.markdown(
            "**Parameter by parameter** · every matrix in its place, a row for each unit; the stronger, the farther "
            "apart. The root mean square of its cells is a block's number"
        )
        parameters_chart(check, blocks, key="check-parameters")
    notes = []
    if len(check.moved) < check.parameters:
        notes.append(
            f"{len(check.moved):,} of {check.parameters:,} parameters are checked, some of every block: each costs two "
            "evaluations of J for every ε."
        )
    if any(one.verdict is ZERO for one in blocks):
        notes.append("Too small: both gradients are zero, or less than the rounding of J lets one see at this ε.")
    crossed = sum(int(one.crossed.sum()) for one in blocks)
    if crossed:
        step = "parameters step" if crossed > 1 else "parameter steps"
        notes.append(f"∧: at this ε {crossed} {step} over a kink, where there is no derivative.")
    if notes:
        st.caption(" ".join(notes))

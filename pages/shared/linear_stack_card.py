"""A stack of linear layers is one matrix: shown with its numbers."""

from itertools import pairwise

from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.inputs.linear_stack import Collapsed, collapse, why_not_linear
from dlcore.run import Run

MOST_SHOWN = 3
"""Rows and columns of a matrix that are written out."""
MOST_FACTORS = 5


def linear_stack_card(state: PageState, run: Run) -> None:
    """Draw the product of all weight matrices of a linear network, or offer to make the run's network one."""
    st.markdown(
        "**Linear layers collapse** · without an activation a deep network is one matrix: the product of all of them. "
        "Depth then changes how it learns, but not what it can say"
    )
    reason = why_not_linear(run)
    if reason is not None:
        st.markdown(f"Not this network. {reason}")
        if run.experiment.activation != "linear" and run.architecture.hidden:
            st.button(
                "Take the activations away",
                icon=":material/arrow_forward:",
                on_click=state.change,
                args=[""],
                kwargs={"activation": "linear"},
                key=state.key("make-linear", steady=True),
                help="Sets the activation to `linear`.",
            )
        return
    found, sizes = collapse(run), run.architecture.sizes
    st.latex(f"W = {product_text(sizes)}")
    with st.container(horizontal=True, gap="medium", horizontal_alignment="center", key="linear-matrix"):
        st.latex(f"= {matrix_text(found.weights)}", width="content")
        st.latex(f"b = {matrix_text(found.bias[:, None])}", width="content")
    _figures(run, found)
    st.markdown(said(found, sizes, run.data.dataset.task))


def _figures(run: Run, found: Collapsed) -> None:
    with st.container(horizontal=True, gap="medium", key="linear-figures"):
        st.metric("parameters, the network", f"{run.architecture.frame_size:,}", width="content")
        st.metric("parameters, the matrix", f"{found.weights.size + found.bias.size:,}", width="content")
        compared = f"Between the outputs of the two on {found.examples} training examples, in float32."
        st.metric("largest difference", number_text(found.largest_difference), width="content", help=compared)
        narrow = "No layer lets more directions through than it has units."
        st.metric("rank of W", str(found.rank), width="content", help=narrow)


def said(found: Collapsed, sizes: tuple[int, ...], task: str) -> str:
    """What the numbers mean."""
    if not np.isfinite(found.largest_difference):
        return "**The product has overflowed:** the weights have grown without bound, and there is nothing to compare."
    text = (
        f"**{len(sizes) - 1} layers say what one says:** on {found.examples} training examples the outputs differ by "
        f"at most {number_text(found.largest_difference)}, which is rounding. "
    )
    narrow = min(sizes[1:-1])
    if narrow < min(sizes[0], sizes[-1]):
        text += f"The layer with {narrow} lets only {found.rank} through: fewer than one layer could. "
    shape = "its boundary is straight" if task == "classification" else "what it fits is flat"
    return f"{text}So {shape}, and no depth can bend it."


def product_text(sizes: tuple[int, ...]) -> str:
    """The factors with their shapes in LaTeX, the last layer first; of many the outer ones."""
    factors = [
        rf"\underset{{{outputs}\times {inputs}}}{{W^{{[{layer}]}}}}"
        for layer, (inputs, outputs) in enumerate(pairwise(sizes), start=1)
    ]
    if len(factors) > MOST_FACTORS:
        factors = [*factors[:2], r"\cdots", *factors[-2:]]
    return r"\,".join(reversed(factors))


def matrix_text(matrix: np.ndarray) -> str:
    """A matrix in LaTeX, three digits; of a large one the first rows and columns."""
    rows = [_row(row) for row in matrix[:MOST_SHOWN]]
    if len(matrix) > MOST_SHOWN:
        rows.append(r" & ".join([r"\vdots"] * min(matrix.shape[1], MOST_SHOWN)))
    return r"\begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}"


def _row(row: np.ndarray) -> str:
    shown = [_number(float(value)) for value in row[:MOST_SHOWN]]
    return " & ".join([*shown, r"\cdots"] if len(row) > MOST_SHOWN else shown)


def _number(value: float) -> str:
    if not np.isfinite(value):
        return r"\infty"
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}"

"""Softmax of two classes beside logistic regression, on the first two classes of the data."""

from pages.shared.attempt_link import query_link
from pages.shared.followers import once_per_run
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.two_classes_chart import two_classes_chart

import streamlit as st

from dlcore.amounts import number_text
from dlcore.joint_runs import JointRuns
from dlcore.run import Run
from dlcore.softmax.class_names import class_name
from dlcore.softmax.two_classes import TwoClasses, two_classes
from dlcore.softmax.two_classes_reading import read_two_classes

TRY = {"data": "moons", "noise": "0.2"}
"""A link to data that can show it."""


def two_classes_card(state: PageState, shown: JointRuns, page_id: str) -> None:
    """Draw both descents on the examples of classes 0 and 1 of the page's own run."""
    run, data = shown.run, shown.run.data
    st.markdown(
        "**Two classes** · softmax without a hidden layer beside logistic regression, from the same first "
        "answers by plain gradient descent: the points lie on the line; at the same rate, dashed, it goes further"
    )
    found = _measured(run)
    if isinstance(found, str):
        st.info(f"{found}.", icon=":material/info:")
        query_link(page_id, "two moons", {**state.changed_options, **TRY})
        return
    left, right = st.columns([7, 5], gap="large")
    with left:
        two_classes_chart(found, key="two-classes-chart")
        which = f"of {class_name(data.dataset, 0)} and {class_name(data.dataset, 1)}" if data.classes > 2 else "of both"
        st.caption(
            f"{found.examples:,} training examples {which}; α = {number_text(found.learning_rate)}, a quarter of the "
            "rate up to which this cost is sure to fall. No penalty, no mini-batches."
        )
    with right:
        st.latex(r"\frac{e^{z_1}}{e^{z_0}+e^{z_1}}=\frac{1}{1+e^{-(z_1-z_0)}}=\sigma(z_1-z_0)")
        _figures(found)
        say(read_two_classes(found))
        st.latex(
            r"\begin{aligned}dW_1=-dW_0&=(\hat y-y)\,x^{\mathsf T}\\"
            r"\Delta(W_1-W_0)&=-2\alpha\,(\hat y-y)\,x^{\mathsf T}\end{aligned}"
        )


def _figures(found: TwoClasses) -> None:
    with st.container(horizontal=True, gap="medium", key="two-classes-figures"):
        where = f"between the two probabilities of class 1, over {found.examples:,} examples and every update."
        st.metric(
            "largest difference, float64",
            number_text(found.difference),
            width="content",
            help=f"The largest difference {where} Sixteen digits are kept.",
        )
        st.metric(
            "… float32",
            number_text(found.single_difference),
            width="content",
            help=f"The largest difference {where} Seven digits are kept, as in the networks on the stage.",
        )


@once_per_run
def _measured(run: Run) -> TwoClasses | str:
    """What was found, or why nothing can be."""
    try:
        return two_classes(run.data)
    except ValueError as why:
        return str(why)

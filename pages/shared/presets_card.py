"""The course's own gradient checks, computed again: one parameter, the cubic, 47 parameters with and without bugs."""

from pages.shared.check_curve_card import curve_of
from pages.shared.check_curve_chart import check_curves
from pages.shared.said import say

import streamlit as st

from dlcore.gradient_check.numbers import scientific
from dlcore.gradient_check.presets import (
    COURSE_EPSILON,
    CUBIC_EPSILON,
    FACTORS,
    ONE_DIMENSION,
    course_case,
    cubic,
    of_a_factor,
    one_dimension,
)
from dlcore.gradient_check.presets_reading import read_course_case

BUGGY, RIGHT, LOGITS = "two bugs", "J from a", "J from z"


def presets_card() -> None:
    """Draw the published cases and what they say."""
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.markdown(
            "**The course's exercise** · 4-5-3-1, ReLU, 47 parameters: the gradient with the notebook's two bugs, and "
            "the right one, with J computed from a[L], as the notebook does it, and from z[L]. The ring is its ε"
        )
        cases = {BUGGY: course_case(bugs=True), RIGHT: course_case(), LOGITS: course_case(from_logits=True)}
        check_curves(
            {name: curve_of(case, "two", "float64") for name, case in cases.items()},
            key="presets-curves",
            chosen=(RIGHT, COURSE_EPSILON),
        )
        words = read_course_case()
        say(words)
    with right:
        st.markdown("**One parameter** · J = θx, so dJ/dθ = x; ε = 1e-7, two sides")
        st.markdown(_one_dimension())
        found = cubic()
        st.markdown(
            f"**Why two sides** · the lecture's J = θ³ at θ = 1, where the derivative is 3; ε = {CUBIC_EPSILON}"
        )
        st.markdown(
            "| sides | quotient | error | which is |\n|:--|--:|--:|:--|\n"
            f"| two | {found.two_sided:.4f} | {found.two_sided - 3:.4f} | ε² |\n"
            f"| one | {found.one_sided:.4f} | {found.one_sided - 3:.4f} | 3ε + ε² |"
        )
        st.markdown("**What the number means** · if one gradient is k times the other, it is |k − 1| / (|k| + 1)")
        st.markdown(_factors())


def _one_dimension() -> str:
    lines = ["| x | θ | quotient | relative difference |", "|--:|--:|--:|--:|"]
    for given in ONE_DIMENSION:
        found = one_dimension(*given)
        lines.append(f"| {found.x:g} | {found.theta:g} | {found.numerical:.11f} | {scientific(found.relative, 4)} |")
    return "\n".join(lines)


def _factors() -> str:
    head = "| k | " + " | ".join(f"{factor:g}".replace("-", "−") for factor in FACTORS) + " |"
    rule = "|:--|" + "--:|" * len(FACTORS)
    return (
        f"{head}\n{rule}\n| relative difference | "
        + " | ".join(f"{of_a_factor(factor):.3g}" for factor in FACTORS)
        + " |"
    )

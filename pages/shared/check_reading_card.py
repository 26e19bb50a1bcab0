"""What a gradient check found: the relative difference, its verdict, what they mean here, and what to try."""

from pages.shared.attempt_link import query_link
from pages.shared.gradient_checking_options import query_of
from pages.shared.said import say
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.checked_experiment import Checked, CheckPlan
from dlcore.gradient_check.differences import FORMULAS
from dlcore.gradient_check.evidence import evidence
from dlcore.gradient_check.numbers import scientific, step_text

RELATIVE = "‖g_num − g‖ / (‖g_num‖ + ‖g‖): 0 if the two gradients are equal, 1 if they have nothing in common."
LINES = "Below 1e-7 great, about 1e-5 look closer, from 1e-3 a bug."


def check_reading_card(state: PageState, shown: Checked, page_id: str, hidden: bool = False) -> None:
    """Draw the figures and the reading; while a bug is `hidden`, the figures and what to look at."""
    check, plan = shown.check, shown.plan
    st.markdown(
        "**Two gradients of one cost** · backpropagation gives g; g_num needs no derivation: every parameter is moved "
        "by ε, to either side, and J evaluated. If the two differ, one of them is wrong"
    )
    with st.container(horizontal=True, gap="medium", key="figures"):
        st.metric("relative difference", scientific(shown.relative), width="content", help=RELATIVE)
        st.metric("verdict", shown.verdict.label, width="content", help=LINES)
        st.metric("parameters checked", _parameters(shown), width="content")
        if not hidden:
            length = "The length of the backpropagated gradient."
            st.metric("‖g‖", scientific(shown.size, 2), width="content", help=length)
    st.caption(
        f"At ε = {step_text(plan.epsilon)} by {FORMULAS[plan.formula]} in {plan.precision}; J = {check.cost:.6g}, the "
        f"mean over {check.problem.inputs.shape[1]} training examples{_moment(plan)}."
    )
    if hidden:
        st.markdown(
            "**A bug is hidden here, or none.** Which blocks agree and which do not? Look below, then change one "
            "setting at a time: λ = 0, keep_prob = 1, no normalization. A bug sleeps while it lacks what it needs. "
            "The passes above are drawn as they should be."
        )
        return
    reading = shown.reading
    say(reading)
    if check.planted is not None:
        st.markdown(f"**How the bug shows.** {evidence(check)}")
    if reading.attempt is not None:
        query_link(page_id, reading.attempt.label, query_of(plan, reading.attempt, state.changed_options))


def _parameters(shown: Checked) -> str:
    moved, all_of_them = len(shown.check.moved), shown.check.parameters
    return f"{moved:,}" if moved == all_of_them else f"{moved:,} of {all_of_them:,}"


def _moment(plan: CheckPlan) -> str:
    made = plan.updates_made
    if not plan.updates:
        return ""
    more = "" if made == plan.updates else f" ({plan.updates:,} would take too long in a network of this size)"
    return f", after {made:,} update{'s' * (made != 1)}{more}"

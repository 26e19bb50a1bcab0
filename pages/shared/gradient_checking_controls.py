"""The controls of the gradient check: what is planted or hidden, how J is differenced, and when."""

from pages.shared import guided
from pages.shared.bug_hunt_card import hunt_button
from pages.shared.check_curve_card import FORMULA_NAMES
from pages.shared.gradient_checking_options import (
    BUG,
    EPSILON,
    EXAMPLE,
    FORMULA,
    MOST_UPDATES,
    PRECISION,
    UPDATES,
    bug_title,
    lines_of,
)
from pages.shared.option_control import option_choice, option_slider
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.checked_experiment import CheckPlan
from dlcore.gradient_check.bugs import BUGS
from dlcore.gradient_check.differences import EPSILONS
from dlcore.gradient_check.numbers import step_text

STEPS = (0, 10, 30, 100, MOST_UPDATES)


def bug_controls(state: PageState, plan: CheckPlan) -> None:
    """Draw what is planted, or the way into a hunt, and at which moment and for which example it is looked at."""
    bug, hunt, updates, example = st.columns([6, 3, 4, 4], vertical_alignment="bottom")
    with bug:
        _bug(state, plan)
    with hunt:
        hunt_button(state, plan)
    with updates:
        option_slider(state, UPDATES, STEPS, lambda count: f"{count:,.0f}")
    with example:
        examples = plan.problem.inputs.shape[1]
        option_slider(state, EXAMPLE, range(1, examples + 1), lambda number: f"{number:.0f}", at_most=examples)
    if plan.bug in BUGS and not plan.hunt and not guided.waiting(state):
        _told(plan)


def difference_controls(state: PageState) -> None:
    """Draw how the cost is differenced: step, quotient, precision."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="difference-controls"):
        with st.container(width=240):
            option_slider(state, EPSILON, EPSILONS, step_text)
        option_choice(state, FORMULA, FORMULA_NAMES.__getitem__)
        option_choice(state, PRECISION)


def _bug(state: PageState, plan: CheckPlan) -> None:
    """The planted bug; while one is hidden, that it is."""
    if not plan.hunt:
        option_choice(state, BUG, bug_title)
        return
    st.selectbox(
        BUG.label,
        ["hidden: find it below"],
        key=state.key("bug-hidden", steady=True),
        disabled=True,
        help="A bug is hidden in this network, or none. The card below takes your answer.",
    )


def _told(plan: CheckPlan) -> None:
    """The wrong line beside the right one, or why it has no place here."""
    bug = BUGS[plan.bug]
    if plan.planted is None:
        st.caption(f"**{bug.label}** has no place in this network: it needs {bug.needs}.")
        return
    st.caption(f"{bug.help} {lines_of(plan.planted)}")

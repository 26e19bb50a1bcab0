"""The learning rate above the cost, and the row that changes it at the player's moment."""

from pages.shared.branching import Branch, branching
from pages.shared.learning_rate_charts import learning_rate_charts
from pages.shared.learning_rate_options import BRANCHES_KEY, branch, undo
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.amounts import listed
from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_runs import rate_text
from dlcore.schedules.changes import changes_of
from dlcore.settings.training import MOST_CHANGES


def learning_rate_card(state: PageState, shown: JointRuns) -> None:
    """Draw both charts and the row."""
    st.markdown(
        "**α above, train cost below** · one axis of epochs; upright and dotted the moment that the player shows"
    )
    learning_rate_charts(shown, "learning-rate")
    changes = changes_of(state.experiment)
    full = f"{MOST_CHANGES} changes are as many as one run may have. Undo one." if len(changes) == MOST_CHANGES else ""

    def pressed(told: Branch) -> None:
        branch(state, told.after, told.factor, told.value)

    branching(state.experiment.epochs, key=state.key("branching", steady=True), on_branch=pressed, disabled=full)
    if not changes and not state.option(BRANCHES_KEY):
        st.caption(said(changes))
        return
    words, button = st.columns([4, 1], vertical_alignment="center")
    words.caption(said(changes))
    button.button(
        "Undo",
        icon=":material/undo:",
        key=state.key("undo", steady=True),
        on_click=undo,
        args=[state],
        help="Back to the run before the last change.",
    )


def said(changes: tuple[tuple[int, float], ...]) -> str:
    """What was changed by hand."""
    if not changes:
        return (
            "Pause where you would change it: the run goes on from there with the new rate, and the run as it was "
            "stays beside it."
        )
    return f"Changed by hand: α = {listed([f'{rate_text(rate)} after epoch {after:,}' for after, rate in changes])}."

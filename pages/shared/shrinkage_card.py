"""Early stopping beside L2 where both can be written down: a linear regression, trained here and now."""

from pages.shared.option_control import option_slider
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.shrinkage_chart import shrinkage_chart

import streamlit as st

from dlcore.setting import Setting
from dlcore.shrinkage import EXAMPLES, MOST_UPDATES, shown_shrinkage
from dlcore.shrinkage_reading import read_shrinkage

UPDATES_KEY = "updates"
UPDATES = Setting(
    label="Updates of gradient descent",
    help="After how many updates the regression stops.",
    group="Regularization",
    bounds=(1, MOST_UPDATES),
    scale="log",
    name=UPDATES_KEY,
    key=UPDATES_KEY,
    kind="integer",
    default=100,
)
"""An option for the page that draws the card."""
STOPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, MOST_UPDATES)


def shrinkage_card(state: PageState) -> None:
    """Draw how far either has gone in every direction, after as many updates as the page's option `updates` says."""
    st.markdown(
        f"**Why it is like L2** · a linear regression on {EXAMPLES} examples, stopped early or penalised: how far each "
        "direction has come. Lines are the formulas, marks the weights that were found"
    )
    updates = state.option(UPDATES_KEY)
    option_slider(state, UPDATES, STOPS, "{:,}".format)
    result = shown_shrinkage(updates)
    shrinkage_chart(result, key="shrinkage-chart")
    words = read_shrinkage(result)
    say(words)
    st.latex(r"\text{early stopping: } 1-(1-\alpha h)^t \qquad \text{L2: } \frac{h}{h+\lambda/m}")

"""A trial of a search as a link that opens it in the playground."""

from pages.shared.navigation import as_page

import streamlit as st

from dlcore.search.links import trial_query
from dlcore.search.result import Trials

PLAYGROUND = "playground"


def trial_link(trials: Trials, place: int, label: str) -> None:
    """Draw the link to the trial at a place: its settings, with all of its seeds."""
    st.page_link(
        as_page(PLAYGROUND),
        label=f"{label} in the playground",
        icon=":material/open_in_new:",
        query_params=trial_query(trials, place),
    )

"""What a link could not say, said on the page."""

import streamlit as st

from pages.shared.settings_state import PageState


def show_notices(state: PageState) -> None:
    """One line per problem, as plain text: links come from anywhere."""
    if not state.notices:
        return
    with st.container(border=True, key="notices"):
        count = len(state.notices)
        st.markdown(f"**{'One setting' if count == 1 else f'{count} settings'} could not be used as given.**")
        for notice in state.notices:
            st.text(notice.message)

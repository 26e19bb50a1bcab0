"""What is wrong with the sets, each with the nearest settings without it, one click away."""

from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.set_counts import Problem


def problem_rows(state: PageState, problems: tuple[Problem, ...], key: str) -> None:
    """Draw one row for each; `key` tells the places of one page apart."""
    for number, problem in enumerate(problems):
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-{number}"):
            st.markdown(f"**{problem.message}**", width="content")
            st.button(
                f"Use {problem.label}",
                on_click=state.change,
                args=[""],
                kwargs=problem.changes,
                key=f"{key}-mend-{number}",
            )

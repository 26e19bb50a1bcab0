"""The formulas of a chapter that trains no network, the program that computes its numbers, and these as files."""

from collections.abc import Callable, Mapping, Sequence

from pages.shared.hood_box import hood_box

import streamlit as st


def chapter_hood(
    formulas: Sequence[str], program: Callable[[], str], files: Mapping[str, tuple[str, Callable[[], str]]]
) -> None:
    """Draw the closed box; nothing is made before it is opened.

    Args:
        formulas: in LaTeX.
        program: makes the script.
        files: label to the file's name and what makes its text.
    """
    tabs = hood_box()
    if tabs is None:
        return
    mathematics, code, numbers = tabs
    with mathematics:
        for line in formulas:
            st.latex(line)
    text_of_program = program()
    with code:
        st.markdown("A complete program in NumPy that computes the numbers of this chapter again.")
        st.code(text_of_program, language="python", height=400)
    with numbers, st.container(horizontal=True):
        for label, (name, text) in files.items():
            st.download_button(label, text(), name, on_click="ignore")
        st.download_button("Script (Python)", text_of_program, "chapter.py", "text/x-python", on_click="ignore")

"""The closed box below a page's numbers: formulas, script and files, each behind a tab."""

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


class HoodTabs(NamedTuple):
    """What the open box is filled through."""

    formulas: DeltaGenerator
    script: DeltaGenerator
    files: DeltaGenerator


def hood_box() -> HoodTabs | None:
    """Draw the box; None while it is closed: nothing in it is made before somebody opens it."""
    box = st.expander(
        "The mathematics, the script, the numbers", icon=":material/function:", key="under-the-hood", on_change="rerun"
    )
    return HoodTabs(*box.tabs(["Formulas used", "Script", "Files"])) if box.open else None
